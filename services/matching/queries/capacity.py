"""Minutes of a peer worker's week: what is there, and what matches take of it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.schemas.pool import LoadOut
from shared import clock


def used_minutes() -> ScalarSelect[int]:
    """For a query on `peer_worker`: minutes a week of open matches and of places that are held after an ending."""
    return (
        select(func.coalesce(func.sum(Match.weekly_minutes), 0))
        .where(
            Match.peer_worker_id == PeerWorker.id,
            Match.state.in_(OPEN_STATES) | (Match.held_until > clock.NOW),
        )
        .correlate(PeerWorker)
        .scalar_subquery()
    )


def free_minutes(session: Session, peer_worker: PeerWorker) -> int:
    """Minutes a week still free; below 0 when hours were lowered. Lock the peer worker first to rely on it."""
    used = session.scalar(select(used_minutes()).where(PeerWorker.id == peer_worker.id).select_from(PeerWorker))
    return peer_worker.client_minutes - (used or 0)


def loads(session: Session, peer_worker_ids: Collection[UUID]) -> dict[UUID, LoadOut]:
    """What is taken of each one's week, and what there is for clients."""
    query = select(PeerWorker, used_minutes()).where(PeerWorker.id.in_(peer_worker_ids))
    return {one.id: LoadOut(used=used, available=one.client_minutes) for one, used in session.execute(query)}


def weekly(minutes: int, interval_days: int | None, travel_minutes: int) -> int:
    """What one contact of `minutes` every `interval_days` takes of a week, travel included; on call (None) nothing."""
    return 0 if interval_days is None else round((minutes + travel_minutes) * 7 / interval_days)
