"""What notifications keeps: who must still be told, by which channel, and the evidence of every try.

Leases and back-off live on the database's real clock; `due_at`, `settled_at` and `combined_on` on the domain's clock.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.outbox import OutboxRow
from shared.users import User


class Channel(StrEnum):
    EMAIL = "email"
    PUSH = "push"
    """Instead of mail, for who switched it on: nobody is told the same thing twice."""


DEVICES_GONE = "devices_gone"
"""The code of a push that can reach no device any more: what it was to tell is told in another way."""


class DeliveryState(StrEnum):
    PENDING = "pending"
    """Waits for a worker, from `next_attempt_at` on."""
    SENDING = "sending"
    """Leased by a worker until `next_attempt_at`; `lease_token` says by which claim."""
    SENT = "sent"
    """Accepted by the mail server. That is not yet: read, or even arrived."""
    FAILED = "failed"
    """Refused for good, or tried too often: somebody must look."""
    EXPIRED = "expired"
    """Everything in it had lost its use before it could be sent."""
    CANCELLED = "cancelled"
    """Everything in it was taken back, or the recipient left or wants no mail."""
    UNCERTAIN = "uncertain"
    """May have been sent and must not be sent twice: a person decides."""


class Promise(StrEnum):
    AT_LEAST_ONCE = "at_least_once"
    """After a crash in mid-sending it is sent again: a second copy harms nobody."""
    AT_MOST_ONCE = "at_most_once"
    """After a crash in mid-sending it becomes `uncertain`."""


class Outcome(StrEnum):
    """How one try ended."""

    ACCEPTED = "accepted"
    ACCEPTED_LATE = "accepted_late"
    """Accepted after the lease had passed to another: perhaps a second copy. To be looked into."""
    REFUSED_FOR_NOW = "refused_for_now"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No answer: the worker, the line or the server stopped half-way."""
    NOT_MADE = "not_made"
    """No message could be made of it."""


class Delivery(Identified, Base):
    """One message to one person through one channel; its address and words are read at the moment of sending."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_open", "next_attempt_at", "id", postgresql_where="state IN ('pending', 'sending')"),
        Index(
            "uq_delivery_combined",
            "recipient_id",
            "channel",
            "combined_on",
            unique=True,
            postgresql_where="combined_on IS NOT NULL",
        ),
        CheckConstraint("(state = 'sending') = (lease_token IS NOT NULL)", name="leased_while_sending"),
    )

    recipient_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    channel: Mapped[Channel]
    combined_on: Mapped[date | None]
    """The Amsterdam date of which this is the one combined mail; empty for a mail of its own."""
    promise: Mapped[Promise] = mapped_column(server_default=Promise.AT_LEAST_ONCE)
    message_id: Mapped[str] = mapped_column(unique=True)
    """The Message-ID header, the same on every try, so that many mailboxes drop a second copy."""
    due_at: Mapped[datetime]
    """When the first thing in it should have been told."""

    state: Mapped[DeliveryState] = mapped_column(server_default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    """Claims that may have led to sending, raised in the claim itself: a crash counts."""
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    """No worker takes it before this moment; while sending, the end of the lease."""
    lease_token: Mapped[UUID | None]
    """Made anew by each claim; a result counts only with the token that is still here."""
    last_code: Mapped[str | None]
    """What the other side said last: an SMTP code, or a word of ours."""
    settled_at: Mapped[datetime | None]
    """When it reached a state that no worker changes any more."""


class DeliveryItem(Base):
    """Which facts of the outbox a delivery brings."""

    __tablename__ = "delivery_item"
    __table_args__ = (UniqueConstraint("outbox_id", "channel"),)

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey(Delivery.id), primary_key=True)
    outbox_id: Mapped[UUID] = mapped_column(ForeignKey(OutboxRow.id), primary_key=True)
    channel: Mapped[Channel]
    """The delivery's; repeated so that the database refuses to bring one fact twice through one channel."""


class DeliveryAttempt(Identified, Base):
    """The evidence of one try; only ever added."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (Index("ix_delivery_attempt_delivery_id", "delivery_id", "number"),)

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey(Delivery.id))
    number: Mapped[int]
    """Which claim this was, counted from 1."""
    lease_token: Mapped[UUID]
    started_at: Mapped[datetime | None]
    """Real time; empty when the worker died before it could say."""
    finished_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    outcome: Mapped[Outcome]
    code: Mapped[str | None]
    reply: Mapped[str | None]
    """The mail server's own words after DATA, with its queue id, to look the message up in its log."""


class SendingSwitch(Base):
    """At most one row: is all sending held back, and since when? No row means: sending."""

    __tablename__ = "sending_switch"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paused_at: Mapped[datetime | None]
    reason: Mapped[str | None]
