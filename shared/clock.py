"""The one clock of the domain: the database's, moved ahead by an offset that only the demo and tests may set.

Leases and sessions use real time; everything that people agree on uses this clock. Dates are Amsterdam dates, stored
moments are UTC.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Interval, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base
from shared.errors import Forbidden
from shared.settings import get_settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = text("naast_now()")
"""The same clock inside SQL: a function that the first migration makes."""


class ClockOffset(Base):
    """One row: how far the domain's clock runs ahead of the database's."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True)
    ahead: Mapped[timedelta] = mapped_column(Interval)


def now(session: Session) -> datetime:
    """The moment at which this transaction began, aware, in UTC; the same for the whole transaction."""
    if "now" not in session.info:
        session.info["now"] = session.scalar(func.naast_now())
    moment: datetime = session.info["now"]
    return moment


def real_now(session: Session) -> datetime:
    """Also where the domain's clock was moved: for who looked, and when."""
    return session.scalars(select(func.now())).one()


def today(session: Session) -> date:
    return local_date(now(session))


def local_date(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def at_local(day: date, hour: time) -> datetime:
    """The moment that a wall clock in Amsterdam shows `hour` on `day`; the first of the two when it shows it twice."""
    return datetime.combine(day, hour, tzinfo=AMSTERDAM)


def move(session: Session, by: timedelta) -> None:
    """Moves the domain's clock, for everybody who uses this database. Only in a demo and in tests."""
    if not get_settings().clock_may_move:
        raise Forbidden("The clock can only be moved in a demo.")
    session.execute(update(ClockOffset).values(ahead=ClockOffset.ahead + by))
    session.info.pop("now", None)
