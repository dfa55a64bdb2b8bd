"""From what a clock in Amsterdam showed to the one moment that it was, at midnight and when the clock changes too."""

from datetime import UTC, date, datetime, time

from shared.clock import AMSTERDAM
from shared.errors import Invalid


def moment_of(day: date, start: time, *, later: bool = False) -> datetime:
    """In UTC. In autumn an hour is shown twice: the first of the two, unless `later`. In spring an hour is not shown at
    all: Invalid.
    """
    shown = datetime.combine(day, start.replace(tzinfo=None))
    moment = shown.replace(tzinfo=AMSTERDAM, fold=int(later)).astimezone(UTC)
    if moment.astimezone(AMSTERDAM).replace(tzinfo=None) != shown:
        raise Invalid("start", "start must be a time that the clock showed: that night it went from 02:00 to 03:00.")
    return moment
