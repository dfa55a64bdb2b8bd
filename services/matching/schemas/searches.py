"""One request as staff work on it, out: what was asked, who could be asked, who was, and what can be done now."""

from datetime import date, datetime
from enum import StrEnum, auto
from uuid import UUID

from services.matching.models.proposals import ProposedBy
from services.matching.models.requests import NoReason
from services.matching.schemas.common import Output
from services.matching.schemas.pages import Page
from services.matching.schemas.proposals import CandidatesOut
from services.matching.schemas.requests import RequestOut
from services.matching.states import Party, ProposalState


class Can(StrEnum):
    """What this person can do with this request as it stands."""

    ASK = auto()
    ASK_UNSEEN = auto()
    WAIT = auto()
    TAKE_UP = auto()
    HOLD = auto()
    CLOSE = auto()
    WITHDRAW = auto()
    REOPEN = auto()
    GROUP = auto()
    WISHES = auto()


class AskedPeerOut(Output):
    """Somebody who was asked, as far as staff may see it."""

    id: UUID
    peer_worker_id: UUID
    name: str
    state: ProposalState
    proposed_by: ProposedBy
    since: date
    introduction_at: datetime | None
    can_be_taken_back: bool
    changed: bool
    """What was compared when it was made has changed since."""


class DoubtHereOut(Output):
    by: str
    reason: NoReason
    peer_says_yes: bool | None


class StepHereOut(Output):
    """One step of its history, by name."""

    target: str
    party: Party
    by: str
    on_behalf: bool
    at: datetime


class SearchOut(Output):
    request: RequestOut
    client_id: UUID
    client_name: str
    team_name: str
    why_peer: str
    staff_note: str
    named: str
    """Whom the client, or who reported it, asks for by name."""
    visit_on: date | None
    shared_words: str | None
    asked_by_system: bool
    candidates: CandidatesOut | None
    """None when nobody is looked for now."""
    places: int
    """How many more can be asked now, as far as staff may see."""
    asked: Page[AskedPeerOut]
    doubts: list[DoubtHereOut]
    steps: Page[StepHereOut]
    can: frozenset[Can]
