"""Asking for a peer worker together with a client, reporting a wish that somebody sees, and what is said to it."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.catalogue import Closeness
from services.matching.models.requests import NoReason, RequestKind, Route
from services.matching.operations import objections, reports, requests
from services.matching.operations.limits import Limit, count
from services.matching.policies import Action, require
from services.matching.queries.find import get_client, get_request
from services.matching.queries.requests import read_request
from services.matching.queries.room import peers_near
from services.matching.schemas.pages import Page
from services.matching.schemas.pool import NearbyOut
from services.matching.schemas.requests import ClientAnswerIn, ObjectionIn, RefuseIn, ReportIn, RequestIn, RequestOut
from services.matching.states import REQUEST, RequestState
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.themes import as_wishes, theme_rows
from services.matching.web.visitor import Passed, Visiting, Visitor

router = APIRouter(prefix="/clients/{client_id}")

BY_STAFF = (Route.TEAM_MEETING, Route.COLLEAGUE)


@router.get("/ask")
def ask(visitor: Visiting, client_id: UUID) -> Response:
    return _ask_page(visitor, client_id, Form())


@router.post("/ask")
def send_request(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    count(visitor.actor, Limit.ASK)

    def store(session: Session) -> UUID:
        asked = form.read(RequestIn, wishes=as_wishes(form.all("themes")), route=Route.CLIENT)
        return requests.make_request(session, visitor.actor, client_id, asked).id

    said = mark("The request was made. The coordinator looks for somebody now.")

    def again(status: int) -> Response:
        return _ask_page(visitor, client_id, form, status)

    return _send(visitor, client_id, form, store=store, said=said, again=again)


def _ask_page(visitor: Visitor, client_id: UUID, form: Form, status: int = 200) -> Response:
    name, peers = visitor.read(lambda session: _who(session, visitor, client_id, Action.MAKE_REQUEST))
    return visitor.page(
        "team/ask.html",
        status,
        form=form,
        at=f"/clients/{client_id}",
        name=name,
        peers=peers,
        closeness=list(Closeness),
        themes=theme_rows(visitor),
    )


@router.get("/report")
def begin_report(visitor: Visiting, client_id: UUID, kind: RequestKind = RequestKind.ONGOING) -> Response:
    return _report_page(visitor, client_id, Form(), kind=kind)


@router.post("/report")
def send_report(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return reports.report_request(session, visitor.actor, client_id, form.read(ReportIn)).id

    said = mark("Noted. Now the client is asked; nothing happens before their yes.")

    def again(status: int) -> Response:
        return _report_page(visitor, client_id, form, status)

    return _send(visitor, client_id, form, store=store, said=said, again=again)


def _report_page(
    visitor: Visitor, client_id: UUID, form: Form, status: int = 200, kind: RequestKind = RequestKind.ONGOING
) -> Response:
    name, peers = visitor.read(lambda session: _who(session, visitor, client_id, Action.REPORT_REQUEST))
    return visitor.page(
        "team/report.html",
        status,
        form=form,
        at=f"/clients/{client_id}",
        name=name,
        peers=peers,
        routes=BY_STAFF,
        kinds=list(RequestKind),
        kind=kind,
    )


def _who(session: Session, visitor: Visitor, client_id: UUID, action: Action) -> tuple[str, Page[NearbyOut]]:
    client = get_client(session, visitor.actor.at_work(), client_id)
    require(visitor.actor, action, client)
    return client.name, peers_near(session, client.team_id, visitor.looks_for())


@router.get("/requests/{request_id}/answer")
def ask_answer(visitor: Visiting, client_id: UUID, request_id: UUID) -> Response:
    return _about(visitor, client_id, request_id, Form(), action=Action.ANSWER_REQUEST)


@router.post("/requests/{request_id}/yes")
def say_yes(visitor: Visiting, client_id: UUID, request_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return reports.answer_request(session, visitor.actor, request_id, form.read(ClientAnswerIn)).id

    said = mark("The client's yes was written down. Somebody is looked for now.")
    return _send(visitor, client_id, form, store=store, said=said, again=_again(visitor, client_id, request_id, form))


@router.post("/requests/{request_id}/refuse")
def say_no(visitor: Visiting, client_id: UUID, request_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return reports.refuse_request(session, visitor.actor, request_id, form.read(RefuseIn).answer).id

    said = mark("What the client said was written down.")
    return _send(visitor, client_id, form, store=store, said=said, again=_again(visitor, client_id, request_id, form))


def _again(visitor: Visitor, client_id: UUID, request_id: UUID, form: Form) -> Callable[[int], Response]:
    return lambda status: _about(visitor, client_id, request_id, form, action=Action.ANSWER_REQUEST, status=status)


@router.get("/requests/{request_id}/no")
def ask_objection(visitor: Visiting, client_id: UUID, request_id: UUID) -> Response:
    return _about(visitor, client_id, request_id, Form(), action=Action.OBJECT_TO_REQUEST)


@router.post("/requests/{request_id}/no")
def think_no(visitor: Visiting, client_id: UUID, request_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return objections.object_to_request(session, visitor.actor, request_id, form.read(ObjectionIn)).id

    said = mark("Noted. The client is asked all the same; the coordinator or the peer worker hears what you think.")

    def again(status: int) -> Response:
        return _about(visitor, client_id, request_id, form, action=Action.OBJECT_TO_REQUEST, status=status)

    return _send(visitor, client_id, form, store=store, said=said, again=again)


def _about(
    visitor: Visitor, client_id: UUID, request_id: UUID, form: Form, *, action: Action, status: int = 200
) -> Response:
    waits = REQUEST.open_states if action is Action.OBJECT_TO_REQUEST else (RequestState.AWAITING_CLIENT,)
    at = f"/clients/{client_id}"

    def read(session: Session) -> tuple[str, RequestOut]:
        client = get_client(session, visitor.actor.at_work(), client_id)
        request = get_request(session, visitor.actor, request_id)
        require(visitor.actor, action, request)
        if request.state not in waits:
            raise Passed(at)
        return client.name, read_request(session, visitor.actor, request)

    name, request = visitor.read(read)
    template = "team/answer.html" if action is Action.ANSWER_REQUEST else "team/objection.html"
    return visitor.page(template, status, form=form, at=at, name=name, request=request, reasons=list(NoReason))


def _send(
    visitor: Visitor,
    client_id: UUID,
    form: Form,
    *,
    store: Callable[[Session], UUID],
    said: str,
    again: Callable[[int], Response],
) -> Response:
    return form.send(lambda: visitor.write(store, form), lambda _id: visitor.go(f"/clients/{client_id}", said), again)
