"""Steps that two people must take: who has said what. One table for confirming, starting, tapering and reopening."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.matching.actor import By
from services.matching.states import Party
from shared.db import Base, Identified


class Step(StrEnum):
    CONFIRM = "confirm"
    START = "start"
    TAPER = "taper"
    REOPEN = "reopen"
    VISIT = "visit"
    MORE_HOURS = "more_hours"
    """The peer worker's own yes to a match beyond their hours."""


class TwoSided(Identified, Base):
    """One party's yes or no to one step of one thing; said again, it replaces what was said before."""

    __tablename__ = "answer"
    __table_args__ = (Index("uq_answer", "subject_id", "step", "party", unique=True),)

    subject_id: Mapped[UUID]
    step: Mapped[Step]
    party: Mapped[Party]
    yes: Mapped[bool]
    said_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"))
    said_at: Mapped[datetime] = mapped_column(server_default=text("naast_now()"))


def say(session: Session, subject_id: UUID, step: Step, by: By, yes: bool) -> None:
    """Writes down what `by.party` says to `step`. The subject must be locked by whoever calls."""
    session.execute(
        delete(TwoSided).where(TwoSided.subject_id == subject_id, TwoSided.step == step, TwoSided.party == by.party)
    )
    session.add(
        TwoSided(
            subject_id=subject_id,
            step=step,
            party=by.party,
            yes=yes,
            said_by_id=by.user_id,
            on_behalf_of=by.on_behalf_of,
        )
    )
    session.flush()


def said(session: Session, subject_id: UUID, step: Step) -> dict[Party, bool]:
    """What each party has said so far."""
    rows = session.execute(
        select(TwoSided.party, TwoSided.yes).where(TwoSided.subject_id == subject_id, TwoSided.step == step)
    )
    return {row.party: row.yes for row in rows}


def both_said_yes(session: Session, subject_id: UUID, step: Step) -> bool:
    answers = said(session, subject_id, step)
    return bool(answers.get(Party.CLIENT)) and bool(answers.get(Party.PEER_WORKER))


def forget(session: Session, subject_id: UUID, step: Step) -> None:
    """Makes the step open again, for a second time around."""
    session.execute(delete(TwoSided).where(TwoSided.subject_id == subject_id, TwoSided.step == step))
