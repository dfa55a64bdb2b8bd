"""From facts that are due to deliveries: one of its own for what cannot wait, one a person and day for the rest."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, delete, exists, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.notifications.claiming import BATCH
from services.notifications.messages import MESSAGES
from services.notifications.models import Channel, Delivery, DeliveryItem, DeliveryState
from shared import clock
from shared.devices import Device
from shared.events import Urgency
from shared.outbox import OutboxRow
from shared.settings import get_settings
from shared.users import User

COMBINED_AT = time(8)
"""When the combined mail goes out, on an Amsterdam clock."""
GATHERING = 8_112_641
"""The number of the database lock under which one worker gathers; any number that nothing else uses."""

WAITING = OutboxRow.taken_at.is_(None) & OutboxRow.done_at.is_(None) & OutboxRow.cancelled_at.is_(None)
HAS_DEVICE = exists().where(Device.user_id == User.id).correlate(User)
CHANNEL = case((HAS_DEVICE, Channel.PUSH.value), (User.mail_wanted, Channel.EMAIL.value))
"""How a person is reached: on their devices, else by mail, else not at all."""


def last_round(now: datetime) -> datetime:
    """The latest moment, not after `now`, at which combined mails went out."""
    day = clock.local_date(now)
    today = clock.at_local(day, COMBINED_AT)
    return today if today <= now else clock.at_local(day - timedelta(days=1), COMBINED_AT)


def one_at_a_time(session: Session) -> None:
    """Until this transaction ends no other worker gathers: what follows may look first and write after."""
    session.execute(select(func.pg_advisory_xact_lock(GATHERING)))


def gather_urgent(session: Session, limit: int = BATCH) -> int:
    """Makes a delivery for each of at most `limit` facts that somebody waits for now; says how many facts it took."""
    one_at_a_time(session)
    due = (
        select(OutboxRow.id)
        .where(WAITING, OutboxRow.urgency == Urgency.NOW, OutboxRow.due_at <= clock.NOW)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    rows = _take(session, due)
    wanted = _reachable(session, [row.recipient_id for row in rows])
    channels = {
        row.id: Channel.EMAIL if MESSAGES[row.event].always_by_mail else wanted.get(row.recipient_id) for row in rows
    }
    ours = [(row, channel) for row in rows if (channel := channels[row.id]) is not None]
    _store(
        session,
        [
            _delivery(row.new_id, row.recipient_id, row.due_at, channel) | {"promise": MESSAGES[row.event].promise}
            for row, channel in ours
        ],
        [(row.new_id, row.id, channel) for row, channel in ours],
    )
    _close(session, [row.id for row in rows if channels[row.id] is None])
    return len(rows)


def gather_combined(session: Session, limit: int = BATCH) -> int:
    """Makes the combined mail of at most `limit` people for whom something fell due before this morning's round.

    Who has a mail of today already, sent or not, waits for tomorrow's. Says for how many people it looked.
    """
    one_at_a_time(session)
    now = clock.now(session)
    today = clock.local_date(now)
    due = (OutboxRow.urgency == Urgency.DAILY) & (OutboxRow.due_at <= last_round(now)) & WAITING
    people = (
        select(OutboxRow.recipient_id, func.min(OutboxRow.due_at).label("due_at"))
        .where(due, ~exists().where(_combined_mail_of(OutboxRow.recipient_id, today)))
        .group_by(OutboxRow.recipient_id)
        .order_by("due_at")
        .limit(limit)
        .subquery()
    )
    found = {row.recipient_id: row for row in session.execute(select(people, func.uuidv7().label("new_id")))}
    wanted = _reachable(session, found)
    rows = _take(session, select(OutboxRow.id).where(due, OutboxRow.recipient_id.in_(found)))
    told = wanted.keys() & {row.recipient_id for row in rows}
    _store(
        session,
        [
            _delivery(found[person].new_id, person, found[person].due_at, wanted[person]) | {"combined_on": today}
            for person in told
        ],
        [
            (found[row.recipient_id].new_id, row.id, wanted[row.recipient_id])
            for row in rows
            if row.recipient_id in told
        ],
    )
    _close(session, [row.id for row in rows if row.recipient_id not in told])
    return len(found)


def carry_over(session: Session, limit: int = BATCH) -> int:
    """A combined mail that could not leave on its day becomes today's, or gives its facts back when there is one.

    So nobody gets the mail of yesterday and that of today on one day. Says how many mails it looked at.
    """
    one_at_a_time(session)
    today = clock.today(session)
    late = session.execute(
        select(Delivery.id, Delivery.recipient_id)
        .where(Delivery.state == DeliveryState.PENDING, Delivery.combined_on < today)
        .order_by(Delivery.combined_on.desc())
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for delivery_id, person in late:
        if session.scalar(select(exists().where(_combined_mail_of(person, today)))):
            _give_back(session, delivery_id)
        else:
            session.execute(update(Delivery).where(Delivery.id == delivery_id).values(combined_on=today))
    return len(late)


def _combined_mail_of(person: UUID | InstrumentedAttribute[UUID], day: date) -> ColumnElement[bool]:
    return (Delivery.recipient_id == person) & (Delivery.combined_on == day)


def _take(session: Session, chosen: Select[UUID]) -> Sequence[Any]:
    """Marks the chosen facts as taken; those that were cancelled meanwhile are left out."""
    return session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == func.any(func.array(chosen.scalar_subquery())), WAITING)
        .values(taken_at=clock.NOW)
        .returning(
            OutboxRow.id,
            OutboxRow.event,
            OutboxRow.recipient_id,
            OutboxRow.due_at,
            func.uuidv7().label("new_id"),
        ),
        execution_options={"synchronize_session": False},
    ).all()


def _reachable(session: Session, people: Iterable[UUID]) -> dict[UUID, Channel]:
    """Those who can be reached, and how."""
    query = select(User.id, CHANNEL).where(User.id.in_(list(people)), User.active, CHANNEL.is_not(None))
    return {person: Channel(channel) for person, channel in session.execute(query)}


def _delivery(new_id: UUID, person: UUID, due_at: datetime, channel: Channel) -> dict[str, Any]:
    """A row to be inserted. The Message-ID is made here, once, and ends on the domain of the sender."""
    domain = parseaddr(get_settings().mail_from)[1].rpartition("@")[2]
    return {
        "id": new_id,
        "recipient_id": person,
        "channel": channel,
        "message_id": f"<{new_id}@{domain}>",
        "due_at": due_at,
    }


def _store(session: Session, deliveries: list[dict[str, Any]], items: list[tuple[UUID, UUID, Channel]]) -> None:
    if deliveries:
        session.execute(insert(Delivery), deliveries)
        session.execute(
            insert(DeliveryItem),
            [{"delivery_id": ours, "outbox_id": fact, "channel": channel} for ours, fact, channel in items],
        )


def _close(session: Session, facts: list[UUID]) -> None:
    """For who is gone or wants no mail: the fact is in Naast itself, and that is all."""
    if facts:
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(done_at=clock.NOW))


def _give_back(session: Session, delivery_id: UUID) -> None:
    facts = session.scalars(
        delete(DeliveryItem).where(DeliveryItem.delivery_id == delivery_id).returning(DeliveryItem.outbox_id)
    ).all()
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(taken_at=None))
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id)
        .values(state=DeliveryState.CANCELLED, last_code="joined_next_mail", settled_at=clock.NOW)
    )
