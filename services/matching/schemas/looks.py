"""Who looked at somebody's data, and what somebody else thinks of it afterwards."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, model_validator

from services.matching.models.audit import Basis, Doubt
from services.matching.schemas.common import Day, Input, Line, Output, SomeLine, storable

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=20, max_length=500), AfterValidator(storable)
]


class PeriodIn(Input):
    """From a day up to and with a day."""

    since: Day
    until: Day

    @model_validator(mode="after")
    def forward(self) -> Self:
        if self.until < self.since:
            raise ValueError("until must not be before since")
        return self


class LookedOut(Output):
    """All that one person did with somebody's data on one day, on one ground."""

    day: date
    name: str
    """Empty where telling it would tell too much: a peer worker who was asked, or a client who saw a card."""
    program: str = ""
    """Through which program of the organisation, if through one."""
    basis: Basis
    kinds: list[str]
    changed: bool


class TrailOut(Output):
    """Newest day first."""

    since: date
    until: date
    looks: list[LookedOut]
    more: bool
    """There was more in this period than fits."""
    number: str = ""
    client_name: str = ""


class DoubtOut(Output):
    """What somebody else than who looked is to look at, the newest first."""

    doubt: Doubt
    day: date
    actor_id: UUID
    actor_name: str
    client_id: UUID
    client_name: str
    number: str
    times: int
    reasons: list[str]
    """With an emergency: what was given as the reason."""
    is_own: bool
    """It was this reader who looked: somebody else sees to it."""


class UnknownNumberOut(Output):
    """Opened nothing."""

    actor_name: str
    opened_at: datetime
    reason: str


class RefusedOftenOut(Output):
    """Asked on one day for much that is not there for them."""

    day: date
    actor_name: str
    program_name: str | None
    """Through which program, if through one."""
    times: int


class ReviewIn(Input):
    """Looked at, by somebody else than who looked."""

    doubt: Doubt
    actor_id: UUID
    client_id: UUID
    on_day: Day
    note: SomeLine


class ReviewOut(Output):
    doubt: Doubt
    on_day: date
    signed_at: datetime
    signed_by: str
    note: str


class EmergencyIn(Input):
    """Somebody whom you cannot see, and why you must."""

    number: Line
    """The client's number."""
    reason: Reason


class EmergencyOut(Output):
    client_id: UUID
    ends_at: datetime
