"""Wishes for contact: made by the client, changed, paused, stopped, taken up again. What others report: reports.py."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.catalogue import Closeness
from services.matching.models.clients import Client
from services.matching.models.decisions import Topic, decided
from services.matching.models.offers import ReOfferCause
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import ProposedBy
from services.matching.models.requests import CloseReason, Request, RequestKind, Route, Wish, WishKind
from services.matching.operations.cards import ask_peer, clear_the_table
from services.matching.operations.re_offers import cancel_re_offer, plan_re_offer
from services.matching.operations.telling import nothing_to_tell, tell_client
from services.matching.operations.themes import require_offered
from services.matching.policies import Action, require
from services.matching.queries import candidates, people
from services.matching.queries.find import get_client, get_request
from services.matching.schemas.requests import (
    ClientAnswerIn,
    CloseIn,
    HoldIn,
    RequestIn,
    SharedWordsIn,
    WishesIn,
)
from services.matching.states import REQUEST, RequestState
from shared import clock, outbox
from shared.errors import Conflict, Invalid
from shared.events import Event

S = RequestState


def make_request(
    session: Session, actor: Actor, client_id: UUID, asked: RequestIn, had: Collection[str] = ()
) -> Request:
    """With the client's yes: in matching at once, without anybody's approval. `had`: themes of a request before it."""
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.MAKE_REQUEST, client)
    require_care(client)
    request = Request(
        client=client,
        route=asked.route,
        created_by_id=actor.user_id,
        client_words=asked.client_words,
        asked_client=True,
        named_peer_worker_id=known_peer(session, asked.named_peer_worker_id),
    )
    _wish(session, request, asked, had)
    request.start(session, S.IN_MATCHING, by)
    open_for_matching(session, request, by, met=asked.route is Route.INTAKE)
    return request


def change_wishes(session: Session, actor: Actor, request_id: UUID, asked: WishesIn) -> Request:
    """The client's wishes anew; a request that waited is searched for again."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.CHANGE_WISHES, request)
    if request.state not in REQUEST.open_states:
        raise Conflict("This request is closed, so its wishes cannot be changed.")
    had = request.themes
    request.wishes.clear()
    session.flush()
    _wish(session, request, asked, had)
    if request.state is S.WAITING:
        request.move_to(S.IN_MATCHING, by)
    return request


def change_words(session: Session, actor: Actor, request_id: UUID, asked: ClientAnswerIn) -> Request:
    """The client says it differently now."""
    request = get_request(session, actor, request_id, lock=True)
    require(actor, Action.CHANGE_WORDS, request)
    if not asked.client_words:
        raise Invalid("client_words", "client_words must hold the client's own words.")
    request.client_words = asked.client_words
    return request


def share_words(session: Session, actor: Actor, request_id: UUID, asked: SharedWordsIn) -> Request:
    """After the preview: what candidates read instead of the client's own words."""
    request = get_request(session, actor, request_id, lock=True)
    require(actor, Action.CHANGE_WORDS, request)
    request.shared_words = asked.shared_words
    return request


def hold_request(session: Session, actor: Actor, request_id: UUID, asked: HoldIn) -> Request:
    """Not now, until the client's own date. Who was asked is told that it waits."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.HOLD_REQUEST, request)
    if asked.until <= clock.today(session):
        raise Invalid("until", "until must be a day after today.")
    request.on_hold_until = asked.until
    request.move_to(S.ON_HOLD, by)
    clear_the_table(session, request, by.as_system(), "on_hold")
    return request


def take_up(session: Session, actor: Actor, request_id: UUID) -> Request:
    """On with it, from a pause or from waiting."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.HOLD_REQUEST, request)
    if request.state not in (S.ON_HOLD, S.WAITING):
        raise Conflict("This request is not on hold and not waiting.")
    request.on_hold_until = None
    request.move_to(S.IN_MATCHING, by)
    return request


def let_wait(session: Session, actor: Actor, request_id: UUID) -> Request:
    """Nobody fits now: the client hears it, and when the next news comes."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.CLOSE_REQUEST, request)
    wait(session, request, by)
    return request


def wait(session: Session, request: Request, by: By) -> None:
    clear_the_table(session, request, by.as_system(), "nobody_fits")
    request.move_to(S.WAITING, by)
    tell_client(session, request.client, Event.NEWS, ("request", request.id), note="waiting")


def withdraw_request(session: Session, actor: Actor, request_id: UUID) -> Request:
    """The client stops. At once, no reason."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.WITHDRAW_REQUEST, request)
    request.move_to(S.WITHDRAWN, by)
    clear_the_table(session, request, by.as_system(), "client")
    quiet(session, request)
    offer_again(session, request, by)
    return request


