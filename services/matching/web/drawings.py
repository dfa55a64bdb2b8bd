"""What drawings need that a template cannot reckon: where on the paper a day stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.matching.models.contacts import ContactOutcome
from services.matching.schemas.contacts import ContactOut
from services.matching.schemas.matches import TaperingStepOut

LEFT, RIGHT = 12, 308
"""Of the paper, in its own measure."""
BACK, AHEAD = timedelta(days=91), timedelta(days=21)
FARTHEST = timedelta(days=120)
"""How far ahead a plan still is on the paper."""


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    day: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """Planned against actual, over some months around today."""

    today_x: float
    months: list[Mark]
    planned: list[Mark]
    real: list[Mark]
    held: int
    next: date | None


def timeline(
    contacts: Iterable[ContactOut], steps: Iterable[TaperingStepOut], today: date, begun: date | None
) -> Timeline:
    """A contact that was logged was planned for that day as well; one that was moved stays planned where it was."""
    contacts = list(contacts)
    held = {contact.day for contact in contacts if contact.outcome is ContactOutcome.HELD}
    wanted = {contact.day for contact in contacts} | {step.planned_on for step in steps if step.current}
    last = max((day for day in wanted if day <= today + FARTHEST), default=today)
    first = min(wanted | {begun or today})
    start = max(first, today - BACK) - timedelta(days=3)
    end = max(last, today + AHEAD) + timedelta(days=3)

    def mark(day: date) -> Mark:
        return Mark(round(LEFT + (RIGHT - LEFT) * (day - start).days / (end - start).days, 1), day)

    return Timeline(
        today_x=mark(today).x,
        months=[mark(day) for day in _firsts(start, end)],
        planned=[mark(day) for day in sorted(wanted) if start <= day <= end],
        real=[mark(day) for day in sorted(held) if start <= day <= end],
        held=len(held),
        next=min((day for day in wanted - held if day >= today), default=None),
    )


def _firsts(start: date, end: date) -> Iterable[date]:
    """The first day of each month in between."""
    day = start
    while (day := (day.replace(day=1) + timedelta(days=32)).replace(day=1)) <= end - timedelta(days=7):
        yield day
