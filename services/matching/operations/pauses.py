"""Pausing a contact: by the client at once, in a crisis with the client's wish first, and taking it up again."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import Actor, By
from services.matching.models.clients import CrisisPreference
from services.matching.models.decisions import Topic, decided
from services.matching.models.matches import CRISIS_PAUSES, Match, PauseKind
from services.matching.models.reminders import cancel_reminders
from services.matching.operations.contacts import cancel_planned, watch_second_contact
from services.matching.operations.matches import plan_collaboration_review
from services.matching.operations.pause_rows import close_pause, open_pause
from services.matching.operations.tapering import pick_up_plan
from services.matching.operations.telling_two import hush, tell_peer, tell_staff, tell_the_client, tell_who_did_not
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import lock_match
from services.matching.queries.pausing import may_go_on, present_pause, still_paused
from services.matching.schemas.matches import CrisisIn, PauseIn, ResumeIn, ReviewIn
from services.matching.states import MATCH, MatchState, Party, Rule, Unit
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event, Urgency

S = MatchState
ASK_AFTER = timedelta(weeks=4)
LOOK_AFTER_MONTHS = 3
"""Without a date of the client's, the coordinator looks at a pause then; the client is left in peace."""
CRISIS_REVIEW = timedelta(days=7)
ABSENCE_REVIEW = timedelta(weeks=4)


