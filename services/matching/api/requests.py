"""Wishes for contact: made, reported, answered, changed, paused, stopped, taken up again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import objections, reports, requests, visits
from services.matching.operations.limits import Limit, count
from services.matching.queries import proposals as readings
from services.matching.queries import requests as reads
from services.matching.queries.find import get_request
from services.matching.schemas.pages import Page
from services.matching.schemas.proposals import PreviewOut
from services.matching.schemas.requests import (
    ClientAnswerIn,
    CloseIn,
    HoldIn,
    ObjectionIn,
    ObjectionOut,
    RefuseIn,
    ReportIn,
    RequestIn,
    RequestOut,
    RequestsIn,
    SharedWordsIn,
    WishesIn,
    YesNoIn,
)
from services.matching.schemas.visits import VisitIn, VisitOut

router = operations("requests")


@router.post("/clients/{client_id}/requests", status_code=201)
def make_request(client_id: UUID, asked: RequestIn, caller: Writing) -> RequestOut:
    """With the client's own words; in matching at once, without anybody's approval."""
    count(caller.actor, Limit.ASK)
    return caller.write(lambda session: RequestOut.of(requests.make_request(session, caller.actor, client_id, asked)))


@router.post("/clients/{client_id}/reports", status_code=201)
def report_request(client_id: UUID, asked: ReportIn, caller: Writing) -> RequestOut:
    """Staff or a peer worker see a wish: the client is asked before anything else happens."""
    return caller.write(lambda session: RequestOut.of(reports.report_request(session, caller.actor, client_id, asked)))


@router.post("/clients/{client_id}/drafts", status_code=201)
def begin_draft(client_id: UUID, asked: ReportIn, caller: Writing) -> RequestOut:
    """A report that is not finished; kept for a week."""
    return caller.write(lambda session: RequestOut.of(reports.begin_draft(session, caller.actor, client_id, asked)))


@router.get("/requests")
def list_requests(asked: Annotated[RequestsIn, Query()], caller: Reading) -> Page[RequestOut]:
    return caller.read(lambda session: reads.list_requests(session, caller.actor, asked))


@router.get("/requests/{request_id}")
def read_request(request_id: UUID, caller: Reading) -> RequestOut:
    return caller.read(
        lambda session: reads.read_request(session, caller.actor, get_request(session, caller.actor, request_id))
    )


@router.post("/requests/{request_id}/send")
def send_draft(request_id: UUID, caller: Writing) -> RequestOut:
    """The draft is finished; now the client is asked."""
    return caller.write(lambda session: RequestOut.of(reports.send_draft(session, caller.actor, request_id)))


@router.post("/requests/{request_id}/drop")
def drop_draft(request_id: UUID, caller: Writing) -> RequestOut:
    """The draft is thrown away."""
    return caller.write(lambda session: RequestOut.of(reports.drop_draft(session, caller.actor, request_id)))


@router.post("/requests/{request_id}/answer")
def answer_request(request_id: UUID, asked: ClientAnswerIn, caller: Writing) -> RequestOut:
    """The client says yes to what somebody else began."""
    return caller.write(lambda session: RequestOut.of(reports.answer_request(session, caller.actor, request_id, asked)))


@router.post("/requests/{request_id}/refuse")
def refuse_request(request_id: UUID, asked: RefuseIn, caller: Writing) -> RequestOut:
    """The client says not now, never or not sure to what somebody else began."""
    return caller.write(
        lambda session: RequestOut.of(reports.refuse_request(session, caller.actor, request_id, asked.answer))
    )


@router.put("/requests/{request_id}/wishes")
def change_wishes(request_id: UUID, asked: WishesIn, caller: Writing) -> RequestOut:
    """All wishes anew. A request that waited is searched for again."""
    return caller.write(lambda session: RequestOut.of(requests.change_wishes(session, caller.actor, request_id, asked)))


@router.put("/requests/{request_id}/words")
def change_words(request_id: UUID, asked: ClientAnswerIn, caller: Writing) -> RequestOut:
    """The client says it differently now."""
    return caller.write(lambda session: RequestOut.of(requests.change_words(session, caller.actor, request_id, asked)))


@router.get("/requests/{request_id}/preview")
def read_preview(request_id: UUID, caller: Reading) -> PreviewOut:
    """What candidates will read, before anybody is asked."""
    return caller.read(lambda session: readings.preview(get_request(session, caller.actor, request_id)))


@router.put("/requests/{request_id}/shared-words")
def share_words(request_id: UUID, asked: SharedWordsIn, caller: Writing) -> RequestOut:
    """What candidates read instead of the client's own words."""
    return caller.write(lambda session: RequestOut.of(requests.share_words(session, caller.actor, request_id, asked)))


