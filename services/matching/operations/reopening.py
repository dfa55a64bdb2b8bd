"""An ending is undone by the client within two weeks, or the same two begin again later."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.answers import Step, both_said_yes, forget, said, say
from services.matching.models.matches import CARE_GRACE, EndReason, Match
from services.matching.models.reminders import cancel_reminders, schedule
from services.matching.operations.matches import (
    begin_episode,
    fulfil_request,
    plan_collaboration_review,
    require_complete,
    require_no_other,
    require_room,
)
from services.matching.operations.pause_rows import close_pause
from services.matching.operations.pauses import pause_for_absence
from services.matching.operations.re_offers import cancel_re_offer
from services.matching.operations.supervision import require_supervision
from services.matching.operations.tapering import drop_plan, pick_up_plan
from services.matching.operations.telling_two import hush, tell_peer, tell_the_client
from services.matching.policies import Action, require
from services.matching.queries.absences import absence_today
from services.matching.queries.capacity import weekly
from services.matching.queries.find import lock_match
from services.matching.schemas.matches import ReopenIn
from services.matching.states import MatchState, Party, PeerWorkerState, RequestState, Rule
from shared import clock
from shared.errors import Conflict
from shared.events import Event, Urgency

S = MatchState
ANSWER_WITHIN = timedelta(days=7)


def undo_ending(session: Session, actor: Actor, match_id: UUID) -> Match:
    """The client takes the stop back: the contact is where it was, with the place that was kept for it."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.UNDO_ENDING, match)
    if match.state is not S.ENDED:
        raise Conflict("This contact has not ended.")
    if match.ended_by is not Party.CLIENT or match.held_until is None or match.held_until <= clock.now(session):
        raise Conflict("Only your own ending can be undone, for two weeks. You can ask for this peer worker again.")
    _both_still_there(session, match)
    back_to = match.ended_from or S.ACTIVE
    _forget_ending(match)
    if match.client.care_ended_on is not None:
        match.care_ends_on = match.care_ends_on or clock.today(session) + CARE_GRACE
    if match.episodes:
        match.episodes[-1].ended_on = None
    if back_to is S.PAUSED and match.pauses:
        match.pauses[-1].ended_on = None
    if back_to is S.TAPERING:
        pick_up_plan(session, match)
    hush(session, match)
    match.move_to(back_to, by)
    if back_to is S.PLANNED and match.request.state is RequestState.IN_MATCHING:
        # nobody needs to be looked for: the two will start
        match.request.move_to(RequestState.PROPOSED, by.as_system())
    cancel_re_offer(session, match.client, by)
    if back_to in (S.ACTIVE, S.TAPERING):
        plan_collaboration_review(session, match)
        if (absence := absence_today(session, match.peer_worker)) is not None:
            pause_for_absence(session, match, by.as_system(), absence.ends_on)
    tell_peer(session, match, Event.MATCH_REOPENED, Urgency.NOW)
    return match


def _both_still_there(session: Session, match: Match) -> None:
    if match.peer_worker.state is PeerWorkerState.RETIRED:
        raise Conflict("This peer worker does not work here any more. You can ask for somebody else.")
    require_no_other(session, match.client, match.peer_worker)


def _forget_ending(match: Match) -> None:
    match.ended_from = match.ended_on = match.ended_by = match.end_reason = None
    match.held_until = match.handed_over_to_id = None


def reopen_match(session: Session, actor: Actor, match_id: UUID, asked: ReopenIn) -> Match:
    """The client asks for the same peer worker again, who says yes or no. While in care; else there is a sentence."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.REOPEN_MATCH, match)
    if match.state is not S.ENDED:
        raise Conflict("This contact has not ended.")
    if not asked.yes:
        return _no(session, match, by)
    _can_begin_again(session, match)
    if by.party is Party.PEER_WORKER and not said(session, match.id, Step.REOPEN).get(Party.CLIENT):
        raise Conflict("The client asks first whether you two begin again.")
    say(session, match.id, Step.REOPEN, by, yes=True)
    if both_said_yes(session, match.id, Step.REOPEN):
        _begin_again(session, match, by, agreed=asked.more_hours)
    else:
        schedule(session, match, Rule.START_MISSING, Party.PEER_WORKER, clock.today(session) + ANSWER_WITHIN)
        tell_peer(session, match, Event.ANSWER_WAITS, Urgency.NOW)
    return match


def _can_begin_again(session: Session, match: Match) -> None:
    if not match.client.in_care:
        raise Conflict("Care has ended, so this contact cannot begin again here. In care again, it can.")
    if match.end_reason is EndReason.SAFETY:
        raise Conflict("This contact cannot begin again by itself. You can make a new request, or talk it over.")
    _both_still_there(session, match)
    require_supervision(session, match.peer_worker)
    require_complete(match)


def _no(session: Session, match: Match, by: By) -> Match:
    """Not (now): no reason, and the question is gone."""
    asked = said(session, match.id, Step.REOPEN).get(Party.CLIENT, False)
    if not asked:
        raise Conflict("Nobody asked to begin again.")
    forget(session, match.id, Step.REOPEN)
    cancel_reminders(session, match.id, Rule.START_MISSING)
    hush(session, match)
    if by.party is Party.PEER_WORKER:
        tell_the_client(session, match, Event.NEWS, "not_this_time")
    return match


def _begin_again(session: Session, match: Match, by: By, *, agreed: bool) -> None:
    """The next episode, at the rhythm that was agreed, with room for it. What was, stays readable."""
    drop_plan(match)
    takes = weekly(match.minutes, match.interval_days, match.peer_worker.travel_minutes)
    held = match.held_until is not None and match.held_until > clock.now(session)
    require_room(session, match.peer_worker, takes - (match.weekly_minutes if held else 0), agreed=agreed)
    match.weekly_minutes, match.crisis_pauses = takes, 0
    close_pause(session, match, resumed=False)
    _forget_ending(match)
    forget(session, match.id, Step.REOPEN)
    hush(session, match)
    begin_episode(session, match)
    match.move_to(S.ACTIVE, by.as_system())
    fulfil_request(session, match, by)
    cancel_re_offer(session, match.client, by)
    tell_the_client(session, match, Event.MATCH_REOPENED)
