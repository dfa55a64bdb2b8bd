"""Terms: a thing that stands open too long brings somebody to it. One row a (rule, thing, day)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.matching import workdays
from services.matching.actor import SYSTEM
from services.matching.models.history import Stateful
from services.matching.states import REMINDER, Machine, Party, ReminderState, Rule, Term, Unit
from shared import clock, outbox
from shared.db import Base, Identified

MORNING = time(7, 0)
"""When a day's reminders fall due, in time for the one mail of that day."""


TOLD_SQL = "state IN ('notified', 'escalated', 'snoozed')"


class Reminder(Stateful, Identified, Base):
    """Somebody must look at `subject`. Cancelled in the transaction in which its reason disappears."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("uq_reminder_once", "rule", "subject_id", "due_on", unique=True, postgresql_where="state <> 'cancelled'"),
        Index("ix_reminder_next", "next_at", "id", postgresql_where="next_at IS NOT NULL"),
        Index("ix_reminder_subject", "subject_id"),
        Index("ix_reminder_told", "client_id", postgresql_where=TOLD_SQL),
        Index("ix_reminder_told_on", "due_on", "id", postgresql_where=TOLD_SQL),
        Index("ix_reminder_told_to", "owner", "id", postgresql_where=TOLD_SQL),
        Index("ix_reminder_waits", "id", postgresql_where=f"{TOLD_SQL} AND owner IN ('coordinator', 'team_lead')"),
    )
    machine: ClassVar[Machine] = REMINDER

    state: Mapped[ReminderState]
    rule: Mapped[Rule]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    owner: Mapped[Party]
    due_on: Mapped[date]
    """The Amsterdam day on which the owner is first told: the day that makes the reminder unique."""
    term_on: Mapped[date]
    """The day on which the term itself passes: then the rule's reaction happens."""
    next_at: Mapped[datetime | None]
    """When the system looks at it next; empty when nothing more happens by itself."""
    snoozed: Mapped[int] = mapped_column(default=0)
    """How often; three times at most."""

    def left(self, session: Session, source: StrEnum) -> None:
        was_told = source is not ReminderState.SCHEDULED
        if was_told and self.state not in OPEN:
            outbox.cancel(session, subject_id=self.id)


OPEN = (ReminderState.SCHEDULED, ReminderState.NOTIFIED, ReminderState.SNOOZED, ReminderState.ESCALATED)


class Termed(Stateful):
    """A thing whose open states have a term: entering a state begins its term, leaving it ends the old one.

    When it is over, what was still to be told about it is taken back; what its end itself tells is published after.
    """

    def left(self, session: Session, source: StrEnum) -> None:  # noqa: ARG002 - wherever it was
        cancel_reminders(session, self.id)
        if self.state not in self.machine.open_states:
            outbox.cancel(session, subject_id=self.id)

    def entered(self, session: Session) -> None:
        term = self.machine.terms.get(self.state)
        if term is not None and not session.info.get("unreminded"):
            self.remind(session, term)

    def remind(self, session: Session, term: Term) -> None:
        """Begins `term` today; with an own date, only when that date is known."""
        today = clock.today(session)
        if term.unit is Unit.OWN_DATE:
            own = self.own_date
            if own is None:
                return
            due_on = term_on = own
        else:
            term_on = workdays.after(today, term.amount, term.unit)
            due_on = term_on
            if term.remind_after is not None:
                due_on = workdays.after(today, term.remind_after, term.unit)
        schedule(session, self, term.rule, term.owner, due_on, term_on=term_on)

    @property
    def own_date(self) -> date | None:
        """The date that the thing itself carries, for a term of unit OWN_DATE."""
        return None

    @property
    def about_client(self) -> UUID | None:
        """The client it is about, so that who loses sight of the client hears no more of it."""
        return getattr(self, "client_id", None)


@contextmanager
def unreminded(session: Session) -> Iterator[None]:
    """What enters a state in here begins no term: an import tells of what was there already, and bothers nobody."""
    session.info["unreminded"] = True
    try:
        yield
    finally:
        del session.info["unreminded"]


def schedule(
    session: Session, subject: Termed, rule: Rule, owner: Party, due_on: date, *, term_on: date | None = None
) -> None:
    """Plans one reminder; the same (rule, subject, day) twice is once."""
    session.flush()
    known = select(Reminder.id).where(
        Reminder.rule == rule,
        Reminder.subject_id == subject.id,
        Reminder.due_on == due_on,
        Reminder.state != ReminderState.CANCELLED,
    )
    if session.scalar(known) is not None:
        return
    Reminder(
        rule=rule,
        subject_kind=subject.machine.name,
        subject_id=subject.id,
        client_id=subject.about_client,
        owner=owner,
        due_on=due_on,
        term_on=term_on or due_on,
        next_at=clock.at_local(due_on, MORNING),
    ).start(session, ReminderState.SCHEDULED, SYSTEM)


def cancel_reminders(session: Session, subject_id: UUID, *rules: Rule) -> None:
    """Takes back what is open about `subject_id` (of these rules, or of all), and the mails not sent yet."""
    query = select(Reminder).where(Reminder.subject_id == subject_id, Reminder.state.in_(OPEN))
    if rules:
        query = query.where(Reminder.rule.in_(rules))
    for reminder in session.scalars(query.with_for_update().execution_options(populate_existing=True)):
        reminder.next_at = None
        reminder.move_to(ReminderState.CANCELLED, SYSTEM)
