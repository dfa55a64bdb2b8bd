"""Requests: made, reported, answered, paused, stopped, taken up again; and coming along once."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from services.matching.actor import Actor
from services.matching.models.offers import Answer
from services.matching.models.requests import CloseReason, NoReason, RequestKind, Route, WishKind, WishWeight
from services.matching.operations import groups, objections, reports, requests, visits
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.find import get_request
from services.matching.queries.groups import places_now
from services.matching.schemas.groups import GroupChoiceIn
from services.matching.schemas.requests import (
    ClientAnswerIn,
    CloseIn,
    HoldIn,
    ObjectionIn,
    ReportIn,
    RequestIn,
    WishesIn,
    WishIn,
    YesNoIn,
)
from services.matching.schemas.visits import VisitIn
from services.matching.states import REQUEST
from services.matching.states import RequestState as R
from shared import clock
from tests.matching.walk.offering import few_requests
from tests.matching.walk.sketch import RequestSketch
from tests.matching.walk.verbs import client_speaks, coordinator, in_care, staff, verb
from tests.matching.walk.village import Resident
from tests.matching.walk.walk import Walk

SHAME = WishIn(kind=WishKind.EXPERIENCE, value="shame")
VOICES = WishIn(kind=WishKind.EXPERIENCE, value="voice_hearing", weight=WishWeight.MUST)


def in_state(*states: R) -> Callable[[Walk, Any], bool]:
    return lambda _walk, request: request.state in states


is_open = in_state(*REQUEST.open_states)


@verb("client", in_care, client_speaks, few_requests)
def make_request(walk: Walk, actor: Actor, client: Resident) -> None:
    named = walk.choose([None, *walk.village.walkers])
    asked = RequestIn(client_words="Iemand die het snapt.", wishes=[SHAME], named_peer_worker_id=named and named.id)
    made = requests.make_request(walk.session, actor, client.id, asked)
    request = RequestSketch(made.id, client, R.IN_MATCHING, walk.today, named=named, asked_client=True)
    walk.sketch.requests.append(request)
    walk.sketch.open_for_matching(request, walk.today)


@verb("client", in_care, staff, few_requests)
def report_request(walk: Walk, actor: Actor, client: Resident) -> None:
    _report(walk, actor, client, R.AWAITING_CLIENT)


@verb("client", in_care, staff, few_requests)
def begin_draft(walk: Walk, actor: Actor, client: Resident) -> None:
    _report(walk, actor, client, R.DRAFT)


def _report(walk: Walk, actor: Actor, client: Resident, state: R) -> None:
    kind = walk.choose([RequestKind.ONGOING, RequestKind.ONE_OFF])
    named = walk.choose(walk.village.walkers) if kind is RequestKind.ONE_OFF else None
    asked = ReportIn(
        route=walk.choose([Route.TEAM_MEETING, Route.COLLEAGUE]),
        why_peer="Dit past bij iemand die het kent.",
        kind=kind,
        named_peer_worker_id=named and named.id,
        visit_on=walk.today + timedelta(days=2) if named else None,
    )
    begin = reports.begin_draft if state is R.DRAFT else reports.report_request
    made = begin(walk.session, actor, client.id, asked)
    walk.sketch.requests.append(RequestSketch(made.id, client, state, walk.today, kind=kind, named=named))


def knows_the_client(walk: Walk, client: Resident) -> list[Actor]:
    """Peer workers who can see this client: in the same ACT team, or chosen or met before."""
    met = [match.walker for match in walk.sketch.matches if match.client is client and match.is_open]
    in_team = [walk.village.walkers[1]] if client is walk.village.clients[2] else []
    return [walker.actor for walker in dict.fromkeys([*met, *in_team])]


@verb("client", in_care, knows_the_client, few_requests)
def take_the_initiative(walk: Walk, actor: Actor, client: Resident) -> None:
    asked = ReportIn(route=Route.PEER_INITIATIVE, why_peer="We liepen al eens samen op.")
    begin, state = walk.choose([(reports.report_request, R.AWAITING_CLIENT), (reports.begin_draft, R.DRAFT)])
    made = begin(walk.session, actor, client.id, asked)
    assert actor.peer_worker_id is not None
    walker = walk.village.walker(actor.peer_worker_id)
    walk.sketch.requests.append(RequestSketch(made.id, client, state, walk.today, named=walker, by_walker=True))


@verb("request", in_state(R.DRAFT), staff)
def send_draft(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    reports.send_draft(walk.session, actor, request.id)
    request.become(R.AWAITING_CLIENT, walk.today)


@verb("request", in_state(R.DRAFT), staff)
def drop_draft(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    reports.drop_draft(walk.session, actor, request.id)
    _stop(walk, request, R.WITHDRAWN)


@verb("request", in_state(R.DRAFT, R.AWAITING_CLIENT), client_speaks)
def client_says_yes(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    reports.answer_request(walk.session, actor, request.id, ClientAnswerIn(client_words="Ja, dat wil ik."))
    request.become(R.IN_MATCHING, walk.today)
    request.asked_client = True
    walk.sketch.open_for_matching(request, walk.today)


@verb("request", in_state(R.AWAITING_CLIENT), client_speaks)
def client_says_no(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    answer = walk.choose([Answer.NOT_NOW, Answer.UNSURE, Answer.NEVER])
    reports.refuse_request(walk.session, actor, request.id, answer)
    request.become(R.CLOSED, walk.today)
    if answer is Answer.NEVER:
        walk.sketch.stop_offers(request.client, walk.today)
    else:
        walk.sketch.plan_re_offer(request.client, walk.sketch.in_three_months(walk.today), walk.today)


@verb("request", in_state(*REQUEST.open_states), staff)
def professional_thinks_no(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    if actor is walk.village.coordinator:
        actor = request.client.staff[0]
    objections.object_to_request(walk.session, actor, request.id, ObjectionIn(reason=walk.choose(list(NoReason))))


@verb("request", in_state(R.IN_MATCHING), client_speaks)
def hold(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    requests.hold_request(walk.session, actor, request.id, HoldIn(until=walk.today + timedelta(days=10)))
    request.become(R.ON_HOLD, walk.today)
    request.clear(walk.today)


@verb("request", in_state(R.ON_HOLD, R.WAITING), client_speaks)
def take_up(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    requests.take_up(walk.session, actor, request.id)
    request.become(R.IN_MATCHING, walk.today)


@verb("request", in_state(R.IN_MATCHING), coordinator)
def let_wait(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    requests.let_wait(walk.session, actor, request.id)
    request.become(R.WAITING, walk.today)
    request.clear(walk.today)


@verb("request", is_open, client_speaks)
def change_wishes(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    wishes = walk.choose([[SHAME], [SHAME, VOICES], []])
    requests.change_wishes(walk.session, actor, request.id, WishesIn(wishes=wishes))
    request.deep_must = VOICES in wishes
    if request.state is R.WAITING:
        request.become(R.IN_MATCHING, walk.today)


@verb("request", is_open, client_speaks)
def withdraw(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    requests.withdraw_request(walk.session, actor, request.id)
    _stop(walk, request, R.WITHDRAWN)


@verb("request", in_state(*(REQUEST.open_states - {R.DRAFT})), coordinator)
def close(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    reason = walk.choose([CloseReason.DUPLICATE, CloseReason.BY_TEAM])
    requests.close_request(walk.session, actor, request.id, CloseIn(reason=reason))
    _stop(walk, request, R.CLOSED)


def _stop(walk: Walk, request: RequestSketch, state: R) -> None:
    request.become(state, walk.today)
    request.clear(walk.today)
    walk.sketch.plan_re_offer(request.client, walk.sketch.in_three_months(walk.today), walk.today)


def _was_wanted(walk: Walk, request: RequestSketch) -> bool:
    return in_care(walk, request) and request.state in (R.CLOSED, R.WITHDRAWN) and request.asked_client


@verb("request", _was_wanted, client_speaks)
def reopen(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    requests.reopen_request(walk.session, actor, request.id)
    request.become(R.IN_MATCHING, walk.today)
    request.by_walker = False
    walk.sketch.open_for_matching(request, walk.today)


# coming along once, or to a group


def _visit_is_asked(_walk: Walk, request: RequestSketch) -> bool:
    return request.kind is RequestKind.ONE_OFF and request.state in (R.AWAITING_CLIENT, R.IN_MATCHING)


def named_walker(_walk: Walk, request: RequestSketch) -> list[Actor]:
    return [request.named.actor] if request.named else []


@verb("request", _visit_is_asked, named_walker)
def come_along(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    visits.answer_visit(walk.session, actor, request.id, YesNoIn(yes=True))
    request.walker_comes = True


@verb("request", _visit_is_asked, named_walker)
def cannot_come(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    visits.answer_visit(walk.session, actor, request.id, YesNoIn(yes=False))
    request.walker_comes = False
    if request.state is R.AWAITING_CLIENT:
        _stop(walk, request, R.CLOSED)


def _visit_can_be_made(_walk: Walk, request: RequestSketch) -> bool:
    return request.kind is RequestKind.ONE_OFF and request.state is R.IN_MATCHING and request.walker_comes


@verb("request", _visit_can_be_made, named_walker)
def log_visit(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    visits.log_visit(walk.session, actor, request.id, VisitIn(day=clock.today(walk.session), start=time(8)))
    _stop(walk, request, R.FULFILLED)


def _can_end_in_a_group(_walk: Walk, request: RequestSketch) -> bool:
    return request.kind is RequestKind.ONGOING and request.state in (R.IN_MATCHING, R.WAITING)


@verb("request", _can_end_in_a_group, client_speaks)
def place_in_group(walk: Walk, actor: Actor, request: RequestSketch) -> None:
    """And leaves it at once, so that the next request of this client can end there as well."""
    chosen = GroupChoiceIn(group_id=walk.village.group_id)
    groups.place_in_group(walk.session, actor, request.id, chosen)
    _stop(walk, request, R.FULFILLED)
    for place in places_now(walk.session, actor, request.client.id):
        groups.leave_group(walk.session, actor, place.id)


def search_again(walk: Walk) -> None:
    """Room came free: requests that waited, and for which staff see somebody now, are taken up by themselves."""
    for request in walk.sketch.requests:
        if request.state is not R.WAITING:
            continue
        stored = get_request(walk.session, walk.village.coordinator, request.id)
        if request.deep_must:
            request.unseen = True
        elif rank_for_staff(walk.session, stored, limit=1):
            request.become(R.IN_MATCHING, walk.today)
