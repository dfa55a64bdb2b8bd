"""Coming along once: a colleague asks, the peer worker says yes, the client is told and may refuse. Without a match."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.answers import Step, said, say
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome
from services.matching.models.requests import CloseReason, Outcome, Request, RequestKind
from services.matching.operations.requests import close, offer_again
from services.matching.policies import Action, require
from services.matching.queries.find import get_request
from services.matching.schemas.requests import YesNoIn
from services.matching.schemas.visits import VisitIn
from services.matching.states import Party, RequestState
from shared import clock, outbox
from shared.errors import Conflict, Invalid
from shared.events import Event


def answer_visit(session: Session, actor: Actor, request_id: UUID, asked: YesNoIn) -> Request:
    """The peer worker comes along, or cannot this time; a no needs no reason."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.ANSWER_VISIT, request)
    if request.kind is not RequestKind.ONE_OFF:
        raise Conflict("This request is not about one visit together.")
    if request.state not in (RequestState.AWAITING_CLIENT, RequestState.IN_MATCHING):
        raise Conflict("This visit is not asked any more.")
    say(session, request.id, Step.VISIT, by, asked.yes)
    if not asked.yes and request.state is RequestState.AWAITING_CLIENT:
        close(session, request, by.as_system(), CloseReason.PEER_CANNOT)
    event = Event.PEER_SAID_YES if asked.yes else Event.PEER_SAID_NO
    subject = ("request", request.id)
    outbox.publish(session, event, to=[request.created_by_id], subject=subject, client_id=request.client_id)
    return request


def log_visit(session: Session, actor: Actor, request_id: UUID, asked: VisitIn) -> Contact:
    """The visit was made: one contact, and the request is fulfilled."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.LOG_VISIT, request)
    if request.kind is not RequestKind.ONE_OFF or request.state is not RequestState.IN_MATCHING:
        raise Conflict("A visit can be logged once, after the client has said that it is fine.")
    if not said(session, request.id, Step.VISIT).get(Party.PEER_WORKER):
        raise Conflict("Say first that you come along.")
    starts_at = clock.at_local(asked.day, asked.start)
    if starts_at > clock.now(session):
        raise Invalid("day", "day and start must not lie in the future.")
    visit = Contact(
        request_id=request.id,
        client_id=request.client_id,
        peer_worker_id=request.named_peer_worker_id,
        starts_at=starts_at,
        minutes_planned=asked.minutes,
        minutes_realised=asked.minutes,
        place=asked.place,
        kind=ContactKind.ALONG,
        outcome=ContactOutcome.HELD,
        logged_by_id=actor.user_id,
    )
    session.add(visit)
    request.outcome = Outcome.ONE_OFF
    request.move_to(RequestState.FULFILLED, by.as_system())
    offer_again(session, request, by)
    return visit
