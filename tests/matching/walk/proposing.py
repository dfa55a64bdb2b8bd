"""Asking peer workers, cards, choosing, and the introduction up to the two yeses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.peer_workers import Room
from services.matching.models.requests import RequestKind
from services.matching.operations import profiles, proposals
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES, rank_for_staff
from services.matching.queries.capacity import weekly
from services.matching.queries.find import get_request
from services.matching.schemas.profiles import RoomIn
from services.matching.schemas.proposals import AskPeersIn, ConfirmIn, DeclineIn, HowWasItIn, IntroductionIn
from services.matching.states import MatchState as M
from services.matching.states import Party
from services.matching.states import ProposalState as P
from services.matching.states import RequestState as R
from shared import clock
from tests.matching.walk.requesting import knows_the_client, search_again
from tests.matching.walk.sketch import MET, MatchSketch, ProposalSketch, RequestSketch
from tests.matching.walk.verbs import client_speaks, own_walker, staff, verb
from tests.matching.walk.village import Walker
from tests.matching.walk.walk import Walk


def in_state(*states: P) -> Callable[[Walk, Any], bool]:
    return lambda _walk, card: card.state in states


def is_searched_for(_walk: Walk, request: RequestSketch) -> bool:
    return request.state in (R.IN_MATCHING, R.PROPOSED) and request.kind is RequestKind.ONGOING


def candidates(walk: Walk, request: RequestSketch) -> list[UUID]:
    stored = get_request(walk.session, walk.village.coordinator, request.id)
    return [found.candidate_id for found in rank_for_staff(walk.session, stored)]


def _has_room(walk: Walk, request: RequestSketch) -> bool:
    return is_searched_for(walk, request) and request.room > 0


@verb("request", _has_room, staff, lambda walk, request: bool(candidates(walk, request)))
def ask_peers(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    found = candidates(walk, request) or [walk.village.walkers[0].id]
    how_many = walk.choose(range(1, max(1, min(request.room, len(found))) + 1))
    proposals.ask_peers(walk.session, actor, request.id, AskPeersIn(peer_worker_ids=found[:how_many]))
    for peer_worker_id in found[:how_many]:
        walker = walk.village.walker(peer_worker_id)
        assert walk.sketch.may_be_asked(request, walker, by_staff=True)
        for card in request.open_cards(P.SENT_TO_PEER):
            if card.walker is walker:
                card.become(P.WITHDRAWN, walk.today)  # the system had asked; from now on it is asked by staff
        request.ask(walker, P.SENT_TO_PEER, walk.today)


@verb("request", is_searched_for, staff)
def ask_who_fits(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    proposals.ask_who_fits(walk.session, actor, request.id)
    request.unseen = True


def _could_come_forward(walk: Walk, request: RequestSketch) -> bool:
    known = knows_the_client(walk, request.client)
    return is_searched_for(walk, request) and any(_free(walk, request, actor) for actor in known)


def _free(walk: Walk, request: RequestSketch, actor: Actor) -> bool:
    assert actor.peer_worker_id is not None
    return walk.sketch.may_be_asked(request, walk.village.walker(actor.peer_worker_id))


def _free_acquaintances(walk: Walk, request: RequestSketch) -> list[Actor]:
    return [actor for actor in knows_the_client(walk, request.client) if _free(walk, request, actor)]


@verb("request", _could_come_forward, _free_acquaintances)
def come_forward(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    proposals.come_forward(walk.session, actor, request.id)
    assert actor.peer_worker_id is not None
    request.ask(walk.village.walker(actor.peer_worker_id), P.PEER_ACCEPTED, walk.today)


def _can_accept(walk: Walk, card: ProposalSketch) -> bool:
    return card.state is P.SENT_TO_PEER and walk.sketch.rooms.get(card.walker) is not Room.NOT_NOW


@verb("proposal", _can_accept, own_walker)
def accept(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    proposals.accept(walk.session, actor, card.id)
    card.become(P.PEER_ACCEPTED, walk.today)
    card.request.lay(walk.today)


@verb("proposal", in_state(P.SENT_TO_PEER), own_walker)
def decline(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    no_room = walk.choose([False, True])
    proposals.decline(walk.session, actor, card.id, DeclineIn(no_room_now=no_room))
    if no_room:
        walk.sketch.rooms[card.walker] = Room.NOT_NOW
    leave(walk, card, P.PEER_DECLINED)


def leave(walk: Walk, card: ProposalSketch, state: P) -> None:
    card.become(state, walk.today)
    card.request.after_leaving(walk.today)


@verb("walker", lambda _walk, _walker: True, lambda _walk, walker: [walker.actor])
def change_room(walk: Walk, actor: Actor, walker: Walker) -> None:
    room = walk.choose([Room.AMPLE, Room.FULL, Room.NOT_NOW])
    before = walk.sketch.rooms.get(walker, Room.AMPLE)
    profiles.set_room(walk.session, actor, walker.id, RoomIn(room=room))
    walk.sketch.rooms[walker] = room
    if room is Room.AMPLE and before is not Room.AMPLE:
        search_again(walk)


def _can_be_chosen(_walk: Walk, card: ProposalSketch) -> bool:
    return card.state is P.OFFERED_TO_CLIENT and not card.request.open_cards(*MET)


@verb("proposal", _can_be_chosen, client_speaks)
def choose(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    proposals.choose(walk.session, actor, card.id)
    card.become(P.CHOSEN, walk.today)
    for other in card.request.open_cards(P.OFFERED_TO_CLIENT):
        other.become(P.RESERVE, walk.today)


@verb("proposal", in_state(P.OFFERED_TO_CLIENT, P.CHOSEN), client_speaks)
def reject(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    proposals.reject(walk.session, actor, card.id)
    leave(walk, card, P.CLIENT_DECLINED)


OPEN = (P.SENT_TO_PEER, P.PEER_ACCEPTED, P.OFFERED_TO_CLIENT, P.CHOSEN, P.RESERVE, P.INTRODUCED)


def walker_or_coordinator(walk: Walk, card: ProposalSketch) -> list[Actor]:
    """Whom the system asked, nobody but that peer worker knows before there is a yes."""
    return [card.walker.actor] if card.is_hidden else [card.walker.actor, walk.village.coordinator]


@verb("proposal", in_state(*OPEN), walker_or_coordinator)
def cancel(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    proposals.cancel(walk.session, actor, card.id)
    leave(walk, card, P.WITHDRAWN)


@verb("proposal", in_state(P.CHOSEN), client_speaks)
def plan_introduction(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    at = clock.now(walk.session) + timedelta(days=3)
    proposals.plan_introduction(walk.session, actor, card.id, IntroductionIn(at=at))


def may_confirm(walk: Walk, card: ProposalSketch) -> list[Actor]:
    return [card.walker.actor, *client_speaks(walk, card)]


@verb("proposal", in_state(P.CHOSEN), client_speaks)
def miss_introduction(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    proposals.how_was_it(walk.session, actor, card.id, HowWasItIn(held=False))


@verb("proposal", in_state(P.CHOSEN), may_confirm)
def hold_introduction(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    """Held, and nobody says yes or no yet."""
    proposals.how_was_it(walk.session, actor, card.id, HowWasItIn())
    card.become(P.INTRODUCED, walk.today)


@verb("proposal", in_state(P.INTRODUCED), may_confirm)
def say_no(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    proposals.confirm(walk.session, actor, card.id, ConfirmIn(yes=False))
    leave(walk, card, P.NOT_CONFIRMED)


def _meet_already(walk: Walk, card: ProposalSketch) -> bool:
    """In another request: then these two have their contact, and a second one does not begin."""
    return len(card.said_yes) > 0 and walk.sketch.in_contact(card.request.client, card.walker)


def _walker_may_say_yes(walk: Walk, card: ProposalSketch) -> bool:
    return card.state is P.INTRODUCED and not (Party.CLIENT in card.said_yes and _meet_already(walk, card))


@verb("proposal", _walker_may_say_yes, own_walker)
def walker_says_yes(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    full = is_full(walk, card.walker)
    more_hours = walk.choose([True] if full and Party.CLIENT in card.said_yes else [False, True])
    _, match = proposals.confirm(walk.session, actor, card.id, ConfirmIn(yes=True, more_hours=more_hours))
    card.more_hours |= more_hours
    _said_yes(walk, card, Party.PEER_WORKER, match)


def _client_may_say_yes(walk: Walk, card: ProposalSketch) -> bool:
    room = Party.PEER_WORKER not in card.said_yes or card.more_hours or not is_full(walk, card.walker)
    return (
        card.state is P.INTRODUCED and room and not (Party.PEER_WORKER in card.said_yes and _meet_already(walk, card))
    )


@verb("proposal", _client_may_say_yes, client_speaks)
def client_says_yes_to_match(walk: Walk, actor: Actor, card: ProposalSketch) -> None:
    _, match = proposals.confirm(walk.session, actor, card.id, ConfirmIn(yes=True))
    _said_yes(walk, card, Party.CLIENT, match)


TAKES = weekly(FIRST_MINUTES, FIRST_INTERVAL, 30)


def is_full(walk: Walk, walker: Walker) -> bool:
    return walk.sketch.free_minutes(walker) < TAKES


def _said_yes(walk: Walk, card: ProposalSketch, party: Party, match: Match | None) -> None:
    card.said_yes.add(party)
    if len(card.said_yes) < 2:
        assert match is None
        return
    assert match is not None
    card.become(P.CONFIRMED, walk.today)
    drawn = MatchSketch(match.id, card.request.client, card.walker, card.request, M.PLANNED, TAKES)
    walk.sketch.matches.append(drawn)
    card.request.matches.append(drawn)
