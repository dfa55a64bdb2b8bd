"""The round, in and out: how it goes, what it brings beside another way, and its lines as they stand now."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.matching.catalogue import PLACES
from services.matching.models.rounds import Said
from services.matching.ranking import NAMELESS
from services.matching.schemas.common import Input, Output
from services.matching.schemas.proposals import CandidateOut
from services.matching.schemas.requests import WishOut

COUNTED_KEYS = [key for key, place in PLACES.items() if place.layer not in NAMELESS]
"""Diagnosis and medication are counted nowhere by name."""


def counted_by_name(key: str) -> str:
    if key not in COUNTED_KEYS:
        raise ValueError("must be a key of the catalogue that is no diagnosis and no medication (GET /api/v1/coverage)")
    return key


CountedKey = Annotated[str, AfterValidator(counted_by_name), Field(json_schema_extra={"enum": COUNTED_KEYS})]
Counted = int | None
"""How many. Null: from one to four, or what would tell that of something else."""


class TakeLineIn(Input):
    """Ask these; nobody named: those that the line proposes."""

    peer_worker_ids: list[UUID] = Field(default_factory=list, max_length=3)


class TrialIn(Input):
    """So many volunteers more in the pool, who show all of these. They speak Dutch and come everywhere."""

    volunteers: int = Field(ge=1, le=10)
    themes: list[CountedKey] = Field(min_length=1, max_length=10)
    hours: int = Field(default=8, ge=2, le=40)
    """A week, of each; half of it is for clients."""


class MakingOut(Output):
    """How far it is."""

    id: UUID
    created_at: datetime
    looked: int
    """For so many requests was looked who suits."""
    requests: int
    """On the waiting list; 0 as long as nobody has begun."""
    ended_at: datetime | None
    failed: bool
    """It ended and brought nothing: ask for another one."""


class ReportOut(Output):
    served: int
    """Requests with at least one proposal."""
    oldest_served: int
    """The same of the ten that wait longest, of those that somebody suits."""
    longest_without: int
    """Days; 0 when everybody whom somebody suits gets a proposal."""
    proposals: int
    score: float
    """Of a proposal, 0 to 100, on average."""
    peer_workers: int
    most_questions: int
    """To one peer worker."""
    load: float
    """How full a question makes a week, in percents, on average."""


class RoundOut(MakingOut):
    digest: str | None
    """Of all that it was made of: the same digest, the same lines."""
    weights_version: int | None
    """Of how much each layer counted. Empty: nothing was made, or it was before rounds named it."""
    suited: int
    """Requests that somebody suits, as far as staff may see."""
    nobody: int
    unseen: int
    """For these only the system may ask."""
    cut: int
    """Of these not everybody who suits was looked at: the waiting list is too long for that."""
    best: ReportOut | None
    by_score: ReportOut | None
    """Of always taking the best pair next: to compare with, and for nothing else."""


class PickOut(Output):
    """Somebody whom a line proposes, as it is now."""

    peer_worker_id: UUID
    name: str
    candidate: CandidateOut | None
    """Why they suit; null when they cannot be asked for this question any more."""
    changed: bool
    """They suit for other reasons than when the round was made."""


class LineOut(Output):
    id: UUID
    request_id: UUID
    client_name: str
    team_name: str
    since: date
    days: int
    wishes: list[WishOut]
    picks: list[PickOut]
    """Empty: the room was needed for who waits longer."""
    said: Said | None
    said_by: str
    waits: bool
    """It still waits that somebody is asked; else something happened with it since the round was made."""


class TrialOut(MakingOut):
    """What so many peer workers more would change. Small numbers are not told, nor what would give them away."""

    volunteers: int
    themes: list[str]
    hours: int
    seen: Counted
    """Requests on the waiting list for which staff may see who suits."""
    served: Counted
    """Of these with a proposal in the best round, as it is."""
    more: Counted
    """How many more with them."""
    score: float | None
    """Of a proposal, 0 to 100, on average, as it is; null when it is not told how many there are."""
    score_with_them: float | None
    unseen: Counted
    """Requests for which only the system may ask. Who suits those now is not looked at."""
    more_unseen: Counted
    """Of these that the new ones could be asked for."""
