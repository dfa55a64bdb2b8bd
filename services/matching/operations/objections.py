"""When a professional thinks no. It never closes a client's request, and nobody is protected over their own head."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.requests import NoReason, Objection
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import get_peer_worker, get_request
from services.matching.schemas.requests import ObjectionIn, YesNoIn
from services.matching.states import REQUEST
from shared import outbox
from shared.errors import Conflict
from shared.events import Event, Urgency


def object_to_request(session: Session, actor: Actor, request_id: UUID, asked: ObjectionIn) -> Objection:
    """A coded no. It goes to the coordinator; "too heavy for the peer worker" goes to the peer worker, who decides."""
    request = get_request(session, actor, request_id, lock=True)
    require(actor, Action.OBJECT_TO_REQUEST, request)
    if request.state not in REQUEST.open_states:
        raise Conflict("This request is closed, so there is nothing to object to.")
    objection = Objection(request_id=request.id, by_id=actor.user_id, reason=asked.reason)
    session.add(objection)
    session.flush()
    if asked.reason is NoReason.TOO_HEAVY_FOR_PEER and request.named_peer_worker_id is not None:
        peer_worker = get_peer_worker(session, request.named_peer_worker_id)
        to, event, urgency = [peer_worker.user_id], Event.TOO_HEAVY_ASKED, Urgency.NOW
    else:
        to, event, urgency = (
            people.coordinators(session, request.client_id),
            Event.PROFESSIONAL_THINKS_NO,
            Urgency.DAILY,
        )
    outbox.publish(session, event, to=to, subject=("request", request.id), client_id=request.client_id, urgency=urgency)
    return objection


def answer_too_heavy(session: Session, actor: Actor, request_id: UUID, asked: YesNoIn) -> Objection:
    """The peer worker decides about their own load: yes, I can; or no."""
    request = get_request(session, actor, request_id, lock=True)
    require(actor, Action.ANSWER_TOO_HEAVY, request)
    waiting = [
        objection
        for objection in request.objections
        if objection.reason is NoReason.TOO_HEAVY_FOR_PEER and objection.peer_says_yes is None
    ]
    if not waiting:
        raise Conflict("Nobody asks you this now.")
    for objection in waiting:
        objection.peer_says_yes = asked.yes
    outbox.publish(
        session,
        Event.PEER_SAID_YES if asked.yes else Event.PEER_SAID_NO,
        to=[*people.caseholders(session, request.client), *people.coordinators(session, request.client_id)],
        subject=("request", request.id),
        client_id=request.client_id,
    )
    return waiting[-1]
