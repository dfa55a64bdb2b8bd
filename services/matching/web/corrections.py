"""What somebody wants corrected in what is recorded about them: their own page, one for staff, and the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.corrections import Correction
from services.matching.operations import corrections
from services.matching.policies import Action, may
from services.matching.queries.corrections import correction_out, get_correction, list_corrections, own_corrections
from services.matching.queries.find import get_client
from services.matching.schemas.corrections import BesideIn, CorrectionAnswerIn, CorrectionIn, CorrectionsIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter()
OWN = "/corrections"
SENT = mark("It was sent. The answer comes within a month.")


@router.get(OWN)
def show_own(visitor: Visiting) -> Response:
    return _own(visitor, Form())


def _own(visitor: Visitor, form: Form, status: int = 200) -> Response:
    actor = visitor.actor
    found = visitor.read(lambda session: own_corrections(session, actor, visitor.asks("asked")))
    both = actor.client_id if actor.peer_worker_id else None
    return visitor.page("client/corrections.html", status, form=form, found=found, both=both)


@router.post(OWN)
def ask_own(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: str(corrections.ask_correction(session, visitor.actor, form.read(CorrectionIn)).id), form
        ),
        lambda _id: visitor.go(OWN, SENT),
        lambda status: _own(visitor, form, status),
    )


@router.get("/clients/{client_id}/corrections")
def show_of_client(client_id: UUID, visitor: Visiting) -> Response:
    return _of_client(visitor, client_id, Form())


def _of_client(visitor: Visitor, client_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        client = get_client(session, visitor.actor.at_work(), client_id)
        asked = CorrectionsIn(client_id=client_id, **visitor.asks("asked").model_dump())
        return {"name": client.name, "found": list_corrections(session, visitor.actor, asked)}

    at = f"/clients/{client_id}"
    return visitor.page("team/corrections.html", status, form=form, at=at, **visitor.read(read))


@router.post("/clients/{client_id}/corrections")
def ask_for_client(client_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        return str(corrections.ask_correction(session, visitor.actor, form.read(CorrectionIn, client_id=client_id)).id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(f"/clients/{client_id}", SENT),
        lambda status: _of_client(visitor, client_id, form, status),
    )


@router.get(OWN + "/{correction_id}")
def show_one(correction_id: UUID, visitor: Visiting) -> Response:
    return _one(visitor, correction_id, Form())


def _one(visitor: Visitor, correction_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        row = get_correction(session, visitor.actor, correction_id)
        at = f"/clients/{row.client_id}" if row.client_id else f"/pool/{row.peer_worker_id}"
        mine = row.client or row.peer_worker
        action = Action.ASK_CORRECTION if row.client else Action.ASK_OWN_CORRECTION
        return {
            "one": correction_out(row),
            "at": "" if visitor.is_client else at,
            "may_answer": may(visitor.actor, Action.ANSWER_CORRECTION, row),
            "may_speak": may(visitor.actor, action, mine),
        }

    return visitor.page("team/correction.html", status, form=form, **visitor.read(read))


@router.post(OWN + "/{correction_id}/answer")
def answer(correction_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> Correction:
        asked = form.read(CorrectionAnswerIn)
        return corrections.answer_correction(session, visitor.actor, correction_id, asked)

    return _step(visitor, correction_id, form, store, mark("The answer was given."))


@router.post(OWN + "/{correction_id}/take-back")
def take_back(correction_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> Correction:
        return corrections.take_back_correction(session, visitor.actor, correction_id)

    return _step(visitor, correction_id, form, store, mark("It was taken back."))


@router.post(OWN + "/{correction_id}/beside")
def set_beside(correction_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> Correction:
        return corrections.set_beside(session, visitor.actor, correction_id, form.read(BesideIn))

    return _step(visitor, correction_id, form, store, mark("Saved."))


def _step(
    visitor: Visitor, correction_id: UUID, form: Form, store: Callable[[Session], Correction], said: str
) -> Response:
    """Whom it is about goes back to the own page, others to the one that they were on."""

    def work(session: Session) -> str:
        row = store(session)
        own = (visitor.actor.client_id, visitor.actor.peer_worker_id)
        return OWN if (row.client_id or row.peer_worker_id) in own else f"{OWN}/{row.id}"

    return form.send(
        lambda: visitor.write(work, form),
        lambda path: visitor.go(path, said),
        lambda status: _one(visitor, correction_id, form, status),
    )
