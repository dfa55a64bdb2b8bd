"""Asking to correct or supplement what is recorded, and the answer; in and out."""

from datetime import date
from typing import Literal
from uuid import UUID

from services.matching.schemas.common import Input, Output, SomeWords
from services.matching.schemas.pages import PageIn
from services.matching.states import CorrectionState


class CorrectionIn(Input):
    words: SomeWords
    """What is not right or not whole, and what it should be; in the words of whom it is about."""
    beside: bool = False
    """The words stand beside the record from now on, whatever the answer is."""
    client_id: UUID | None = None
    """The client whom it is about. Left out: the own profile of a peer worker, or a client's own record."""


class CorrectionsIn(PageIn):
    client_id: UUID | None = None
    state: CorrectionState | None = None


class CorrectionAnswerIn(Input):
    result: Literal[CorrectionState.CORRECTED, CorrectionState.SUPPLEMENTED, CorrectionState.REFUSED]
    words: SomeWords
    """What was changed; or, in plain words, why not."""


class BesideIn(Input):
    beside: bool


class CorrectionOut(Output):
    id: UUID
    client_id: UUID | None
    peer_worker_id: UUID | None
    who: str
    """Whom it is about, by name."""
    state: CorrectionState
    words: str
    beside: bool
    """The words stand beside the record."""
    answer: str
    answered_by: str
    answered_on: date | None
    asked_on: date
    answer_before: date
    """By law: within a month."""
