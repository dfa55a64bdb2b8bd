"""What an operator must be able to see: does the mail go out, and what waits for a person to look at it?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.gathering import WAITING
from services.notifications.models import Delivery, DeliveryAttempt, DeliveryState, Outcome, SendingSwitch
from shared import clock
from shared.events import Urgency
from shared.outbox import OutboxRow

TO_LOOK_AT = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True)
class Overview:
    paused_at: datetime | None
    pause_reason: str | None
    by_state: dict[DeliveryState, int]
    """How many deliveries there are in each state that occurs."""
    oldest_overdue: timedelta
    """How long the longest waiting message has been due, by the domain's clock; nothing when none waits."""
    lost_leases: int
    """Tries of which nobody knows the end: a worker or a line broke."""
    accepted_late: int
    """Perhaps second copies."""


@dataclass(frozen=True)
class Stuck:
    """A delivery that no worker will touch again."""

    id: UUID
    state: DeliveryState
    code: str | None
    attempts: int
    settled_at: datetime | None


def overview(session: Session) -> Overview:
    switch = session.get(SendingSwitch, 1)
    states = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
    return Overview(
        paused_at=switch.paused_at if switch else None,
        pause_reason=switch.reason if switch else None,
        by_state={state: count for state, count in states},  # noqa: C416 - a Row is not a tuple to the type checker
        oldest_overdue=_oldest_overdue(session),
        lost_leases=_ended(session, Outcome.UNKNOWN),
        accepted_late=_ended(session, Outcome.ACCEPTED_LATE),
    )


def to_look_at(session: Session, limit: int = 50) -> list[Stuck]:
    """The last deliveries that failed or may have been sent, newest first."""
    rows = session.execute(
        select(Delivery.id, Delivery.state, Delivery.last_code, Delivery.attempts, Delivery.settled_at)
        .where(Delivery.state.in_(TO_LOOK_AT))
        .order_by(Delivery.settled_at.desc())
        .limit(limit)
    )
    return [Stuck(*row) for row in rows]


def _oldest_overdue(session: Session) -> timedelta:
    """Of what is gathered and not settled, and of what should be gathered at once."""
    now = clock.now(session)
    moments = (
        session.scalar(select(func.min(Delivery.created_at)).where(Delivery.state.in_(OPEN))),
        session.scalar(select(func.min(OutboxRow.due_at)).where(WAITING, OutboxRow.urgency == Urgency.NOW)),
    )
    return max((now - moment for moment in moments if moment is not None and moment < now), default=timedelta(0))


def _ended(session: Session, outcome: Outcome) -> int:
    query = select(func.count()).select_from(DeliveryAttempt).where(DeliveryAttempt.outcome == outcome)
    return session.scalar(query) or 0