def close_request(session: Session, actor: Actor, request_id: UUID, asked: CloseIn) -> Request:
    """Care ended, double, or the team's coded reason; the client is told and can object."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.CLOSE_REQUEST, request)
    if asked.reason not in (CloseReason.CARE_ENDED, CloseReason.DUPLICATE, CloseReason.BY_TEAM):
        raise Invalid("reason", "reason must be care_ended, duplicate or by_team; the others are the client's own.")
    close(session, request, by, asked.reason)
    return request


def close(session: Session, request: Request, by: By, reason: CloseReason) -> None:
    request.close_reason = reason
    request.move_to(S.CLOSED, by, reason)
    clear_the_table(session, request, by.as_system(), reason)
    quiet(session, request)
    tell_client(session, request.client, Event.NEWS, ("request", request.id), note=f"closed_{reason}")
    offer_again(session, request, by)


def offer_again(session: Session, request: Request, by: By) -> None:
    """A request ends without a contact that goes on. The client is not forgotten by that: somebody asks again later."""
    plan_re_offer(session, request.client, ReOfferCause.REQUEST_ENDED, by.as_system())


def reopen_request(session: Session, actor: Actor, request_id: UUID) -> Request:
    """The wish is there again, with its history."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.REOPEN_REQUEST, request)
    require_care(request.client)
    if request.state not in (S.CLOSED, S.WITHDRAWN):
        raise Conflict("This request has not stopped, so it cannot begin again.")
    if not request.asked_client:
        raise Conflict("The client never said yes to this request; make a new one with the client.")
    request.close_reason = None
    request.move_to(S.IN_MATCHING, by)
    nothing_to_tell(session, request.id)
    open_for_matching(session, request, by, met=False)
    return request


def _wish(session: Session, request: Request, asked: WishesIn, had: Collection[str]) -> None:
    require_offered(session, (wish.value for wish in asked.wishes if wish.kind is WishKind.EXPERIENCE), had)
    request.question, request.strengths = asked.question, asked.strengths
    request.frequency_wish = asked.frequency_wish
    request.closeness = asked.closeness or Closeness(decided(session, Topic.CLOSENESS, request.client.team_id))
    request.wishes = [Wish(kind=wish.kind, value=wish.value, weight=wish.weight) for wish in asked.wishes]


def open_for_matching(session: Session, request: Request, by: By, *, met: bool) -> None:
    """What happens when a request comes into matching: no more re-offers, the coordinator hears, a named one is asked.

    `met`: the named peer worker took the initiative or was at the intake, so has said yes and knows the client.
    """
    cancel_re_offer(session, request.client, by)
    nothing_to_tell(session, request.id)
    if request.kind is RequestKind.ONE_OFF:
        return
    if request.named_peer_worker_id is not None:
        peer_worker = session.get_one(PeerWorker, request.named_peer_worker_id)
        if str(peer_worker.id) in candidates.may_be_asked(session, request, staff=False):
            ask_peer(session, request, peer_worker, by.as_system(), ProposedBy.PEER if met else ProposedBy.TEAM)
            return
    outbox.publish(
        session,
        Event.REQUEST_MADE,
        to=people.coordinators(session, request.client_id),
        subject=("request", request.id),
        client_id=request.client_id,
    )


def quiet(session: Session, request: Request) -> None:
    """The request has ended: what was still to be said about it is no longer so."""
    outbox.cancel(session, subject_id=request.id)
    nothing_to_tell(session, request.id)


def require_care(client: Client) -> None:
    if not client.in_care:
        raise Conflict("Care has ended for this client, so a new request is not possible here.")


def known_peer(session: Session, peer_worker_id: UUID | None) -> UUID | None:
    if peer_worker_id is not None and session.get(PeerWorker, peer_worker_id) is None:
        raise Invalid("named_peer_worker_id", "named_peer_worker_id must be the id of a peer worker.")
    return peer_worker_id
