"""What a delivery would say at this moment: looked up just before sending, so that a late cancel still counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.notifications.models import DeliveryItem, DeliveryState
from shared import clock
from shared.events import Event
from shared.outbox import OutboxRow
from shared.users import Language, User


@dataclass(frozen=True)
class Contents:
    """What is still worth telling, and to whom."""

    facts: tuple[UUID, ...]
    events: tuple[Event, ...]
    address: str
    language: Language
    at: datetime


@dataclass(frozen=True)
class Nothing:
    """There is nothing left to send: the state in which the delivery ends, and a word on why."""

    state: DeliveryState
    code: str


def look(session: Session, delivery_id: UUID, recipient_id: UUID) -> Contents | Nothing:
    """What the delivery brings now. Facts that were cancelled leave it, those past their time are closed."""
    now = clock.now(session)
    person = session.execute(
        select(User.email, User.language, User.active & User.mail_wanted).where(User.id == recipient_id)
    ).one()
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.event, OutboxRow.cancelled_at, OutboxRow.not_after)
        .join(DeliveryItem, DeliveryItem.outbox_id == OutboxRow.id)
        .where(DeliveryItem.delivery_id == delivery_id)
        .order_by(OutboxRow.due_at, OutboxRow.id)
    ).all()
    cancelled = [row.id for row in rows if row.cancelled_at is not None]
    live = [row for row in rows if row.cancelled_at is None]
    late = [row.id for row in live if row.not_after is not None and row.not_after < now]
    told = [row for row in live if row.id not in late]
    _let_go(session, delivery_id, cancelled)
    close(session, late)
    email, language, reachable = person
    if not reachable:
        close(session, [row.id for row in told])
        return Nothing(DeliveryState.CANCELLED, "recipient")
    if not told:
        return Nothing(DeliveryState.EXPIRED, "not_after") if late else Nothing(DeliveryState.CANCELLED, "cancelled")
    return Contents(tuple(row.id for row in told), tuple(row.event for row in told), email, language, now)


def close(session: Session, facts: Iterable[UUID]) -> None:
    """Nothing more comes of these facts; cancelling them is too late."""
    ids = list(facts)
    if ids:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(done_at=clock.NOW))


def close_all(session: Session, deliveries: list[UUID]) -> None:
    """Closes every fact in deliveries that were settled without a look at what is in them."""
    if deliveries:
        facts = select(DeliveryItem.outbox_id).where(DeliveryItem.delivery_id.in_(deliveries))
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(done_at=clock.NOW))


def _let_go(session: Session, delivery_id: UUID, facts: list[UUID]) -> None:
    """A cancelled fact is free again: when its reason comes back, it is told in another delivery."""
    if facts:
        session.execute(
            delete(DeliveryItem).where(DeliveryItem.delivery_id == delivery_id, DeliveryItem.outbox_id.in_(facts))
        )
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(taken_at=None))
