"""Offers and re-offers, in and out."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import model_validator

from services.matching.models.offers import Answer, OfferMoment, ReOfferCause
from services.matching.schemas.common import Day, Input, Output, Words
from services.matching.schemas.requests import RequestOut, WishesIn
from services.matching.states import ReOfferState


class OfferIn(WishesIn):
    """Two fields are needed: the answer, and with a yes the client's own words."""

    answer: Answer
    client_words: Words = ""
    """With a yes: verbatim. The request is made in the same save."""
    ask_again_on: Day | None = None
    """The client's own date, with not_now or unsure."""
    moment: OfferMoment = OfferMoment.INTAKE
    explained: bool = True
    """That a peer worker is there, and what that is, was explained."""
    peer_worker_present_id: UUID | None = None
    """A peer worker who was at the intake: with a yes, their card comes first."""

    @model_validator(mode="after")
    def words_with_a_yes(self) -> Self:
        if self.answer is Answer.YES and not self.client_words:
            raise ValueError("client_words must hold the client's own words when the answer is yes")
        if self.ask_again_on and self.answer in (Answer.YES, Answer.NEVER):
            raise ValueError("ask_again_on goes with not_now and unsure only")
        return self


class ReOfferSkip(StrEnum):
    """Why a planned offer was not made. For staff."""

    NOT_SEEN = "not_seen"
    CRISIS = "crisis"
    NO_TIME = "no_time"
    OTHER = "other"


class SkipIn(Input):
    reason: ReOfferSkip


class NextTimeIn(Input):
    """When the client wants to be asked again."""

    ask_again_on: Day


class OfferOut(Output):
    id: UUID
    client_id: UUID
    answer: Answer
    moment: OfferMoment
    explained: bool
    made_on: date
    ask_again_on: date | None


class ReOfferOut(Output):
    id: UUID
    client_id: UUID
    state: ReOfferState
    due_on: date
    cause: ReOfferCause
    skipped: int


class OfferMadeOut(Output):
    """The offer, and what follows from the answer: a request, or the next time to ask, or neither."""

    offer: OfferOut
    request: RequestOut | None
    re_offer: ReOfferOut | None
