"""Acting on what is due: one reminder, or one planned offer, a transaction. The loop around it is in `tasks.py`."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import SYSTEM, Actor
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact
from services.matching.models.corrections import Correction
from services.matching.models.matches import Match
from services.matching.models.offers import ReOffer
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import MORNING, Reminder, Termed, schedule
from services.matching.models.requests import Request
from services.matching.models.tellings import Telling
from services.matching.operations import cards, requests
from services.matching.operations.re_offers import again, is_occupied, make_due
from services.matching.operations.telling import tell_client
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import get_reminder
from services.matching.reminders import RESPONSES, SNOOZES, Reaction, next_owner
from services.matching.schemas.reminders import SnoozeIn
from services.matching.states import Party, ProposalState, ReminderState, ReOfferState, RequestState, Rule, Unit
from shared import clock, outbox
from shared.errors import Conflict
from shared.events import Event

N = ReminderState
SUBJECTS: dict[str, type[Termed]] = {
    kind.machine.name: kind for kind in (Request, Proposal, Match, ReOffer, Telling, Correction, PeerWorker)
}


def due_reminders(session: Session, limit: int = 100) -> list[UUID]:
    """Those that the system must look at now, the longest due first."""
    query = select(Reminder.id).where(Reminder.next_at <= clock.now(session)).order_by(Reminder.next_at, Reminder.id)
    return list(session.scalars(query.limit(limit)))


def due_re_offers(session: Session, limit: int = 100) -> list[UUID]:
    """Planned offers whose day has come."""
    query = select(ReOffer.id).where(ReOffer.state == ReOfferState.SCHEDULED, ReOffer.due_on <= clock.today(session))
    return list(session.scalars(query.order_by(ReOffer.due_on, ReOffer.id).limit(limit)))


def act_on_re_offer(session: Session, re_offer_id: UUID) -> None:
    """The day to ask again has come. Twice is once: another worker may have been first."""
    re_offer = session.scalars(
        select(ReOffer)
        .where(ReOffer.id == re_offer_id, ReOffer.state == ReOfferState.SCHEDULED)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if re_offer is None:
        return
    if is_occupied(session, re_offer.client) or not re_offer.client.in_care:
        re_offer.move_to(ReOfferState.CANCELLED, SYSTEM)
    else:
        make_due(session, re_offer)


def act_on(session: Session, reminder_id: UUID) -> None:
    """Tells the owner, or does what the rule says when the owner was silent. Twice is once."""
    reminder = session.scalars(
        select(Reminder)
        .where(Reminder.id == reminder_id, Reminder.next_at <= clock.now(session))
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if reminder is None:
        return
    subject = _subject_of(session, reminder)
    response = RESPONSES[reminder.rule]
    tells_first = response.aloud and reminder.state in (N.SCHEDULED, N.SNOOZED)
    if tells_first and _still_wanted(session, reminder, subject):
        _tell_owner(session, reminder, subject)
        reminder.next_at = _next_look(session, reminder)
        reminder.move_to(N.NOTIFIED, SYSTEM)
        return
    if response.reaction is Reaction.NEWS and not tells_first:
        # Goes on for as long as the client waits: every month a word on how it stands.
        tell_client(session, subject.client, Event.NEWS, ("request", subject.id), note="still_waiting")
        reminder.next_at = _next_look(session, reminder)
        return
    reminder.next_at = None
    if tells_first or response.reaction is not Reaction.ESCALATE:
        reminder.move_to(N.DONE, SYSTEM)
    if not tells_first:
        _react(session, reminder, subject, response.reaction)


def _subject_of(session: Session, reminder: Reminder) -> Any:
    kind = SUBJECTS[reminder.subject_kind]
    return session.scalars(select(kind).where(kind.id == reminder.subject_id)).one()


def _next_look(session: Session, reminder: Reminder) -> datetime | None:
    response, today = RESPONSES[reminder.rule], clock.today(session)
    if response.reaction is Reaction.NOTHING:
        return None
    day = reminder.term_on if reminder.term_on > today else workdays.after(today, response.patience, response.unit)
    return clock.at_local(day, MORNING)


def _still_wanted(session: Session, reminder: Reminder, subject: Any) -> bool:
    if reminder.rule is Rule.NEW_WORKER_NO_CONTACT:
        return not session.scalar(select(exists().where(Contact.peer_worker_id == subject.id)))
    return True


def _tell_owner(session: Session, reminder: Reminder, subject: Any) -> None:
    _publish(session, reminder, subject, reminder.owner, Event.REMINDER)
    if reminder.rule is Rule.CONFIRMATION_MISSING:
        tell_client(session, subject.request.client, Event.ANSWER_WAITS, ("proposal", subject.id))
    if reminder.rule is Rule.ALIGNMENT_REVIEW:
        _publish(session, reminder, subject, Party.CASEHOLDER, Event.REMINDER)


def _publish(session: Session, reminder: Reminder, subject: Any, party: Party, event: Event) -> None:
    client = session.get(Client, reminder.client_id) if reminder.client_id else None
    outbox.publish(
        session,
        event,
        to=people.owners(session, party, subject, client),
        subject=("reminder", reminder.id),
        client_id=reminder.client_id,
        occurrence=f"{event}:{clock.today(session)}",
    )


def _react(session: Session, reminder: Reminder, subject: Any, reaction: Reaction) -> None:
    match reaction:
        case Reaction.ESCALATE:
            about_client = reminder.client_id is not None
            reminder.owner = next_owner(reminder.owner, about_client=about_client) or reminder.owner
            if next_owner(reminder.owner, about_client=about_client):
                reminder.next_at = _next_look(session, reminder)
            reminder.move_to(N.ESCALATED, SYSTEM)
            _publish(session, reminder, subject, reminder.owner, Event.ESCALATED)
        case Reaction.EXPIRE:
            session.refresh(subject.request, with_for_update=True)
            cards.leave(session, subject, ProposalState.EXPIRED, SYSTEM)
        case Reaction.ASK_AGAIN:
            again(session, subject, SYSTEM)
        case Reaction.DROP:
            subject.move_to(RequestState.WITHDRAWN, SYSTEM)
            requests.offer_again(session, subject, SYSTEM)
        case _:
            pass


def put_off(session: Session, reminder_id: UUID) -> None:
    """After an error in acting on it: looked at again in an hour, so that one broken row keeps nobody else waiting."""
    reminder = session.get_one(Reminder, reminder_id, with_for_update=True)
    if reminder.next_at is not None:
        reminder.next_at = clock.now(session) + timedelta(hours=1)


def snooze(session: Session, actor: Actor, reminder_id: UUID, asked: SnoozeIn) -> Reminder:
    """Later: at most three times, at most two weeks at once."""
    reminder = get_reminder(session, actor, reminder_id, lock=True)
    by = require(actor, Action.SEE_TO_REMINDER, reminder)
    if reminder.snoozed >= SNOOZES:
        raise Conflict("This was put off three times; it cannot be put off again.")
    reminder.snoozed += 1
    reminder.next_at = clock.at_local(workdays.after(clock.today(session), asked.days, Unit.DAYS), MORNING)
    reminder.move_to(N.SNOOZED, by)
    return reminder


def see_to(session: Session, actor: Actor, reminder_id: UUID) -> Reminder:
    """Seen to. What only its own step can end (an answer, a date) can be ticked off once it came to the next person,
    and comes back as long as that step is not taken."""
    reminder = get_reminder(session, actor, reminder_id, lock=True)
    by = require(actor, Action.SEE_TO_REMINDER, reminder)
    if RESPONSES[reminder.rule].reaction is not Reaction.NOTHING and reminder.state is not N.ESCALATED:
        raise Conflict("This ends by itself when the step is taken.")
    escalated = reminder.state is N.ESCALATED
    reminder.next_at = None
    reminder.move_to(N.DONE, by)
    if escalated:
        _look_again(session, reminder)
    return reminder


def _look_again(session: Session, reminder: Reminder) -> None:
    """Who ticks it off has not ended it: while it stands open, its owner hears of it again after another term."""
    subject = _subject_of(session, reminder)
    term = subject.machine.terms.get(subject.state)
    if term is None:
        return
    own = term.rule is reminder.rule and term.unit is not Unit.OWN_DATE
    response = RESPONSES[reminder.rule]
    amount, unit = (term.amount, term.unit) if own else (response.patience, response.unit)
    owner = term.owner if own else reminder.owner
    schedule(session, subject, reminder.rule, owner, workdays.after(clock.today(session), amount, unit))
