"""A write that is sent twice with the same Idempotency-Key happens once, and gives the same answer twice."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.matching.models.idempotency import KeptAnswer
from shared.errors import Conflict, Invalid

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask of one person: `key` is theirs to make up, `route` is method and path, `body_hash` what they sent."""

    user_id: UUID
    key: str
    route: str
    body_hash: bytes


def earlier_answer(session: Session, ask: Ask) -> KeptAnswer | None:
    """What was answered before; None the first time, and then nobody else can begin it before this transaction ends.

    Conflict while the first is still running; Invalid when the key was used for something else.
    """
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"{ask.user_id}:{ask.route}:{ask.key}", 0))
    if not session.scalar(select(lock)):
        raise Conflict("The first ask with this Idempotency-Key is still being answered.")
    session.execute(delete(KeptAnswer).where(KeptAnswer.user_id == ask.user_id, KeptAnswer.kept_at < func.now() - KEPT))
    kept = session.scalars(
        select(KeptAnswer).where(
            KeptAnswer.user_id == ask.user_id, KeptAnswer.route == ask.route, KeptAnswer.key == ask.key
        )
    ).one_or_none()
    if kept is not None and kept.body_hash != ask.body_hash:
        raise Invalid(
            "Idempotency-Key", "Idempotency-Key was used before with another body; a new ask needs a new key."
        )
    return kept


def keep_answer(session: Session, ask: Ask, answer: Any) -> None:
    """Stores what was answered (as JSON), in the transaction of what was done."""
    session.add(KeptAnswer(user_id=ask.user_id, route=ask.route, key=ask.key, body_hash=ask.body_hash, answer=answer))


def forget_old_answers(session: Session) -> None:
    """Of everybody: for a worker's tick."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.kept_at < func.now() - KEPT))
