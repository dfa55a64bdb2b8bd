"""What is recorded and not right: asking to correct or supplement it, and the answer (GDPR articles 16 and 18)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import corrections
from services.matching.queries import corrections as reads
from services.matching.schemas.corrections import (
    BesideIn,
    CorrectionAnswerIn,
    CorrectionIn,
    CorrectionOut,
    CorrectionsIn,
)
from services.matching.schemas.pages import Page

router = operations("corrections", prefix="/corrections")


@router.get("")
def list_corrections(asked: Annotated[CorrectionsIn, Query()], caller: Reading) -> Page[CorrectionOut]:
    """About oneself, and about those whom one works for."""
    return caller.read(lambda session: reads.list_corrections(session, caller.actor, asked))


@router.get("/{correction_id}")
def read_correction(correction_id: UUID, caller: Reading) -> CorrectionOut:
    return caller.read(lambda session: reads.read_correction(session, caller.actor, correction_id))


@router.post("", status_code=201)
def ask_correction(asked: CorrectionIn, caller: Writing) -> CorrectionOut:
    """In the words of whom it is about. The answer comes within a month."""
    return caller.write(lambda session: reads.correction_out(corrections.ask_correction(session, caller.actor, asked)))


@router.post("/{correction_id}/answer")
def answer_correction(correction_id: UUID, asked: CorrectionAnswerIn, caller: Writing) -> CorrectionOut:
    """Corrected, supplemented, or refused with the reason in plain words."""
    return caller.write(
        lambda session: reads.correction_out(corrections.answer_correction(session, caller.actor, correction_id, asked))
    )


@router.post("/{correction_id}/take-back")
def take_back_correction(correction_id: UUID, caller: Writing) -> CorrectionOut:
    """No longer asked."""
    return caller.write(
        lambda session: reads.correction_out(corrections.take_back_correction(session, caller.actor, correction_id))
    )


@router.put("/{correction_id}/beside")
def set_beside(correction_id: UUID, asked: BesideIn, caller: Writing) -> CorrectionOut:
    """Whether the words stand beside the record, whatever the answer is."""
    return caller.write(
        lambda session: reads.correction_out(corrections.set_beside(session, caller.actor, correction_id, asked))
    )
