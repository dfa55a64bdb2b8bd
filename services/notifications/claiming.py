"""Who may send what, and until when: a lease that ends by itself, and a token that tells a late finisher he is late.

All times here are the database's real ones; the domain's clock, which a demo may move, has no say in a lease.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import uniform
from time import monotonic
from typing import NamedTuple, cast
from uuid import UUID, uuid4

import structlog
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Interval,
    Select,
    Table,
    Update,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from services.notifications import contents
from services.notifications.channels.channel import Answer
from services.notifications.models import (
    Channel,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Outcome,
    Promise,
    SendingSwitch,
)
from shared import clock

log = structlog.get_logger()
_TODAY = text("(naast_now() AT TIME ZONE 'Europe/Amsterdam')::date")

LEASE = 60.0
"""Seconds that a claim holds what it took."""
BATCH = 100
MOST_CLAIMS = 12
"""With the pauses between them most of a day; then it is parked as failed, and somebody must look."""
SUSPECT_AFTER = 3
"""From this many claims without an end on, a delivery is claimed alone, so that what kills a worker kills no others."""
FIRST_PAUSE = 60.0
LONGEST_PAUSE = 4 * 3600.0
"""Seconds until the next try: doubled after each, up to this."""


class Claimed(NamedTuple):
    """One delivery in hand."""

    id: UUID
    promise: Promise
    combined: bool
    message_id: str
    attempts: int


@dataclass(frozen=True)
class Claim:
    """What one claim took, its token, and when (monotonic clock, taken before asking) its lease was half used."""

    token: UUID
    half_used_at: float
    deliveries: list[Claimed]

    def in_time(self) -> bool:
        return monotonic() < self.half_used_at


def end_leases(session: Session) -> int:
    """Frees what a dead or frozen worker left behind, with one line of evidence each; says how many there were.

    What must not be sent twice becomes uncertain, what was claimed too often is parked.
    """
    over = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.SENDING, Delivery.next_attempt_at <= func.now())
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    lost = session.execute(select(Delivery.id, Delivery.attempts, Delivery.lease_token).where(_among(over))).all()
    if not lost:
        return 0
    unsure = Delivery.promise == Promise.AT_MOST_ONCE
    parked = Delivery.attempts >= MOST_CLAIMS
    settled = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_([row.id for row in lost]))
        .values(
            state=case((unsure, DeliveryState.UNCERTAIN), (parked, DeliveryState.FAILED), else_=DeliveryState.PENDING),
            settled_at=case((unsure | parked, clock.NOW), else_=None),
            lease_token=None,
            last_code="lease_ended",
        )
        .returning(case((unsure | parked, Delivery.id))),
        execution_options={"synchronize_session": False},
    ).all()
    contents.close_all(session, [each for each in settled if each is not None])
    session.execute(
        insert(DeliveryAttempt),
        [
            {
                "delivery_id": row.id,
                "number": row.attempts,
                "lease_token": row.lease_token,
                "outcome": Outcome.UNKNOWN,
                "code": "lease_ended",
            }
            for row in lost
        ],
    )
    return len(lost)


_TABLE = cast("Table", Delivery.__table__)
_COLUMNS = _TABLE.c
_DUE = (
    select(_COLUMNS.id)
    .where(
        _COLUMNS.state == DeliveryState.PENDING,
        _COLUMNS.next_attempt_at <= func.now(),
        _COLUMNS.channel == bindparam("of"),
        or_(_COLUMNS.combined_on.is_(None), _COLUMNS.combined_on >= _TODAY),
        _COLUMNS.attempts >= bindparam("claims"),
        _COLUMNS.attempts < bindparam("claims_below"),
        ~exists().where(SendingSwitch.paused_at.is_not(None)),
    )
    .order_by(_COLUMNS.next_attempt_at, _COLUMNS.id)
    .limit(bindparam("at_most", type_=Integer))
    .with_for_update(skip_locked=True, of=_TABLE)
)
_CLAIM = (
    # an array, so that the planner looks each id up; built once, since building it takes longer than running it
    update(_TABLE)
    .where(_COLUMNS.id == func.any(func.array(_DUE.scalar_subquery())))
    .values(
        state=DeliveryState.SENDING,
        attempts=_COLUMNS.attempts + 1,
        lease_token=bindparam("token"),
        next_attempt_at=func.clock_timestamp() + bindparam("lease", type_=Interval),
    )
    .returning(
        _COLUMNS.id,
        _COLUMNS.promise,
        _COLUMNS.combined_on.is_not(None),
        _COLUMNS.message_id,
        _COLUMNS.attempts,
    )
)


def claim(session: Session, channel: Channel, limit: int = BATCH, *, suspects: bool = False) -> Claim:
    """Takes at most `limit` deliveries that are due, the longest waiting first, unless sending is paused.

    `attempts` is raised here, so that a crash counts.
    """
    began = monotonic()
    token = uuid4()
    bounds = (SUSPECT_AFTER, MOST_CLAIMS) if suspects else (0, SUSPECT_AFTER)
    rows = session.execute(
        _CLAIM,
        {
            "token": token,
            "of": channel,
            "at_most": limit,
            "claims": bounds[0],
            "claims_below": bounds[1],
            "lease": timedelta(seconds=LEASE),
        },
    )
    taken = [Claimed(*row) for row in rows.all()]
    return Claim(token, began + LEASE / 2, taken)


def give_back(session: Session, claim: Claim, rest: Iterable[Claimed], pause: float = 0) -> None:
    """Returns what was not tried, as if it had never been claimed, to be taken again after `pause` seconds."""
    session.execute(
        _still_ours(claim, [delivery.id for delivery in rest]).values(
            state=DeliveryState.PENDING,
            lease_token=None,
            attempts=Delivery.attempts - 1,
            next_attempt_at=func.now() + timedelta(seconds=pause),
        )
    )


def settle(session: Session, claim: Claim, delivery: Claimed, state: DeliveryState, code: str) -> None:
    """Nothing is sent and nothing will be: it was cancelled or has expired."""
    session.execute(
        _still_ours(claim, [delivery.id]).values(state=state, lease_token=None, last_code=code, settled_at=clock.NOW)
    )


_RECORD = (
    update(_TABLE)
    .where(
        _COLUMNS.id == bindparam("delivery"),
        _COLUMNS.lease_token == bindparam("token"),
        _COLUMNS.state == DeliveryState.SENDING,
    )
    .values(
        state=bindparam("now_is"),
        lease_token=None,
        last_code=bindparam("code"),
        next_attempt_at=func.now() + bindparam("pause", type_=Interval),
        settled_at=case((bindparam("settles", type_=Boolean), clock.NOW)),
    )
    .returning(_COLUMNS.id)
)
_EVIDENCE = insert(cast("Table", DeliveryAttempt.__table__)).values(
    started_at=func.clock_timestamp() - bindparam("took", type_=Interval)
)


def record(session: Session, claim: Claim, delivery: Claimed, answer: Answer, seconds: float) -> bool:
    """Stores how a try of `seconds` ended; says whether the delivery is settled by it.

    When the lease had passed to another, only the evidence is kept: a late "accepted" may mean a second copy, which
    the operator is told.
    """
    state = _state_after(delivery, answer)
    stored = session.execute(
        _RECORD,
        {
            "delivery": delivery.id,
            "token": claim.token,
            "now_is": state,
            "code": answer.code,
            "pause": timedelta(seconds=pause_after(delivery.attempts)),
            "settles": state is not DeliveryState.PENDING,
        },
    )
    in_time = stored.first() is not None
    outcome = answer.outcome
    if not in_time:
        outcome = Outcome.ACCEPTED_LATE if outcome is Outcome.ACCEPTED else outcome
        log.error("finished_late", delivery=str(delivery.id), attempt=delivery.attempts, outcome=outcome)
    session.execute(
        _EVIDENCE,
        {
            "delivery_id": delivery.id,
            "number": delivery.attempts,
            "lease_token": claim.token,
            "took": timedelta(seconds=seconds),
            "outcome": outcome,
            "code": answer.code,
            "reply": answer.reply,
        },
    )
    return in_time and state is not DeliveryState.PENDING


def pause_after(attempts: int) -> float:
    """Seconds until the next try, with a fifth of chance so that not all come back at once."""
    return min(FIRST_PAUSE * 2.0 ** (attempts - 1), LONGEST_PAUSE) * uniform(0.8, 1.2)


def _state_after(delivery: Claimed, answer: Answer) -> DeliveryState:
    if answer.outcome is Outcome.ACCEPTED:
        return DeliveryState.SENT
    if answer.outcome is Outcome.REFUSED:
        return DeliveryState.FAILED
    if answer.outcome is Outcome.UNKNOWN and delivery.promise is Promise.AT_MOST_ONCE:
        return DeliveryState.UNCERTAIN
    return DeliveryState.FAILED if delivery.attempts >= MOST_CLAIMS else DeliveryState.PENDING


def _among(chosen: Select[UUID]) -> ColumnElement[bool]:
    """As an array, so that the planner looks each id up instead of choosing a join."""
    return Delivery.id == func.any(func.array(chosen.scalar_subquery()))


def _still_ours(claim: Claim, ids: list[UUID]) -> Update:
    return (
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.lease_token == claim.token, Delivery.state == DeliveryState.SENDING)
        .execution_options(synchronize_session=False)
    )
