"""Contacts: planned, logged, moved, cancelled, corrected. The facts, and content only as the client agreed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.contacts import LOGGED, Contact, ContactOutcome, ContactVersion
from services.matching.models.history import Transition
from services.matching.models.matches import Match, RegistrationLevel
from services.matching.models.reminders import OPEN, Reminder, cancel_reminders, schedule
from services.matching.operations.moments import moment_of
from services.matching.operations.tapering import fill_next_step, release_step
from services.matching.operations.telling_two import tell_who_did_not
from services.matching.policies import Action, require
from services.matching.queries.find import get_contact, lock_match
from services.matching.schemas.contacts import CorrectContactIn, LogContactIn, MoveContactIn, PlanContactIn
from services.matching.states import MatchState, Party, Rule
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event, Urgency

Outcome = ContactOutcome
GOING_ON = (MatchState.ACTIVE, MatchState.TAPERING)
SECOND_CONTACT_DAYS = 7
AHEAD = timedelta(days=366)


def log_contact(session: Session, actor: Actor, match_id: UUID, asked: LogContactIn) -> Contact:
    """What happened, after it happened. A contact that was planned for that day becomes this one."""
    match = lock_match(session, actor, match_id)
    require(actor, Action.LOG_CONTACT, match)
    if asked.outcome not in LOGGED:
        raise Invalid("outcome", "outcome must be held, attempted, no_show or cancelled.")
    starts_at = moment_of(asked.day, asked.start, later=asked.second_hour)
    _went_on_then(session, match, starts_at)
    _has_been(session, match, starts_at)
    _may_hold_content(match, asked.content, client_agreed=asked.client_agreed)
    contact = _planned_that_day(session, match, starts_at)
    if contact is None:
        contact = _new(match, actor)
    else:
        keep_version(contact, actor)
    contact.starts_at = starts_at
    contact.minutes_planned = asked.minutes_planned or contact.minutes_planned or match.minutes
    contact.minutes_realised = _realised(asked.minutes, asked.outcome, contact.minutes_planned)
    contact.place, contact.kind, contact.outcome = asked.place, asked.kind, asked.outcome
    contact.content, contact.client_agreed = asked.content, asked.content is not None
    contact.logged_by_id = actor.user_id
    session.add(contact)
    session.flush()
    _held(session, match, contact)
    watch_second_contact(session, match)
    return contact


def _new(match: Match, actor: Actor) -> Contact:
    return Contact(
        match_id=match.id, client_id=match.client_id, peer_worker_id=match.peer_worker_id, logged_by_id=actor.user_id
    )


def _has_been(session: Session, match: Match | None, starts_at: datetime) -> None:
    """Invalid in the future, and before the two began."""
    if starts_at > clock.now(session):
        raise Invalid("day", "day and start must not lie in the future. A contact that is to come can be planned.")
    if match is not None and (match.started_on is None or clock.local_date(starts_at) < match.started_on):
        raise Invalid("day", "day must not lie before the day on which this contact began.")


def _went_on_then(session: Session, match: Match, starts_at: datetime) -> None:
    """Conflict, unless the contact goes on, or did at that moment: yesterday's visit can be logged after a stop."""
    if match.state in GOING_ON:
        return
    since = session.scalar(select(func.max(Transition.created_at)).where(Transition.subject_id == match.id))
    if match.started_on is None or since is None or starts_at >= since:
        raise Conflict("The contact did not go on then. What was before it paused or stopped can still be logged.")


def _may_hold_content(match: Match | None, content: str | None, *, client_agreed: bool) -> None:
    if not content:
        return
    if match is None or match.registration_level is not RegistrationLevel.SUMMARY:
        raise Invalid("content", "content must be left out: only at registration level 2 a summary is kept.")
    if not client_agreed:
        raise Invalid("client_agreed", "client_agreed must be true: a summary is kept when the client agrees to it.")


def _realised(minutes: int | None, outcome: ContactOutcome, planned: int) -> int:
    if minutes is not None:
        return minutes
    return planned if outcome is Outcome.HELD else 0


def _planned_that_day(session: Session, match: Match, starts_at: datetime) -> Contact | None:
    """The planned one nearest to that moment on that Amsterdam day."""
    day = clock.local_date(starts_at)
    same_day = [one for one in _planned(session, match) if clock.local_date(one.starts_at) == day]
    return min(same_day, key=lambda one: abs(one.starts_at - starts_at), default=None)


def _planned(session: Session, match: Match) -> list[Contact]:
    query = select(Contact).where(Contact.match_id == match.id, Contact.outcome == Outcome.PLANNED).order_by(Contact.id)
    return list(session.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True)))


def _held(session: Session, match: Match, contact: Contact) -> None:
    if contact.outcome is Outcome.HELD:
        match.crisis_pauses = 0
        fill_next_step(session, match, contact)


def watch_second_contact(session: Session, match: Match) -> None:
    """After the first contact a second one is planned or logged within a week, else the peer worker hears it."""
    outcomes = list(session.scalars(select(Contact.outcome).where(Contact.match_id == match.id)))
    wanted = (
        match.state is MatchState.ACTIVE
        and match.interval_days is not None
        and outcomes.count(Outcome.HELD) == 1
        and Outcome.PLANNED not in outcomes
    )
    rule = Rule.SECOND_CONTACT_NOT_PLANNED
    waits = exists().where(Reminder.subject_id == match.id, Reminder.rule == rule, Reminder.state.in_(OPEN))
    if not wanted:
        cancel_reminders(session, match.id, rule)
    elif not session.scalar(select(waits)):
        due_on = clock.today(session) + timedelta(days=SECOND_CONTACT_DAYS)
        schedule(session, match, rule, Party.PEER_WORKER, due_on)