@router.post("/requests/{request_id}/hold")
def hold_request(request_id: UUID, asked: HoldIn, caller: Writing) -> RequestOut:
    """Not now, until the client's own date."""
    return caller.write(lambda session: RequestOut.of(requests.hold_request(session, caller.actor, request_id, asked)))


@router.post("/requests/{request_id}/take-up")
def take_up(request_id: UUID, caller: Writing) -> RequestOut:
    """On with it, from a pause or from waiting."""
    return caller.write(lambda session: RequestOut.of(requests.take_up(session, caller.actor, request_id)))


@router.post("/requests/{request_id}/wait")
def let_wait(request_id: UUID, caller: Writing) -> RequestOut:
    """Nobody fits now; the client hears it, and when there is news."""
    return caller.write(lambda session: RequestOut.of(requests.let_wait(session, caller.actor, request_id)))


@router.post("/requests/{request_id}/withdraw")
def withdraw_request(request_id: UUID, caller: Writing) -> RequestOut:
    """The client stops. At once, without a reason."""
    return caller.write(lambda session: RequestOut.of(requests.withdraw_request(session, caller.actor, request_id)))


@router.post("/requests/{request_id}/close")
def close_request(request_id: UUID, asked: CloseIn, caller: Writing) -> RequestOut:
    """Care ended, double, or the team's coded reason; the client is told and can object."""
    return caller.write(lambda session: RequestOut.of(requests.close_request(session, caller.actor, request_id, asked)))


@router.post("/requests/{request_id}/reopen")
def reopen_request(request_id: UUID, caller: Writing) -> RequestOut:
    """The wish is there again, with its history."""
    return caller.write(lambda session: RequestOut.of(requests.reopen_request(session, caller.actor, request_id)))


@router.post("/requests/{request_id}/objections", status_code=201)
def object_to_request(request_id: UUID, asked: ObjectionIn, caller: Writing) -> ObjectionOut:
    """A professional thinks no. It goes to the coordinator and closes nothing: the client is still asked."""
    return caller.write(
        lambda session: ObjectionOut.model_validate(
            objections.object_to_request(session, caller.actor, request_id, asked)
        )
    )


@router.get("/requests/{request_id}/objections")
def list_objections(request_id: UUID, caller: Reading) -> list[ObjectionOut]:
    return caller.read(lambda session: reads.objections_to(session, caller.actor, request_id))


@router.post("/requests/{request_id}/too-heavy")
def answer_too_heavy(request_id: UUID, asked: YesNoIn, caller: Writing) -> ObjectionOut:
    """The peer worker says whether it is too much: about their own load, they decide."""
    return caller.write(
        lambda session: ObjectionOut.model_validate(
            objections.answer_too_heavy(session, caller.actor, request_id, asked)
        )
    )


@router.post("/requests/{request_id}/visit-answer")
def answer_visit(request_id: UUID, asked: YesNoIn, caller: Writing) -> RequestOut:
    """The peer worker comes along once, or cannot this time; a no needs no reason."""
    actor = caller.actor
    return caller.write(
        lambda session: reads.read_request(session, actor, visits.answer_visit(session, actor, request_id, asked))
    )


@router.post("/requests/{request_id}/visit", status_code=201)
def log_visit(request_id: UUID, asked: VisitIn, caller: Writing) -> VisitOut:
    """The visit was made: one contact, and the request is fulfilled."""
    return caller.write(
        lambda session: VisitOut.model_validate(visits.log_visit(session, caller.actor, request_id, asked))
    )
