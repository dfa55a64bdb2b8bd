"""A match: started, paused, tapered off, ended, undone, begun again; absence, and the end of care."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from services.matching.actor import Actor
from services.matching.models.matches import CRISIS_PAUSES, EndReason, PauseKind
from services.matching.operations import absences, care, contacts, endings, matches, pauses, reopening, tapering
from services.matching.schemas.absences import AbsenceIn, BackIn
from services.matching.schemas.contacts import LogContactIn
from services.matching.schemas.matches import (
    CrisisIn,
    EndCareIn,
    EndIn,
    PauseIn,
    RematchIn,
    ReopenIn,
    ResumeIn,
    ReviewIn,
    StartIn,
    StopIn,
    TaperAnswerIn,
    TaperIn,
)
from services.matching.states import MATCH, Party
from services.matching.states import MatchState as M
from services.matching.states import ProposalState as P
from services.matching.states import RequestState as R
from shared.errors import NotFound
from tests.matching.walk.proposing import TAKES
from tests.matching.walk.requesting import search_again
from tests.matching.walk.sketch import MatchSketch, RequestSketch
from tests.matching.walk.verbs import always, client_speaks, in_care, own_walker, staff, verb
from tests.matching.walk.village import Resident, Walker
from tests.matching.walk.walk import Walk


def in_state(*states: M) -> Callable[[Walk, Any], bool]:
    return lambda _walk, match: match.state in states


def either(walk: Walk, match: MatchSketch) -> list[Actor]:
    return [match.walker.actor, *client_speaks(walk, match)]


@verb("match", in_state(M.PLANNED), either)
def start(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    is_walker = actor is match.walker.actor
    both = is_walker and walk.choose([False, True])
    matches.start_match(walk.session, actor, match.id, StartIn(client_starts=both))
    match.started |= {Party.PEER_WORKER if is_walker else Party.CLIENT} | ({Party.CLIENT} if both else set())
    if len(match.started) == 2:
        match.state = M.ACTIVE
        fulfil(walk, match.request)


def fulfil(walk: Walk, request: RequestSketch) -> None:
    if request.state in (R.PROPOSED, R.IN_MATCHING):
        request.become(R.FULFILLED, walk.today)
        request.clear(walk.today)


# pauses


@verb("match", in_state(M.ACTIVE, M.TAPERING), client_speaks)
def pause(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    pauses.pause_for_client(walk.session, actor, match.id, PauseIn(ask_me=walk.choose([False, True])))
    match.pause(PauseKind.CLIENT_WISH)


def who_decides_in_a_crisis(_walk: Walk, match: MatchSketch) -> list[Actor]:
    if match.crisis_pauses >= CRISIS_PAUSES:
        return [match.client.lead]
    return [*leads(match), *match.client.staff]


def leads(match: MatchSketch) -> list[Actor]:
    """In a FACT team the lead sees only who was brought to them."""
    return [match.client.lead] if match.client.shared or match.crisis_pauses >= CRISIS_PAUSES else []


@verb("match", in_state(M.ACTIVE, M.TAPERING), who_decides_in_a_crisis)
def flag_crisis(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    consulted = walk.choose([True, False])
    asked = CrisisIn(review_on=walk.today + timedelta(days=5), consulted=consulted)
    pauses.flag_crisis(walk.session, actor, match.id, asked)
    if consulted:
        match.pause(PauseKind.CRISIS)
        match.crisis_pauses += 1


def who_reviews(walk: Walk, match: MatchSketch) -> list[Actor]:
    is_crisis = match.pause_kind is PauseKind.CRISIS
    return who_decides_in_a_crisis(walk, match) if is_crisis else [match.walker.actor, *match.client.staff]


@verb("match", in_state(M.PAUSED), who_reviews)
def review_pause(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    pauses.review_pause(walk.session, actor, match.id, ReviewIn(review_on=walk.today + timedelta(days=7)))
    if match.pause_kind is PauseKind.CRISIS:
        match.crisis_pauses += 1


def _may_resume(walk: Walk, match: MatchSketch) -> list[Actor]:
    away = match.pause_kind is PauseKind.ABSENCE and match.walker in walk.sketch.away
    own = [match.client.own] if match.client.own else []
    return [match.walker.actor] if away else [match.walker.actor, *own, *leads(match), *match.client.staff]


@verb("match", in_state(M.PAUSED), _may_resume)
def resume(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    pauses.resume_match(walk.session, actor, match.id, ResumeIn(client_agrees=True))
    match.resume()


# tapering


def _can_taper(_walk: Walk, match: MatchSketch) -> bool:
    gently = match.state is M.PAUSED and match.pause_kind is PauseKind.CLIENT_WISH
    return match.state in (M.ACTIVE, M.TAPERING) or gently


@verb("match", _can_taper, client_speaks)
def taper(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    tapering.taper(walk.session, actor, match.id, TaperIn(intervals=walk.choose([[14, 28], [7, 14, 28, 56]])))
    match.taper()


def professional_or_walker(_walk: Walk, match: MatchSketch) -> list[Actor]:
    return [match.walker.actor, *match.client.staff]


@verb("match", _can_taper, professional_or_walker)
def propose_tapering(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    tapering.propose_tapering(walk.session, actor, match.id, TaperIn())
    match.plan_waits = True


def _plan_waits(walk: Walk, match: MatchSketch) -> bool:
    return match.plan_waits and _can_taper(walk, match)


@verb("match", _plan_waits, client_speaks)
def answer_tapering(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    yes = walk.choose([True, False])
    tapering.answer_tapering(walk.session, actor, match.id, TaperAnswerIn(yes=yes))
    match.plan_waits = False
    if yes:
        match.taper()


@verb("match", in_state(M.TAPERING), client_speaks)
def walk_beside_again(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    tapering.walk_beside_again(walk.session, actor, match.id)
    match.state, match.plan_waits = M.ACTIVE, False


# yesterday's visit can be logged after a stop or a pause as well
@verb("match", lambda _walk, match: match.state is not M.PLANNED, own_walker, in_state(M.ACTIVE, M.TAPERING))
def log_contact(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    contacts.log_contact(walk.session, actor, match.id, LogContactIn(day=walk.today, start=time(8)))
    match.crisis_pauses = 0


# the end, and after


@verb("match", in_state(*MATCH.open_states), client_speaks)
def stop(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    endings.stop_match(walk.session, actor, match.id, StopIn())
    end(walk, match, by_client=True)


def _whom_to_end(walk: Walk, match: MatchSketch) -> list[Actor]:
    return [match.walker.actor, *leads(match), walk.village.coordinator]


@verb("match", in_state(*MATCH.open_states), _whom_to_end)
def end_match(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    if actor is match.walker.actor:
        colleague = walk.village.coordinator.user_id
        asked = EndIn(reason=EndReason.PEER_STOPPED, handed_over_to_id=colleague)
    else:
        asked = EndIn(reason=walk.choose([EndReason.ORGANISATION, EndReason.SAFETY]))
    endings.end_match(walk.session, actor, match.id, asked)
    end(walk, match, by_client=False, for_safety=asked.reason is EndReason.SAFETY)


def end(walk: Walk, match: MatchSketch, *, by_client: bool, for_safety: bool = False) -> None:
    was_planned = match.state is M.PLANNED
    match.end(walk.today if by_client else None)
    match.for_safety = for_safety
    if was_planned:
        match.request.after_leaving(walk.today)
    walk.sketch.plan_re_offer(match.client, walk.sketch.in_three_months(walk.today), walk.today)


@verb("match", lambda walk, match: in_care(walk, match.client), client_speaks, in_state(*MATCH.open_states))
def ask_for_somebody_else(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    _, made = endings.rematch(walk.session, actor, match.id, RematchIn(client_words="Graag iemand anders."))
    request = RequestSketch(made.id, match.client, R.IN_MATCHING, walk.today, asked_client=True)
    walk.sketch.requests.append(request)
    walk.sketch.open_for_matching(request, walk.today)
    if match.is_open:
        end(walk, match, by_client=True)


def _can_be_undone(walk: Walk, match: MatchSketch) -> bool:
    in_time = match.stopped_on is not None and walk.today < match.stopped_on + timedelta(days=14)
    return match.state is M.ENDED and in_time and not walk.sketch.in_contact(match.client, match.walker)


@verb("match", _can_be_undone, client_speaks)
def undo(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    reopening.undo_ending(walk.session, actor, match.id)
    assert match.ended_from is not None
    match.state, match.stopped_on = match.ended_from, None
    walk.sketch.occupy(match.client)
    if match.state is M.PLANNED and match.request.state is R.IN_MATCHING:
        match.request.become(R.PROPOSED, walk.today)
    if match.walker in walk.sketch.away and match.state in (M.ACTIVE, M.TAPERING):
        match.pause(PauseKind.ABSENCE)


def _can_begin_again(walk: Walk, match: MatchSketch) -> bool:
    if match.state is not M.ENDED or match.for_safety or not in_care(walk, match.client):
        return False
    return not walk.sketch.in_contact(match.client, match.walker)


@verb("match", _can_begin_again, client_speaks, lambda _walk, match: not match.asked_again)
def ask_again(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    reopening.reopen_match(walk.session, actor, match.id, ReopenIn())
    match.asked_again = True


@verb("match", lambda walk, match: _can_begin_again(walk, match) and match.asked_again, own_walker)
def begin_again(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    reopening.reopen_match(walk.session, actor, match.id, ReopenIn(more_hours=True))
    match.state, match.asked_again, match.stopped_on = M.ACTIVE, False, None
    match.weekly_minutes, match.crisis_pauses = TAKES, 0
    fulfil(walk, match.request)
    walk.sketch.occupy(match.client)


@verb("match", lambda _walk, match: match.state is M.ENDED and match.asked_again, own_walker)
def not_again(walk: Walk, actor: Actor, match: MatchSketch) -> None:
    reopening.reopen_match(walk.session, actor, match.id, ReopenIn(yes=False))
    match.asked_again = False


# away, and out of care


@verb("walker", always, lambda _walk, walker: [walker.actor], lambda walk, walker: walker not in walk.sketch.away)
def go_away(walk: Walk, actor: Actor, walker: Walker) -> None:
    ends_on = walk.choose([None, walk.today + timedelta(days=10)])
    absence = absences.set_absence(walk.session, actor, walker.id, AbsenceIn(starts_on=walk.today, ends_on=ends_on))
    walk.sketch.away[walker] = (absence.id, ends_on)
    mine = [card for card in walk.sketch.cards if card.walker is walker and card.is_open]
    for card in mine:
        card.become(P.WITHDRAWN, walk.today)
        card.request.after_leaving(walk.today)
    for match in walk.sketch.matches:
        if match.walker is walker and match.state in (M.ACTIVE, M.TAPERING):
            match.pause(PauseKind.ABSENCE)


@verb("walker", lambda walk, walker: walker in walk.sketch.away, lambda _walk, walker: [walker.actor])
def come_back(walk: Walk, actor: Actor, walker: Walker) -> None:
    if walker not in walk.sketch.away:
        raise NotFound
    absence_id, _ = walk.sketch.away.pop(walker)
    absences.come_back(walk.session, actor, absence_id, BackIn(back_on=walk.today))
    search_again(walk)


@verb("client", in_care, staff)
def end_care(walk: Walk, actor: Actor, client: Resident) -> None:
    care.end_care(walk.session, actor, client.id, EndCareIn())
    walk.sketch.out_of_care.add(client)
    for request in walk.sketch.requests:
        if request.client is client and request.is_open:
            request.become(R.WITHDRAWN if request.state is R.DRAFT else R.CLOSED, walk.today)
            request.clear(walk.today)
    walk.sketch.occupy(client)
