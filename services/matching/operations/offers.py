"""Offering contact with a peer worker, more than once, and never again when the client says so."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.offers import Answer, Offer, ReOffer, ReOfferCause
from services.matching.models.requests import Request, Route
from services.matching.operations.re_offers import again, is_occupied, make_due, open_re_offer, plan_re_offer, stop
from services.matching.operations.requests import make_request
from services.matching.policies import Action, require
from services.matching.queries.find import get_client, get_re_offer
from services.matching.schemas.offers import NextTimeIn, OfferIn, SkipIn
from services.matching.schemas.requests import RequestIn, WishesIn
from services.matching.states import Party, ReOfferState
from shared import clock
from shared.errors import Conflict, Invalid


def record_offer(
    session: Session, actor: Actor, client_id: UUID, asked: OfferIn
) -> tuple[Offer, Request | None, ReOffer | None]:
    """The offer and the client's answer. A yes makes the request in the same save; a no needs no reason."""
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.RECORD_OFFER, client)
    if not client.in_care:
        raise Conflict("Care has ended for this client, so nothing can be offered.")
    today = clock.today(session)
    if asked.ask_again_on is not None and asked.ask_again_on <= today:
        raise Invalid("ask_again_on", "ask_again_on must be a day after today.")

    planned = open_re_offer(session, client)
    offer = Offer(
        client_id=client.id,
        by_id=actor.user_id,
        moment=asked.moment,
        made_on=today,
        explained=asked.explained,
        answer=asked.answer,
        ask_again_on=asked.ask_again_on,
        re_offer_id=planned.id if planned else None,
    )
    session.add(offer)
    session.flush()
    if asked.answer is Answer.YES:
        _made(planned, by)
        wishes = asked.model_dump(include=set(WishesIn.model_fields))
        request_in = RequestIn(
            **wishes,
            client_words=asked.client_words,
            route=Route.INTAKE,
            named_peer_worker_id=asked.peer_worker_present_id,
        )
        return offer, make_request(session, actor, client_id, request_in), None
    if asked.answer is Answer.NEVER:
        return offer, None, stop(session, client, by)
    cause = ReOfferCause.NOT_NOW if asked.answer is Answer.NOT_NOW else ReOfferCause.UNSURE
    _made(planned, by)
    return offer, None, plan_re_offer(session, client, cause, by.as_system(), asked.ask_again_on)


def _made(planned: ReOffer | None, by: By) -> None:
    if planned is not None:
        if planned.state is ReOfferState.STOPPED:
            planned.move_to(ReOfferState.SCHEDULED, by, "changed_mind")
        planned.move_to(ReOfferState.MADE, by)


def skip_re_offer(session: Session, actor: Actor, re_offer_id: UUID, asked: SkipIn) -> ReOffer:
    """Not made this time: it comes back within four weeks; twice in a row and the coordinator sees it."""
    re_offer = get_re_offer(session, actor, re_offer_id, lock=True)
    by = require(actor, Action.SKIP_RE_OFFER, re_offer)
    again(session, re_offer, by, asked.reason)
    return re_offer


def stop_offers(session: Session, actor: Actor, client_id: UUID) -> ReOffer:
    """Never ask me again. Asking oneself stays possible, always."""
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.STOP_OFFERS, client)
    return stop(session, client, by)


def resume_offers(session: Session, actor: Actor, client_id: UUID, asked: NextTimeIn) -> ReOffer:
    """Changed my mind: ask me again, on my date."""
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.RESUME_OFFERS, client)
    planned = open_re_offer(session, client)
    if planned is None or planned.state is not ReOfferState.STOPPED:
        raise Conflict("This client did not ask to be left alone, so there is nothing to undo.")
    if asked.ask_again_on <= clock.today(session):
        raise Invalid("ask_again_on", "ask_again_on must be a day after today.")
    planned.due_on, planned.cause = asked.ask_again_on, ReOfferCause.CHANGED_MIND
    planned.move_to(ReOfferState.SCHEDULED, by)
    return planned


def change_re_offer(session: Session, actor: Actor, re_offer_id: UUID, asked: NextTimeIn) -> ReOffer:
    """The client names another day for a planned offer."""
    re_offer = get_re_offer(session, actor, re_offer_id, lock=True)
    require(actor, Action.CHANGE_RE_OFFER, re_offer)
    if re_offer.state is not ReOfferState.SCHEDULED:
        raise Conflict("Only an offer that is planned can be moved.")
    if asked.ask_again_on <= clock.today(session):
        raise Invalid("ask_again_on", "ask_again_on must be a day after today.")
    re_offer.due_on = asked.ask_again_on
    return re_offer


def offer_sooner(session: Session, actor: Actor, re_offer_id: UUID) -> ReOffer:
    """A care plan review, the time after a crisis or another team is a good moment: due today."""
    re_offer = get_re_offer(session, actor, re_offer_id, lock=True)
    require(actor, Action.SKIP_RE_OFFER, re_offer)
    if is_occupied(session, re_offer.client):
        raise Conflict("A request or a contact is open, so there is nothing to offer now.")
    make_due(session, re_offer, actor.signs(Party.CASEHOLDER))
    return re_offer
