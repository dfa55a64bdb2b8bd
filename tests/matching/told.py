"""Who was told what, and what is still on somebody's list."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.matches import Match
from services.matching.models.reminders import Reminder
from services.matching.operations import absences, reminders
from services.matching.states import ReminderState, Rule
from shared.events import Event
from shared.outbox import OutboxRow


def events_to(session: Session, user_id: UUID | None) -> list[Event]:
    """What this person was told or will be, the earliest first; what was taken back is not there."""
    query = select(OutboxRow.event).where(OutboxRow.recipient_id == user_id, OutboxRow.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(OutboxRow.id)))


def reminded_of(session: Session, user_id: UUID | None) -> list[Rule]:
    """The rules of which this person was reminded, or told after somebody else was silent."""
    query = select(Reminder.rule).join(OutboxRow, OutboxRow.subject_id == Reminder.id)
    return list(session.scalars(query.where(OutboxRow.recipient_id == user_id).order_by(OutboxRow.id)))


def open_rules(session: Session, match: Match, state: ReminderState = ReminderState.SCHEDULED) -> list[Rule]:
    """The rules that wait for a match, by name."""
    query = select(Reminder.rule).where(Reminder.subject_id == match.id, Reminder.state == state)
    return sorted(session.scalars(query))


def run_due(session: Session) -> None:
    """What the worker does on its tick, in this one transaction."""
    for absence_id in absences.due_absences(session):
        absences.begin_absence(session, absence_id)
    for re_offer_id in reminders.due_re_offers(session):
        reminders.act_on_re_offer(session, re_offer_id)
    for reminder_id in reminders.due_reminders(session):
        reminders.act_on(session, reminder_id)
