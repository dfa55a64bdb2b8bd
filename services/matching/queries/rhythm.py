"""When the next contact could be: advice for a form, in the rhythm of the two."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from services.matching.schemas.today import Moment
from shared import clock

USUAL_START = time(10, 0)
WEEK = 7


def next_moment(
    now: datetime, last: datetime | None, interval_days: int | None, taken: Collection[date] = ()
) -> Moment:
    """At the time of the last contact, an interval after it; when that has passed, the same day of a later week."""
    local = last.astimezone(clock.AMSTERDAM) if last else None
    start = local.time() if local else USUAL_START
    day = (local.date() if local else clock.local_date(now)) + timedelta(days=interval_days or WEEK)
    while day in taken or clock.at_local(day, start) <= now:
        day += timedelta(days=WEEK)
    return Moment(day=day, start=start)


def not_today(now: datetime, planned: datetime, interval_days: int | None, taken: Collection[date]) -> Moment:
    """Another day for a contact that does not happen: within a week where the rhythm allows."""
    return next_moment(now, planned, min(interval_days or WEEK, WEEK), taken)
