"""Tapering: a plan of growing intervals, planned against what was held, a step back, or walking side by side again."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.answers import Step, forget, say
from services.matching.models.contacts import Contact, ContactOutcome
from services.matching.models.matches import Match, PauseKind, TaperingStep
from services.matching.models.reminders import cancel_reminders
from services.matching.operations.matches import require_room
from services.matching.operations.pause_rows import close_pause
from services.matching.operations.telling_two import hush, tell_peer, tell_who_did_not
from services.matching.policies import Action, require
from services.matching.queries.capacity import weekly
from services.matching.queries.find import lock_match
from services.matching.schemas.matches import TaperAnswerIn, TaperIn
from services.matching.states import MATCH, MatchState, Rule
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event, Urgency

S = MatchState


def propose_tapering(session: Session, actor: Actor, match_id: UUID, asked: TaperIn) -> Match:
    """The peer worker or the team thinks less is needed: nothing changes until the client says yes."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.PROPOSE_TAPERING, match)
    _can_taper(match)
    _fits_rhythm(session, match, asked.intervals)
    match.proposed_intervals = asked.intervals
    say(session, match.id, Step.TAPER, by, yes=True)
    tell_who_did_not(session, match, by, Event.ANSWER_WAITS)
    return match


def answer_tapering(session: Session, actor: Actor, match_id: UUID, asked: TaperAnswerIn) -> Match:
    """The client says yes or no to the plan that was proposed; a no needs no reason and changes nothing."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.TAPER, match)
    if match.proposed_intervals is None:
        raise Conflict("There is no plan that waits for an answer.")
    _can_taper(match)
    if asked.yes:
        _begin(session, match, by, match.proposed_intervals)
    else:
        match.proposed_intervals = None
        forget(session, match.id, Step.TAPER)
        hush(session, match)
        tell_peer(session, match, Event.NEWS)
    return match


def taper(session: Session, actor: Actor, match_id: UUID, asked: TaperIn) -> Match:
    """The client wants less: at once. While tapering this is another pace, and the earlier plan stays readable."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.TAPER, match)
    _can_taper(match)
    _begin(session, match, by, asked.intervals)
    return match


def _can_taper(match: Match) -> None:
    if match.state is S.PAUSED and match.pause_kind is not PauseKind.CLIENT_WISH:
        raise Conflict("While this pause lasts nothing else changes. First take the contact up again.")
    if match.state not in (S.ACTIVE, S.PAUSED, S.TAPERING):
        raise Conflict("Only a contact that goes on can be tapered off.")


def _fits_rhythm(session: Session, match: Match, intervals: Sequence[int]) -> None:
    """Less, never more: not below the agreed interval; from on call, as far as there is room in the week."""
    if match.interval_days is None:
        takes = weekly(match.minutes, intervals[0], match.peer_worker.travel_minutes)
        require_room(session, match.peer_worker, takes - match.weekly_minutes, agreed=False)
    elif intervals[0] < match.interval_days:
        raise Invalid("intervals", f"intervals must not begin below the agreed {match.interval_days} days.")


def _begin(session: Session, match: Match, by: By, intervals: Sequence[int]) -> None:
    _fits_rhythm(session, match, intervals)
    match.proposed_intervals = None
    forget(session, match.id, Step.TAPER)
    hush(session, match)
    make_plan(session, match, intervals)
    if match.state is S.TAPERING:
        remind_of_next_step(session, match)
    else:
        close_pause(session, match, resumed=True)
        match.move_to(S.TAPERING, by)
    tell_who_did_not(session, match, by, Event.MATCH_TAPERING)


def make_plan(session: Session, match: Match, intervals: Sequence[int]) -> None:
    """The next numbered plan, counted from the last contact that was held; the earlier one is history."""
    number = max((step.plan for step in match.steps), default=0) + 1
    drop_plan(match)
    today = clock.today(session)
    planned_on = _last_held_on(session, match) or today
    for position, days in enumerate(intervals, start=1):
        planned_on = max(planned_on + timedelta(days=days), today)
        step = TaperingStep(plan=number, position=position, interval_days=days, planned_on=planned_on, current=True)
        match.steps.append(step)
    _count(match)


def drop_plan(match: Match) -> None:
    for step in match.steps:
        step.current = False


def pick_up_plan(session: Session, match: Match) -> None:
    """After a pause: what was left of the plan, counted anew, so that nothing is overdue."""
    left = [step.interval_days for step in match.plan if step.contact_id is None]
    make_plan(session, match, left or [step.interval_days for step in match.plan][-1:])


def _count(match: Match) -> None:
    match.weekly_minutes = weekly(match.minutes, match.present_interval, match.peer_worker.travel_minutes)


def _last_held_on(session: Session, match: Match) -> date | None:
    query = select(func.max(Contact.starts_at)).where(
        Contact.match_id == match.id, Contact.outcome == ContactOutcome.HELD
    )
    last = session.scalar(query)
    return clock.local_date(last) if last else None


def fill_next_step(session: Session, match: Match, contact: Contact) -> None:
    """A contact that was held is the next step of the plan, on whatever day it was planned.

    When it was later than planned, what follows is counted from it: an interval is time between two real contacts.
    """
    step = match.next_step
    if match.state is not S.TAPERING or step is None or contact.outcome is not ContactOutcome.HELD:
        return
    held_on, first = clock.local_date(contact.starts_at), match.plan[0]
    before_plan = held_on <= first.planned_on - timedelta(days=first.interval_days)
    if before_plan or any(known.contact_id == contact.id for known in match.steps):
        return
    session.flush()
    step.contact_id = contact.id
    earliest = max(step.planned_on, held_on)
    for later in match.plan[match.plan.index(step) + 1 :]:
        later.planned_on = earliest = max(later.planned_on, earliest + timedelta(days=later.interval_days))
    _count(match)
    remind_of_next_step(session, match)


def release_step(session: Session, match: Match, contact: Contact) -> None:
    """The contact was not held after all: its step is open again."""
    for step in match.plan:
        if step.contact_id == contact.id:
            step.contact_id = None
            _count(match)
            if match.state is S.TAPERING:
                remind_of_next_step(session, match)


def remind_of_next_step(session: Session, match: Match) -> None:
    cancel_reminders(session, match.id, Rule.TAPERING_NEXT_STEP)
    match.remind(session, MATCH.terms[S.TAPERING])


def walk_beside_again(session: Session, actor: Actor, match_id: UUID) -> Match:
    """ "Loop weer naast me": back to the agreed rhythm, whether or not the week is full. The plan stays readable."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.TAPER, match)
    if match.state is not S.TAPERING:
        raise Conflict("This contact is not being tapered off.")
    drop_plan(match)
    match.proposed_intervals = None
    _count(match)
    hush(session, match)
    match.move_to(S.ACTIVE, by)
    tell_peer(session, match, Event.MATCH_RESUMED, Urgency.NOW)
    return match
