"""Care ends: contacts go on for four weeks at least, and somebody talks about how they end. Never an instant cut."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.clients import Client
from services.matching.models.matches import CARE_GRACE, OPEN_STATES, Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import cancel_reminders, schedule
from services.matching.models.requests import CloseReason, Request
from services.matching.operations.re_offers import cancel_re_offer
from services.matching.operations.requests import close
from services.matching.operations.telling_two import tell_peer, tell_staff, tell_the_client
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import get_client, lock_match
from services.matching.schemas.matches import EndCareIn, GoOnIn
from services.matching.states import REQUEST, MatchState, Party, RequestState, Rule
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event

LONGEST = timedelta(days=366)


def end_care(session: Session, actor: Actor, client_id: UUID, asked: EndCareIn) -> Client:
    """No new offers and no open requests; each contact gets four weeks and a talk about its end."""
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.END_CARE, client)
    today = clock.today(session)
    if not client.in_care:
        raise Conflict("Care has ended already.")
    ended_on = asked.ended_on or today
    if not client.in_care_since <= ended_on <= today:
        raise Invalid("ended_on", "ended_on must not lie before the first day in care, nor in the future.")
    client.care_ended_on = ended_on
    _close_requests(session, client, by)
    cancel_re_offer(session, client, by)
    for match in _open_matches(session, client):
        match.care_ends_on = today + CARE_GRACE
        schedule(session, match, Rule.CARE_END_TALK, Party.COORDINATOR, today, term_on=match.care_ends_on)
        tell_peer(session, match, Event.CARE_ENDED)
        tell_staff(session, match, Event.CARE_ENDED, people.coordinators(session, client.id))
        tell_the_client(session, match, Event.NEWS, "care_ends")
    return client


def _close_requests(session: Session, client: Client, by: By) -> None:
    query = select(Request).where(Request.client_id == client.id, Request.state.in_(REQUEST.open_states))
    query = query.order_by(Request.id).with_for_update(key_share=True)
    for request in session.scalars(query.execution_options(populate_existing=True)).all():
        if request.state is RequestState.DRAFT:
            request.move_to(RequestState.WITHDRAWN, by.as_system())
        else:
            close(session, request, by.as_system(), CloseReason.CARE_ENDED)


def _open_matches(session: Session, client: Client) -> list[Match]:
    """Locked, the peer workers first."""
    mine = (Match.client_id == client.id) & Match.state.in_(OPEN_STATES)
    peers = select(PeerWorker).where(PeerWorker.id.in_(select(Match.peer_worker_id).where(mine)))
    peers = peers.order_by(PeerWorker.id).with_for_update(key_share=True)
    session.scalars(peers.execution_options(populate_existing=True)).all()
    matches = select(Match).where(mine).order_by(Match.id).with_for_update(key_share=True)
    return list(session.scalars(matches.execution_options(populate_existing=True)))


def go_on_after_care(session: Session, actor: Actor, match_id: UUID, asked: GoOnIn) -> Match:
    """The coordinator decides, after the talk, that the contact goes on for a while."""
    match = lock_match(session, actor, match_id)
    require(actor, Action.GO_ON_AFTER_CARE, match)
    today = clock.today(session)
    if match.care_ends_on is None or match.state is MatchState.ENDED:
        raise Conflict("This contact does not end because of the end of care.")
    if not today < asked.until <= today + LONGEST:
        raise Invalid("until", "until must be a day after today, and within a year.")
    match.care_ends_on = asked.until
    cancel_reminders(session, match.id, Rule.CARE_END_TALK)
    schedule(session, match, Rule.CARE_END_TALK, Party.COORDINATOR, asked.until)
    tell_peer(session, match, Event.NEWS)
    tell_the_client(session, match, Event.NEWS, "goes_on_after_care")
    return match