def plan_contact(session: Session, actor: Actor, match_id: UUID, asked: PlanContactIn) -> Contact:
    """The next contact, at a moment to come."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.PLAN_CONTACT, match)
    if match.state not in GOING_ON:
        raise Conflict("Contacts are planned while the contact goes on.")
    contact = _new(match, actor)
    contact.starts_at = _to_come(session, asked)
    contact.minutes_planned = asked.minutes or match.minutes
    contact.place, contact.kind, contact.outcome = asked.place, asked.kind, Outcome.PLANNED
    session.add(contact)
    watch_second_contact(session, match)
    tell_who_did_not(session, match, by, Event.CONTACT_MOVED, note="contact_planned")
    return contact


def _to_come(session: Session, asked: PlanContactIn | MoveContactIn) -> datetime:
    starts_at = moment_of(asked.day, asked.start, later=asked.second_hour)
    if not clock.now(session) < starts_at <= clock.now(session) + AHEAD:
        raise Invalid("day", "day and start must lie in the future, and within a year.")
    return starts_at


def _lock_planned(session: Session, actor: Actor, contact_id: UUID) -> tuple[Contact, Match]:
    match_id = get_contact(session, actor, contact_id).match_id
    if match_id is None:
        raise Conflict("A visit together is planned with its request.")
    match = lock_match(session, actor, match_id)
    contact = get_contact(session, actor, contact_id, lock=True)
    if contact.outcome is not Outcome.PLANNED:
        raise Conflict("Only a contact that is still planned can be moved or cancelled.")
    return contact, match


def move_contact(session: Session, actor: Actor, contact_id: UUID, asked: MoveContactIn) -> Contact:
    """ "Vandaag niet": one step, with the next day, and no reason. Returns the contact on its new day."""
    contact, match = _lock_planned(session, actor, contact_id)
    by = require(actor, Action.MOVE_CONTACT, match)
    if match.state not in GOING_ON:
        raise Conflict("Contacts are planned while the contact goes on.")
    following = _new(match, actor)
    following.starts_at = _to_come(session, asked)
    following.minutes_planned, following.outcome = contact.minutes_planned, Outcome.PLANNED
    following.place, following.kind = contact.place, contact.kind
    session.add(following)
    session.flush()
    contact.outcome, contact.moved_to_id = Outcome.MOVED, following.id
    tell_who_did_not(session, match, by, Event.CONTACT_MOVED, note="contact_moved", urgency=Urgency.NOW)
    return following


def cancel_contact(session: Session, actor: Actor, contact_id: UUID) -> Contact:
    """It will not happen, and no other day is known yet."""
    contact, match = _lock_planned(session, actor, contact_id)
    by = require(actor, Action.MOVE_CONTACT, match)
    contact.outcome, contact.minutes_realised = Outcome.CANCELLED, 0
    watch_second_contact(session, match)
    tell_who_did_not(session, match, by, Event.CONTACT_MOVED, note="contact_cancelled", urgency=Urgency.NOW)
    return contact


def cancel_planned(session: Session, match: Match) -> None:
    """The contact stands still or has ended: what was planned does not happen."""
    for contact in _planned(session, match):
        contact.outcome, contact.minutes_realised = Outcome.CANCELLED, 0


def correct_contact(session: Session, actor: Actor, contact_id: UUID, asked: CorrectContactIn) -> Contact:
    """What was logged wrong is put right; what it said before is kept for the two."""
    contact = get_contact(session, actor, contact_id)
    match = lock_match(session, actor, contact.match_id) if contact.match_id else None
    contact = get_contact(session, actor, contact_id, lock=True)
    require(actor, Action.CORRECT_CONTACT, contact)
    if contact.outcome not in LOGGED:
        raise Conflict("A contact that is planned is moved or cancelled; one that was moved stays as it is.")
    if asked.outcome is not None and asked.outcome not in LOGGED:
        raise Invalid("outcome", "outcome must be held, attempted, no_show or cancelled.")
    starts_at = _corrected_moment(session, contact, match, asked)
    _may_hold_content(match, asked.content, client_agreed=asked.client_agreed)
    keep_version(contact, actor)
    contact.starts_at = starts_at
    for field in ("place", "kind", "outcome", "minutes_planned"):
        if (value := getattr(asked, field)) is not None:
            setattr(contact, field, value)
    if asked.minutes is not None or asked.outcome is not None:
        contact.minutes_realised = _realised(asked.minutes, contact.outcome, contact.minutes_planned)
    if asked.content is not None:
        contact.content, contact.client_agreed = asked.content or None, bool(asked.content)
    session.flush()
    if match is not None:
        if contact.outcome is not Outcome.HELD:
            release_step(session, match, contact)
        _held(session, match, contact)
        watch_second_contact(session, match)
    return contact


def _corrected_moment(session: Session, contact: Contact, match: Match | None, asked: CorrectContactIn) -> datetime:
    if asked.day is None and asked.start is None:
        return contact.starts_at
    local = contact.starts_at.astimezone(clock.AMSTERDAM)
    starts_at = moment_of(asked.day or local.date(), asked.start or local.time(), later=asked.second_hour)
    _has_been(session, match, starts_at)
    return starts_at


def keep_version(contact: Contact, actor: Actor) -> None:
    kept = ("starts_at", "minutes_planned", "minutes_realised", "place", "kind", "outcome", "content")
    before = {field: getattr(contact, field) for field in kept}
    contact.versions.append(ContactVersion(corrected_by_id=actor.user_id, **before))
