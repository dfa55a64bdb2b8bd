"""One's own wish for a peer worker: how it stands, wait, stop, and a yes or no to what somebody else began."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.models.offers import Answer
from services.matching.models.requests import RequestKind
from services.matching.operations import offers, proposals, reports, requests
from services.matching.queries.own_standing import own_client_id, own_request
from services.matching.schemas.requests import ClientAnswerIn, HoldIn
from services.matching.states import RequestState
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared import clock
from shared.errors import NotFound

router = APIRouter(prefix="/my/requests/{request_id}")


def _page(visitor: Visitor, request_id: UUID, template: str, form: Form, status: int = 200) -> Response:
    one, today = visitor.read(
        lambda session: (own_request(session, visitor.actor, request_id), clock.today(session)),
    )
    return visitor.page(f"client/{template}.html", status, form=form, one=one, today=today)


def _step(visitor: Visitor, form: Form, step: Callable[[Session, Actor, UUID], Any], request_id: UUID) -> None:
    visitor.write(lambda session: step(session, visitor.actor, request_id).id, form)


@router.get("")
def show(request_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, request_id, "request", Form())


@router.post("/hold")
def hold(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda s: requests.hold_request(s, visitor.actor, request_id, form.read(HoldIn)).id, form
        ),
        lambda _id: visitor.go("/my", mark("It waits until that day."), undo=f"/my/requests/{request_id}/go-on"),
        lambda status: _page(visitor, request_id, "request", form, status),
    )


@router.post("/go-on")
def go_on(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    _step(visitor, form, requests.take_up, request_id)
    return visitor.go("/my", mark("We look for somebody again."))


@router.post("/stop")
def stop(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    _step(visitor, form, requests.withdraw_request, request_id)
    return visitor.go("/my", mark("We do not look any more."), undo=f"/my/requests/{request_id}/again")


@router.post("/never")
def stop_for_good(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """In one tap: this is over, and nobody asks me about another."""

    def stop(session: Session) -> UUID:
        requests.withdraw_request(session, visitor.actor, request_id)
        return offers.stop_offers(session, visitor.actor, own_client_id(visitor.actor)).id

    visitor.write(stop, form)
    return visitor.go("/my", mark("We stop, and do not ask you again. You can change this here at any time."))


@router.post("/again")
def again(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    _step(visitor, form, requests.reopen_request, request_id)
    return visitor.go("/my", mark("We look for somebody again."))


@router.post("/none")
def none_of_these(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    _step(visitor, form, proposals.reject_all, request_id)
    return visitor.go("/my", mark("That is fine. We look on."))


@router.post("/later")
def later(request_id: UUID, visitor: Visiting) -> Response:
    """Nothing changes: the cards stay, and the page says until when."""
    visitor.read(lambda session: own_request(session, visitor.actor, request_id))
    return visitor.go("/my", mark("That is fine. Everything stays as it is."))


@router.get("/answer")
def ask_answer(request_id: UUID, visitor: Visiting) -> Response:
    return _answer_page(visitor, request_id, Form())


def _answer_page(visitor: Visitor, request_id: UUID, form: Form, status: int = 200) -> Response:
    one = visitor.read(lambda session: own_request(session, visitor.actor, request_id))
    if one.request.state is not RequestState.AWAITING_CLIENT:
        raise NotFound
    return visitor.page("client/answer.html", status, form=form, one=one)


@router.post("/yes")
def say_yes(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store() -> UUID:
        asked = form.read(ClientAnswerIn)
        one = visitor.read(lambda session: own_request(session, visitor.actor, request_id))
        if one.request.kind is RequestKind.ONGOING and not asked.client_words:
            form.wrong("client_words", mark("Write something in your own words. One line is enough."))
        asked = form.read(ClientAnswerIn)
        return visitor.write(lambda s: reports.answer_request(s, visitor.actor, request_id, asked).id, form)

    return form.send(
        store,
        lambda _id: visitor.go("/my", mark("Thank you. You said yes.")),
        lambda status: _answer_page(visitor, request_id, form, status),
    )


@router.post("/no/{answer}")
def say_no(request_id: UUID, answer: Answer, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda s: reports.refuse_request(s, visitor.actor, request_id, answer).id, form)
    return visitor.go("/my", mark("That is fine. Nobody asks why."))