def pause_for_client(session: Session, actor: Actor, match_id: UUID, asked: PauseIn) -> Match:
    """The client pauses: at once. Only when the client wants it, the peer worker asks gently how it is."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.PAUSE_FOR_CLIENT, match)
    today = clock.today(session)
    if asked.ask_me_on is not None and asked.ask_me_on <= today:
        raise Invalid("ask_me_on", "ask_me_on must be a day after today.")
    may_ask = asked.ask_me or asked.ask_me_on is not None
    quiet_until = workdays.after(today, LOOK_AFTER_MONTHS, Unit.MONTHS)
    review_on = (asked.ask_me_on or today + ASK_AFTER) if may_ask else quiet_until
    _begin_pause(match)
    owner = Party.PEER_WORKER if may_ask else Party.COORDINATOR
    open_pause(session, match, by, PauseKind.CLIENT_WISH, review_on=review_on, owner=owner)
    _stand_still(session, match, by)
    tell_who_did_not(session, match, by, Event.MATCH_PAUSED)
    return match


def _begin_pause(match: Match) -> None:
    if match.state not in (S.ACTIVE, S.TAPERING):
        raise Conflict("Only a contact that goes on can be paused.")
    match.paused_from = match.state


def _stand_still(session: Session, match: Match, by: By) -> None:
    """Nothing of what was planned or still to be said about this contact is so any more."""
    cancel_planned(session, match)
    hush(session, match)
    match.move_to(S.PAUSED, by, match.pause_kind)


def flag_crisis(session: Session, actor: Actor, match_id: UUID, asked: CrisisIn) -> Match:
    """The client's own wish comes first, then the team's decision; a safety reason goes before both, and is kept.

    Without a pause the people around the client are asked to consult with each other.
    """
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.FLAG_CRISIS, match)
    if match.state not in (S.ACTIVE, S.TAPERING):
        raise Conflict("Only a contact that goes on can be paused.")
    if not _is_paused(session, match, asked):
        around = [
            match.peer_worker.user_id,
            *people.caseholders(session, match.client),
            *people.coordinators(session, match.client_id),
        ]
        others = [user_id for user_id in around if user_id != actor.user_id]
        tell_staff(session, match, Event.CONSULT_ASKED, others, Urgency.NOW)
        return match
    _begin_pause(match)
    _decide_crisis_pause(session, match, by, asked)
    _stand_still(session, match, by)
    tell_peer(session, match, Event.MATCH_PAUSED, Urgency.NOW)
    tell_the_client(session, match, Event.MATCH_PAUSED, note="crisis_pause")
    return match


def _is_paused(session: Session, match: Match, asked: CrisisIn) -> bool:
    if asked.safety_reason is not None:
        return True
    match match.client.crisis_preference:
        case CrisisPreference.CONTINUE:
            return False
        case CrisisPreference.PAUSE:
            return True
        case CrisisPreference.CALL_FIRST:
            return asked.consulted
        case _:
            team = decided(session, Topic.CRISIS_CONTACT, match.client.team_id)
            return team == "pause" or (team == "consult" and asked.consulted)


def _decide_crisis_pause(session: Session, match: Match, by: By, asked: CrisisIn) -> None:
    today = clock.today(session)
    if asked.review_on is None or not today < asked.review_on <= today + CRISIS_REVIEW:
        raise Invalid("review_on", "review_on must be a day within a week: then the pause is looked at again.")
    if match.crisis_pauses >= CRISIS_PAUSES and by.party is not Party.TEAM_LEAD:
        raise Conflict("This is the fourth pause in a row: only the team lead decides on it.")
    match.crisis_pauses += 1
    last = match.crisis_pauses >= CRISIS_PAUSES
    wish = match.client.crisis_preference
    open_pause(
        session,
        match,
        by,
        PauseKind.CRISIS,
        review_on=asked.review_on,
        owner=Party.TEAM_LEAD if last else by.party,
        followed_wish=None if wish is CrisisPreference.UNKNOWN else _follows(wish, asked),
        safety_reason=asked.safety_reason,
    )


def _follows(wish: CrisisPreference, asked: CrisisIn) -> bool:
    return wish is CrisisPreference.PAUSE or (wish is CrisisPreference.CALL_FIRST and asked.consulted)


def review_pause(session: Session, actor: Actor, match_id: UUID, asked: ReviewIn) -> Match:
    """The pause goes on until another day. In a crisis that is a new decision, with its own name and limits."""
    match = lock_match(session, actor, match_id)
    if match.pause_kind is PauseKind.CRISIS:
        by = require(actor, Action.FLAG_CRISIS, match)
        still_paused(match)
        safety = pause.safety_reason if (pause := present_pause(match)) else None
        paused_from = match.paused_from
        close_pause(session, match, resumed=False)
        match.paused_from = paused_from
        _decide_crisis_pause(session, match, by, CrisisIn(review_on=asked.review_on, safety_reason=safety))
        tell_the_client(session, match, Event.MATCH_PAUSED, note="crisis_pause")
    else:
        require(actor, Action.RESUME_MATCH, match)
        still_paused(match)
        if asked.review_on <= clock.today(session):
            raise Invalid("review_on", "review_on must be a day after today.")
        match.pause_review_on = asked.review_on
    cancel_reminders(session, match.id, Rule.PAUSE_REVIEW, Rule.CRISIS_PAUSE_REVIEW, Rule.ABSENCE_CHOICE)
    match.remind(session, MATCH.terms[S.PAUSED])
    return match


def resume_match(session: Session, actor: Actor, match_id: UUID, asked: ResumeIn) -> Match:
    """The contact goes on where it was, without anything overdue."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.RESUME_MATCH, match)
    may_go_on(session, match, by.party)
    if match.pause_kind is PauseKind.CLIENT_WISH and not (by.party is Party.CLIENT or asked.client_agrees):
        raise Invalid("client_agrees", "client_agrees must be true: the client paused, and says when it goes on.")
    back_to = match.paused_from or S.ACTIVE
    close_pause(session, match, resumed=True)
    hush(session, match)
    if back_to is S.TAPERING:
        pick_up_plan(session, match)
    match.move_to(back_to, by)
    plan_collaboration_review(session, match)
    watch_second_contact(session, match)
    tell_who_did_not(session, match, by, Event.MATCH_RESUMED)
    return match


def pause_for_absence(session: Session, match: Match, by: By, ends_on: date | None) -> None:
    """The peer worker is away: the client hears it, without a reason, and chooses. The match must be locked."""
    today = clock.today(session)
    back_on = ends_on + timedelta(days=1) if ends_on else None
    _begin_pause(match)
    open_pause(
        session,
        match,
        by,
        PauseKind.ABSENCE,
        review_on=back_on or today + ABSENCE_REVIEW,
        owner=Party.PEER_WORKER if back_on else Party.COORDINATOR,
    )
    _stand_still(session, match, by)
    tell_the_client(session, match, Event.MATCH_PAUSED, note="absence_choice")
