"""What notifications must bring, written in the same transaction as the change itself. Ids only: no name, no theme.

A row is an intent. It is cancelled in the transaction in which its reason disappears, taken when notifications has put
it in a delivery, and done when that was sent or never will be.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock, queue
from shared.db import Base, Identified, after_commit
from shared.events import Event, Urgency
from shared.users import User


class OutboxRow(Identified, Base):
    """One fact for one person."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "urgency",
            "due_at",
            "id",
            postgresql_where="taken_at IS NULL AND done_at IS NULL AND cancelled_at IS NULL",
        ),
        Index("ix_outbox_subject", "subject_id", postgresql_where="done_at IS NULL AND cancelled_at IS NULL"),
        Index("ix_outbox_client", "client_id", postgresql_where="done_at IS NULL AND cancelled_at IS NULL"),
    )

    event: Mapped[Event]
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    subject_kind: Mapped[str]
    """The table that the subject is in, for the link in the message."""
    subject_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    """Whom it is about: who loses sight of this client no longer gets it. Never leaves the database."""
    urgency: Mapped[Urgency]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    """Past this moment it is no longer worth a mail."""
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    cancelled_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    """In a delivery; it can still be cancelled until that is sent."""
    done_at: Mapped[datetime | None]
    """Sent, or settled in another way: nothing more comes of it."""


def publish(
    session: Session,
    event: Event,
    *,
    to: Iterable[UUID],
    subject: tuple[str, UUID],
    client_id: UUID | None = None,
    urgency: Urgency = Urgency.DAILY,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    occurrence: str | None = None,
) -> None:
    """Tells each of `to` (user ids) that `event` happened to `subject` (table, id), and rings the bell after commit.

    With an `occurrence` (a date, a step) the same fact is told to the same person once, however often this is called;
    when it was cancelled and not told yet, it is due again.
    """
    kind, subject_id = subject
    due = due_at or clock.now(session)
    rows = [
        {
            "event": event,
            "recipient_id": recipient,
            "subject_kind": kind,
            "subject_id": subject_id,
            "client_id": client_id,
            "urgency": urgency,
            "due_at": due,
            "not_after": not_after,
            "dedupe_key": f"{event}:{subject_id}:{recipient}:{occurrence or uuid4()}",
        }
        for recipient in dict.fromkeys(to)
    ]
    if rows:
        row = insert(OutboxRow)
        session.execute(
            row.on_conflict_do_update(
                index_elements=["dedupe_key"],
                set_={"cancelled_at": None, "due_at": row.excluded.due_at, "not_after": row.excluded.not_after},
                where=OutboxRow.cancelled_at.is_not(None) & OutboxRow.done_at.is_(None),
            ),
            rows,
        )
        after_commit(session, queue.ring_notifications)


def was_told(session: Session, subject_id: UUID, event: Event) -> bool:
    """Whether somebody has had a message of it."""
    sent = OutboxRow.done_at.is_not(None) & OutboxRow.cancelled_at.is_(None)
    return bool(
        session.scalar(select(exists().where(OutboxRow.subject_id == subject_id, OutboxRow.event == event, sent)))
    )


def cancel(
    session: Session,
    *,
    subject_id: UUID | None = None,
    client_id: UUID | None = None,
    recipient_id: UUID | None = None,
    event: Event | None = None,
) -> None:
    """Takes back what is not sent yet and fits all that is given; at least a subject or a client must be."""
    if subject_id is None and client_id is None:
        raise ValueError("cancel() needs a subject_id or a client_id")
    query = update(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.cancelled_at.is_(None))
    for column, value in (
        (OutboxRow.subject_id, subject_id),
        (OutboxRow.client_id, client_id),
        (OutboxRow.recipient_id, recipient_id),
        (OutboxRow.event, event),
    ):
        if value is not None:
            query = query.where(column == value)
    session.execute(query.values(cancelled_at=clock.NOW))
