"""Contacts, in and out: four facts are enough, and content only where the client agreed to it."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.matching.models.contacts import ContactKind, ContactOutcome, Place
from services.matching.schemas.common import ON_A_CLOCK, Day, Input, Output, SomeWords, Words
from services.matching.schemas.pages import PageIn


def on_a_wall_clock(start: time) -> time:
    if start.tzinfo is not None:
        raise ValueError("must be the time on a clock in Amsterdam, such as 14:30, without an offset")
    return start.replace(second=0, microsecond=0)


Start = Annotated[time, AfterValidator(on_a_wall_clock), ON_A_CLOCK]
Started = Annotated[time, ON_A_CLOCK]
Minutes = Annotated[int, Field(ge=0, le=720)]
PlannedMinutes = Annotated[int, Field(ge=1, le=720)]


class MomentIn(Input):
    """When, as a clock in Amsterdam shows it."""

    day: Day
    start: Start
    second_hour: bool = False
    """In the night that an hour is shown twice: the second of the two."""


class PlanContactIn(MomentIn):
    """The next contact."""

    minutes: PlannedMinutes | None = None
    """Left out: as agreed."""
    place: Place = Place.ELSEWHERE
    kind: ContactKind = ContactKind.TALK


class LogContactIn(MomentIn):
    """What happened. Day, start, minutes and place are enough; even minutes and place may be left out."""

    minutes: Minutes | None = None
    """Realised. Left out: as agreed when it was held, else none."""
    minutes_planned: PlannedMinutes | None = None
    """Left out: as agreed."""
    place: Place = Place.ELSEWHERE
    kind: ContactKind = ContactKind.TALK
    outcome: ContactOutcome = ContactOutcome.HELD
    """held, attempted, no_show or cancelled."""
    content: SomeWords | None = None
    """A short summary: at registration level 2 only, and as the client approved it."""
    client_agreed: bool = False
    """The client read the content and agrees to it."""


class CorrectContactIn(Input):
    """What was wrong; the rest stays, and what it said before is kept."""

    day: Day | None = None
    start: Start | None = None
    second_hour: bool = False
    minutes: Minutes | None = None
    minutes_planned: PlannedMinutes | None = None
    place: Place | None = None
    kind: ContactKind | None = None
    outcome: ContactOutcome | None = None
    content: Words | None = None
    """Empty: taken away."""
    client_agreed: bool = False


class MoveContactIn(MomentIn):
    """Not today: the next day and time. No reason."""


class ContactsIn(PageIn):
    """Which contacts."""

    match_id: UUID | None = None


class ContactOut(Output):
    """One line of the log. The two read all of it; the team reads day, minutes, place and kind from level 1 on."""

    id: UUID
    match_id: UUID | None
    """None: one visit together."""
    day: date
    start: Started | None
    """Amsterdam time; for the two."""
    minutes: int | None
    """Realised; of a planned contact what is planned."""
    minutes_planned: int | None
    place: Place
    kind: ContactKind
    outcome: ContactOutcome
    moved_to_id: UUID | None
    content: str | None
    client_agreed: bool
    corrected: int | None
    """How often; for the two, as what it said before is."""


class ContactVersionOut(Output):
    """What a contact said before it was corrected; for the two."""

    day: date
    start: Started
    minutes_planned: int
    minutes_realised: int | None
    place: Place
    kind: ContactKind
    outcome: ContactOutcome
    content: str | None


class ReaderOut(Output):
    """Somebody who can read the log of a match: only that there is contact, the facts, the content as well."""

    user_id: UUID
    name: str
    facts: bool
    content: bool
