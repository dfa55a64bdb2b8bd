"""Requests and wishes, in and out."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from services.matching.catalogue import PLACES, Closeness
from services.matching.models.offers import Answer
from services.matching.models.requests import (
    CloseReason,
    NoReason,
    Outcome,
    Request,
    RequestKind,
    Route,
    WishKind,
    WishWeight,
)
from services.matching.schemas.common import Day, Input, Line, Output, SomeLine, SomeWords, Words
from services.matching.schemas.pages import PageIn
from services.matching.states import RequestState


class WishIn(Input):
    """One wish: `must` filters and is never dropped by itself, `nice` counts."""

    kind: WishKind
    value: SomeLine
    """Of an experience a key of the catalogue (GET /api/v1/themes); else a language code, gender, district or time."""
    weight: WishWeight = WishWeight.NICE

    @model_validator(mode="after")
    def in_catalogue(self) -> Self:
        if self.kind is WishKind.EXPERIENCE and self.value not in PLACES:
            raise ValueError("value must be a key of the catalogue when kind is experience")
        return self


class WishesIn(Input):
    """The client's wishes as a whole; they replace the earlier ones. A diagnosis is never needed."""

    wishes: list[WishIn] = Field(default_factory=list, max_length=30)
    closeness: Closeness | None = None
    """How near the experience should be; left out: as the organisation decided, themes until it has."""
    question: Words = ""
    """The question or goal that the contact is for."""
    strengths: Words = ""
    frequency_wish: Line = ""

    @model_validator(mode="after")
    def each_once(self) -> Self:
        said = [(wish.kind, wish.value) for wish in self.wishes]
        if len(said) != len(set(said)):
            raise ValueError("wishes must not name the same thing twice")
        return self


class RequestIn(WishesIn):
    """A request with the client's yes: sent by the client, or by staff who write down what the client says."""

    client_words: SomeWords
    """Verbatim. Nobody else changes it later."""
    route: Route = Route.CLIENT
    named_peer_worker_id: UUID | None = None
    """Somebody whom the client already knows or asks for by name."""


class ReportIn(Input):
    """A wish that staff or a peer worker see; the client is asked before anything else happens."""

    route: Route
    why_peer: SomeWords
    """Why a peer worker?"""
    kind: RequestKind = RequestKind.ONGOING
    named_peer_worker_id: UUID | None = None
    visit_on: Day | None = None
    """One-off: the day of the visit together."""
    staff_note: Words = ""


class ClientAnswerIn(Input):
    """The client's yes to a request that somebody else began."""

    client_words: Words = ""
    """Verbatim; needed unless it is about one visit together."""


class ObjectionIn(Input):
    """A professional thinks no: the reason is coded, and the client is asked all the same."""

    reason: NoReason


class HoldIn(Input):
    until: Day


class CloseIn(Input):
    reason: CloseReason


class RefuseIn(Input):
    answer: Answer
    """not_now, never or unsure."""


class SharedWordsIn(Input):
    """What candidates read instead of the client's own words; empty: nothing but the themes."""

    shared_words: Words


class YesNoIn(Input):
    yes: bool


class RequestsIn(PageIn):
    """Which requests."""

    state: RequestState | None = None
    client_id: UUID | None = None


class ObjectionOut(Output):
    """For staff: a professional thinks no."""

    id: UUID
    request_id: UUID
    by_id: UUID
    reason: NoReason
    peer_says_yes: bool | None
    """With too_heavy_for_peer: what the peer worker says about their own load; null until answered."""


class WishOut(Output):
    kind: WishKind
    value: str
    weight: WishWeight


class RequestOut(Output):
    id: UUID
    state: RequestState
    client_id: UUID | None
    """None for a peer worker who may not know yet who it is."""
    route: Route
    kind: RequestKind
    client_words: str
    question: str
    strengths: str
    closeness: Closeness
    wishes: list[WishOut]
    frequency_wish: str
    on_hold_until: date | None
    outcome: Outcome | None
    close_reason: CloseReason | None
    created_at: datetime

    @classmethod
    def of(cls, request: Request) -> Self:
        return cls.model_validate(request)
