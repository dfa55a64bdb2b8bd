"""How often somebody did what is limited."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Select, case, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from shared.db import Base

REFUSALS, WHILE = 40, timedelta(minutes=10)
"""So often in this time somebody, or a program that asks for them, is told that something is not there or not theirs:
then all is closed to them until the time is over. Ids are random, so nobody finds one by trying; this is for who
tries."""


class Used(Base):
    """One row for each person and thing that is limited; it begins anew when its time is over. By real time."""

    __tablename__ = "used"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    since: Mapped[datetime] = mapped_column(server_default=text("now()"))


def once_more(session: Session, user_id: UUID, what: str, within: timedelta) -> tuple[int, int]:
    """How often by now, and in how many seconds it begins anew."""
    is_over = Used.since <= func.now() - within
    counted = insert(Used).values(user_id=user_id, what=what, times=1)
    counted = counted.on_conflict_do_update(
        index_elements=[Used.user_id, Used.what],
        set_={
            "times": case((is_over, 1), else_=Used.times + 1),
            "since": case((is_over, func.now()), else_=Used.since),
        },
    )
    left = func.extract("epoch", Used.since + within - func.now())
    row = session.execute(counted.returning(Used.times, left)).one()
    return int(row[0]), max(1, int(row[1]))


def refused(program_id: UUID | None) -> str:
    """What is counted of a person themselves, and apart from that of each program that asks for them."""
    return "refused" if program_id is None else f"refused {program_id}"


def closed_for(user_id: InstrumentedAttribute[UUID], program_id: UUID | None) -> Select[float]:
    """For how many seconds still; no row where it is open."""
    left = func.extract("epoch", Used.since + WHILE - func.now())
    return select(left).where(
        Used.user_id == user_id, Used.what == refused(program_id), Used.times >= REFUSALS, left > 0
    )
