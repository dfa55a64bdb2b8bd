"""Asking to correct or supplement what is recorded about somebody, and answering that."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.corrections import Correction
from services.matching.operations.telling import tell_client
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.corrections import get_correction
from services.matching.queries.find import get_client, get_peer_worker
from services.matching.queries.own_profile import own_id
from services.matching.schemas.corrections import BesideIn, CorrectionAnswerIn, CorrectionIn
from services.matching.states import CorrectionState
from shared import clock, outbox
from shared.errors import Conflict
from shared.events import Event


def ask_correction(session: Session, actor: Actor, asked: CorrectionIn) -> Correction:
    """In the words of whom it is about, by them or as they said it. A coordinator owes the answer, within a month."""
    correction = Correction(words=asked.words, beside=asked.beside)
    client_id = asked.client_id or (None if actor.peer_worker_id else actor.handed_to or actor.client_id)
    if client_id is not None:
        correction.client = get_client(session, actor.without_contacts(), client_id)
    else:
        correction.peer_worker = get_peer_worker(session, own_id(actor))
    correction.start(session, CorrectionState.OPEN, _spoken_for(actor, correction))
    outbox.publish(
        session,
        Event.CORRECTION_ASKED,
        to=people.coordinators(session, correction.client_id),
        subject=("correction", correction.id),
        client_id=correction.client_id,
    )
    return correction


def answer_correction(session: Session, actor: Actor, correction_id: UUID, asked: CorrectionAnswerIn) -> Correction:
    """Changed, supplemented, or refused with the reason. Never by who asked."""
    correction = get_correction(session, actor, correction_id, lock=True)
    by = require(actor, Action.ANSWER_CORRECTION, correction)
    correction.answer, correction.answered_on = asked.words, clock.today(session)
    correction.answered_by_id = actor.user_id
    if asked.result is CorrectionState.SUPPLEMENTED:
        correction.beside = True
    correction.move_to(asked.result, by)
    session.refresh(correction, ["answered_by"])
    if correction.client is not None:
        tell_client(session, correction.client, Event.NEWS, ("correction", correction.id), "correction_answered")
    elif correction.peer_worker is not None:
        to, subject = [correction.peer_worker.user_id], ("correction", correction.id)
        outbox.publish(session, Event.NEWS, to=to, subject=subject)
    return correction


def take_back_correction(session: Session, actor: Actor, correction_id: UUID) -> Correction:
    """No longer asked; the words are read beside the record no more."""
    correction = get_correction(session, actor, correction_id, lock=True)
    by = _spoken_for(actor, correction)
    correction.beside = False
    correction.move_to(CorrectionState.TAKEN_BACK, by)
    return correction


def set_beside(session: Session, actor: Actor, correction_id: UUID, asked: BesideIn) -> Correction:
    """Whether the words stand beside the record: also after a no, and for as long as whom it is about wants it."""
    correction = get_correction(session, actor, correction_id, lock=True)
    _spoken_for(actor, correction)
    if correction.state is CorrectionState.TAKEN_BACK:
        raise Conflict("This was taken back. Ask it anew.")
    correction.beside = asked.beside
    return correction


def _spoken_for(actor: Actor, correction: Correction) -> By:
    if correction.client is not None:
        return require(actor, Action.ASK_CORRECTION, correction.client)
    return require(actor, Action.ASK_OWN_CORRECTION, correction.peer_worker)
