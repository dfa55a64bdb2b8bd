"""What a delivery would say at this moment: looked up just before sending, so that a late cancel still counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from services.notifications.channels.channel import Address
from services.notifications.messages import MESSAGES
from services.notifications.models import DEVICES_GONE, Channel, DeliveryItem, DeliveryState
from shared import clock, ways_in
from shared.devices import Device
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
    devices: tuple[Address, ...] = ()
    path: str = ""
    """Where the link in the message leads, after the address of Naast."""


@dataclass(frozen=True)
class Nothing:
    """There is nothing left to send: the state in which the delivery ends, and a word on why."""

    state: DeliveryState
    code: str


_ITEMS = (
    select(
        OutboxRow.id,
        OutboxRow.event,
        OutboxRow.subject_id,
        OutboxRow.cancelled_at.is_not(None).label("cancelled"),
        (OutboxRow.not_after < clock.NOW).label("late"),
        User.email,
        User.id.label("person"),
        User.language,
        User.active,
        User.mail_wanted,
        DeliveryItem.channel,
        func.naast_now(type_=DateTime(timezone=True)).label("now"),
    )
    .join(DeliveryItem, DeliveryItem.outbox_id == OutboxRow.id)
    .join(User, User.id == OutboxRow.recipient_id)
    .where(DeliveryItem.delivery_id == bindparam("delivery"))
    .order_by(OutboxRow.due_at, OutboxRow.id)
)


_DEVICES = (
    select(Device.id, Device.endpoint, Device.p256dh, Device.auth)
    .where(Device.user_id == bindparam("person"))
    .order_by(Device.id)
)


def look(session: Session, delivery_id: UUID) -> Contents | Nothing:
    """What the delivery brings now. Facts that were cancelled leave it, those past their time are closed."""
    rows = session.execute(_ITEMS, {"delivery": delivery_id}).all()
    live = [row for row in rows if not row.cancelled]
    told = [row for row in live if not row.late]
    let_go(session, delivery_id, [row.id for row in rows if row.cancelled])
    close(session, [row.id for row in live if row.late])
    if not told:
        return Nothing(DeliveryState.EXPIRED, "not_after") if live else Nothing(DeliveryState.CANCELLED, "cancelled")
    first = told[0]
    by_push = first.channel is Channel.PUSH
    if not first.active or not (by_push or first.mail_wanted or MESSAGES[first.event].always_by_mail):
        close(session, [row.id for row in told])
        return Nothing(DeliveryState.CANCELLED, "recipient")
    devices = tuple(session.execute(_DEVICES, {"person": first.person})) if by_push else ()
    if by_push and not devices:
        let_go(session, delivery_id, [row.id for row in told])
        return Nothing(DeliveryState.CANCELLED, DEVICES_GONE)
    return Contents(
        facts=tuple(row.id for row in told),
        events=tuple(row.event for row in told),
        address=first.email,
        language=first.language,
        at=first.now,
        devices=tuple(Address(*device) for device in devices),
        path=_path(session, first.event, first.subject_id),
    )


def _path(session: Session, event: Event, subject_id: UUID) -> str:
    """A link that opens something stands in a mail of its own, and is made now: it is stored nowhere."""
    if event is Event.WAY_IN_ASKED:
        return ways_in.path_of(ways_in.secret_for_mail(session, subject_id))
    return ways_in.BEGIN if event is Event.INVITED else ""


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


def forget_devices(session: Session, devices: Sequence[UUID]) -> None:
    if devices:
        session.execute(delete(Device).where(Device.id.in_(devices)))


def let_go(session: Session, delivery_id: UUID, facts: Iterable[UUID]) -> None:
    """They are free again: a cancelled fact whose reason comes back, or one that is told by another channel."""
    if facts := list(facts):
        session.execute(
            delete(DeliveryItem).where(DeliveryItem.delivery_id == delivery_id, DeliveryItem.outbox_id.in_(facts))
        )
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(taken_at=None))
