"""Proposals, in and out: what staff, the peer worker and the client each read is a shape of its own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from services.matching.catalogue import Layer
from services.matching.explaining import NobodyBecause, Says
from services.matching.models.proposals import ProposedBy
from services.matching.models.requests import RequestKind
from services.matching.ranking import Circle
from services.matching.schemas.common import Input, Output
from services.matching.schemas.pages import PageIn
from services.matching.schemas.requests import WishOut
from services.matching.states import Party, ProposalState


class AskPeersIn(Input):
    """Ask these, at most three at once."""

    peer_worker_ids: list[UUID] = Field(min_length=1, max_length=3)


class VolunteerIn(Input):
    """A peer worker who has met the client, with the client's knowledge, comes forward."""

    request_id: UUID


class DeclineIn(Input):
    """No, without a reason."""

    no_room_now: bool = False
    """No, and ask me nothing else for now."""


class IntroductionIn(Input):
    at: datetime
    """With an offset from UTC, such as 2026-03-02T10:00:00+01:00."""


class HowWasItIn(Input):
    """One form after the introduction. Everything may be left for later but that it was held."""

    held: bool = True
    """False: missed or moved; it stays to be planned."""
    yes: bool | None = None
    """My yes or no."""
    client_yes: bool | None = None
    """The client's yes or no, given there and then by the client, who holds the device."""
    more_hours: bool = False
    """The peer worker's own yes to a match beyond their hours."""


class ConfirmIn(Input):
    yes: bool
    more_hours: bool = False
    """The peer worker's own yes to a match beyond their hours."""


class LayerOut(Output):
    """One layer of a score, for staff: points of at most `of`, and what is known of each wish in it.

    Of diagnosis and medication only how many of how many are shared; which is never named.
    """

    layer: Layer
    points: float
    of: float
    shared: list[str]
    no_match: list[str]
    """The peer worker says something else: another language, district or time."""
    not_known: list[str]
    """Everything that is not shown to staff, and everything that is not there: there is no telling which."""
    shared_count: int
    asked_count: int


class CandidateOut(Output):
    """Who suits, for staff: made of what this peer worker shows to the team, and of nothing else."""

    peer_worker_id: UUID
    name: str
    circle: Circle
    score: float
    """0 to 100: advice. The layers are its sum."""
    layers: list[LayerOut]


class CandidatesOut(Output):
    candidates: list[CandidateOut]
    asked_unseen: bool
    """A must goes deeper than staff may see: ask through the system, and see who said yes."""
    nobody_because: NobodyBecause | None
    missing: list[str]
    """With nobody: the musts that nobody with room shows."""
    ways_out: list[str]
    """With nobody: pool, wait, or the client changes a wish. Nothing is relaxed by itself."""
    weights_version: int
    """How much each layer counts (GET /api/v1/weights)."""


class ProposalOut(Output):
    """For staff of the client and coordinators."""

    id: UUID
    state: ProposalState
    request_id: UUID
    peer_worker_id: UUID
    proposed_by: ProposedBy
    reasons: list[dict[str, Any]]
    """What was compared when it was made, without what is not shown any more."""
    weights_version: int | None
    """By which weights (GET /api/v1/weights); null where nothing was compared."""
    catalogue_version: int
    """Which themes there were then, counted by what the organisation changed of its own."""
    changed: bool
    """That has changed since: the wishes, the weights, or what this peer worker shows."""
    introduction_at: datetime | None
    offered_on: date | None
    created_at: datetime


class WhyYouOut(Output):
    """Why this peer worker was asked, for them alone."""

    by: ProposedBy
    shared: list[str]
    """Of their own, as far as they let matching use it, what the client asks for. No diagnosis and no medication."""


class QuestionOut(Output):
    """What a candidate reads before a yes: as the client previewed it. No name, birth date or diagnosis."""

    id: UUID
    state: ProposalState
    words: str
    question: str
    themes: list[WishOut]
    practical: list[WishOut]
    kind: RequestKind
    why_you: WhyYouOut
    a_yes_tells: list[str]
    """What a yes lets others conclude about you: keys of specific experiences, or `diagnosis` and `medication`."""
    client_id: UUID | None
    """Only once this peer worker was chosen, or had met the client already."""
    introduction_at: datetime | None
    answers: dict[Party, bool]


class FaceOut(Output):
    """A peer worker as a client gets to know them."""

    name: str
    story: str
    shared: list[str]
    """Themes of the client's that this peer worker shows to clients. No diagnosis and no medication."""


class SentenceOut(Output):
    """One sentence of why these two, for the client: `both_know` schaamte."""

    says: Says
    keys: list[str]


class CardOut(FaceOut):
    """What a client sees of one peer worker: what that person shows to clients, no score."""

    id: UUID
    state: ProposalState
    peer_worker_id: UUID
    introduction_at: datetime | None
    because: list[SentenceOut]
    """Why these two, in three sentences at most. No number, and nothing about what they do not share."""


class ProposalsIn(PageIn):
    """Which proposals."""

    request_id: UUID | None = None
    state: ProposalState | None = None


class AskedOut(Output):
    """The same whoever was asked, or nobody: it tells nothing about anybody."""

    request_id: UUID


class StepOut(Output):
    """A step of the two, and the match when both have said yes."""

    proposal: QuestionOut | CardOut | ProposalOut
    match_id: UUID | None


class PreviewOut(Output):
    """What candidates will read of this request, before anybody is asked."""

    words: str
    question: str
    themes: list[WishOut]
    practical: list[WishOut]
