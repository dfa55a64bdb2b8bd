"""What waits for a coordinator, out: one list for each kind of work, each with what is needed to act there and then."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from services.matching.explaining import NobodyBecause
from services.matching.models.clients import Channel
from services.matching.models.matches import AbsenceChoice, PauseKind
from services.matching.models.requests import NoReason, Route
from services.matching.schemas.common import Output
from services.matching.schemas.proposals import CandidateOut
from services.matching.schemas.requests import WishOut
from services.matching.states import ReminderState, RequestState, Rule


class Kind(StrEnum):
    """The lists, in the order in which they matter."""

    REQUESTS = "requests"
    SILENCE = "silence"
    CORRECTIONS = "corrections"
    DOUBTS = "doubts"
    CARDS = "cards"
    PAUSES = "pauses"
    CARE = "care"
    SCREENING = "screening"
    UNSEEN = "unseen"
    LATER = "later"


class WaitingOut(Output):
    """A request for which somebody is to be asked, with the three who suit best."""

    id: UUID
    client_name: str
    team_name: str
    words: str
    question: str
    wishes: list[WishOut]
    route: Route
    since: date
    candidates: list[CandidateOut]
    asked_unseen: bool
    """A must goes deeper than staff may see: the system asks."""
    nobody_because: NobodyBecause | None
    missing: list[str]
    """The musts that nobody with room shows."""


class ReminderWorkOut(Output):
    """Somebody was silent, or a term has passed: what it is about, where to act, and what may be done with it here."""

    id: UUID
    rule: Rule
    state: ReminderState
    who: str
    """The client's or the peer worker's name."""
    due_on: date
    path: str
    """Where the step can be taken."""
    telling_id: UUID | None
    """A client who is still to be told something."""
    channel: Channel | None
    can_be_put_off: bool
    can_be_ticked_off: bool


class DoubtOut(Output):
    """A professional thinks no; the client is asked all the same."""

    request_id: UUID
    client_name: str
    reason: NoReason
    peer_says_yes: bool | None
    since: date


class CardWaitsOut(Output):
    """A peer worker said yes, and waits for a free place before the client."""

    proposal_id: UUID
    request_id: UUID
    client_name: str
    peer_worker_name: str
    since: date


class PauseWorkOut(Output):
    match_id: UUID
    client_id: UUID
    client_name: str
    peer_worker_name: str
    kind: PauseKind
    review_on: date | None
    absence_choice: AbsenceChoice | None
    next_review_on: date
    """What one tap makes of it when the pause goes on."""
    can_go_on_pausing: bool
    can_be_resumed: bool


class CareEndOut(Output):
    """Care has ended and the contact has not: somebody talks about how it ends."""

    match_id: UUID
    client_id: UUID
    client_name: str
    peer_worker_name: str
    until: date
    further_until: date
    """What one tap makes of it when the contact goes on."""
    can_go_on: bool
    can_end: bool


class NewcomerOut(Output):
    peer_worker_id: UUID
    name: str
    since: date
    is_ready: bool
    """There is a function profile: without it nobody can be asked."""


class QuietOut(Output):
    """A request that needs nothing today."""

    id: UUID
    client_name: str
    state: RequestState
    since: date
    until: date | None
    """On hold until then."""
