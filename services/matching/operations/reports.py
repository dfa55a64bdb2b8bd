"""A wish that somebody else saw: written down, put to the client, and answered by the client."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import Closeness
from services.matching.models.decisions import Topic, decided
from services.matching.models.offers import Answer, ReOfferCause
from services.matching.models.requests import CloseReason, Request, RequestKind, Route
from services.matching.operations.re_offers import plan_re_offer, stop
from services.matching.operations.requests import known_peer, offer_again, open_for_matching, quiet, require_care
from services.matching.operations.telling import tell_client
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import get_client, get_peer_worker, get_request
from services.matching.schemas.requests import ClientAnswerIn, ReportIn
from services.matching.states import RequestState
from shared import outbox
from shared.errors import Conflict, Invalid
from shared.events import Event, Urgency

S = RequestState


def begin_draft(session: Session, actor: Actor, client_id: UUID, asked: ReportIn) -> Request:
    """A form that is not finished yet; kept for a week."""
    return _report(session, actor, client_id, asked, S.DRAFT)


def report_request(session: Session, actor: Actor, client_id: UUID, asked: ReportIn) -> Request:
    """Staff or a peer worker see a wish: the client is asked before anything else happens."""
    return _report(session, actor, client_id, asked, S.AWAITING_CLIENT)


def _report(session: Session, actor: Actor, client_id: UUID, asked: ReportIn, state: RequestState) -> Request:
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.REPORT_REQUEST, client)
    require_care(client)
    if asked.kind is RequestKind.ONE_OFF and (asked.named_peer_worker_id is None or asked.visit_on is None):
        raise Invalid("named_peer_worker_id", "A visit together needs named_peer_worker_id and visit_on.")
    if asked.route in (Route.CLIENT, Route.INTAKE):
        raise Invalid("route", "route must be team_meeting, peer_initiative or colleague: the client is asked later.")
    named = asked.named_peer_worker_id
    if asked.route is Route.PEER_INITIATIVE:
        if actor.peer_worker_id is None:
            raise Invalid("route", "route peer_initiative is for the peer worker who takes it.")
        named = actor.peer_worker_id
    request = Request(
        client=client,
        route=asked.route,
        kind=asked.kind,
        created_by_id=actor.user_id,
        why_peer=asked.why_peer,
        staff_note=asked.staff_note,
        visit_on=asked.visit_on,
        named_peer_worker_id=known_peer(session, named),
        closeness=Closeness(decided(session, Topic.CLOSENESS, client.team_id)),
    )
    request.start(session, state, by)
    if state is S.AWAITING_CLIENT:
        _ask_client(session, request)
    return request


def send_draft(session: Session, actor: Actor, request_id: UUID) -> Request:
    """The form is finished; now the client is asked."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.REPORT_REQUEST, request)
    request.move_to(S.AWAITING_CLIENT, by)
    _ask_client(session, request)
    return request


def drop_draft(session: Session, actor: Actor, request_id: UUID) -> Request:
    """The form is thrown away."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.REPORT_REQUEST, request)
    if request.state is not S.DRAFT:
        raise Conflict("Only a draft can be dropped; a request is withdrawn by the client.")
    request.move_to(S.WITHDRAWN, by)
    offer_again(session, request, by)
    return request


def _ask_client(session: Session, request: Request) -> None:
    client = request.client
    outbox.publish(
        session,
        Event.CLIENT_TO_ASK,
        to=people.caseholders(session, client),
        subject=("request", request.id),
        client_id=client.id,
    )
    if request.kind is RequestKind.ONE_OFF and request.named_peer_worker_id is not None:
        # The client hears of a visit before it happens, and may refuse; the peer worker decides for themselves.
        tell_client(session, client, Event.NEWS, ("request", request.id), note="visit_planned")
        peer_worker = get_peer_worker(session, request.named_peer_worker_id)
        outbox.publish(
            session,
            Event.VISIT_ASKED,
            to=[peer_worker.user_id],
            subject=("request", request.id),
            client_id=client.id,
            urgency=Urgency.NOW,
        )


def answer_request(session: Session, actor: Actor, request_id: UUID, asked: ClientAnswerIn) -> Request:
    """The client says yes to a request that somebody else began."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.ANSWER_REQUEST, request)
    if request.kind is RequestKind.ONGOING and not asked.client_words:
        raise Invalid("client_words", "client_words must hold the client's own words.")
    if request.state not in (S.DRAFT, S.AWAITING_CLIENT):
        raise Conflict("This request does not wait for the client's first answer any more.")
    request.client_words = asked.client_words
    request.asked_client = True
    request.move_to(S.IN_MATCHING, by)
    open_for_matching(session, request, by, met=request.route is Route.PEER_INITIATIVE)
    return request


def refuse_request(session: Session, actor: Actor, request_id: UUID, answer: Answer) -> Request:
    """The client says not now, never or not sure to a request that somebody else began."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.ANSWER_REQUEST, request)
    if answer is Answer.YES:
        raise Invalid("answer", "answer must be not_now, never or unsure; a yes comes with the client's own words.")
    if request.state is not S.AWAITING_CLIENT:
        raise Conflict("This request does not wait for the client's first answer any more.")
    request.close_reason = CloseReason(answer.value)
    request.move_to(S.CLOSED, by)
    quiet(session, request)
    if answer is Answer.NEVER:
        stop(session, request.client, by)
    else:
        plan_re_offer(session, request.client, ReOfferCause(answer.value), by.as_system())
    return request
