"""What a peer worker reads about themselves, beside what stands in the profile."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import Experience, FormerTreater, Openness, PeerWorker
from services.matching.models.requests import Wish


def former_treaters(session: Session, peer_worker: PeerWorker) -> list[UUID]:
    query = select(FormerTreater.user_id).where(FormerTreater.peer_worker_id == peer_worker.id)
    return list(session.scalars(query.order_by(FormerTreater.id)))


def closed_while_in_contact(session: Session, peer_worker: PeerWorker) -> bool:
    """An experience cannot be talked about now, while a contact that goes on asked for it."""
    asked_for = exists().where(
        Match.peer_worker_id == Experience.peer_worker_id,
        Match.state.in_(OPEN_STATES),
        Wish.request_id == Match.request_id,
        Wish.value == Experience.theme,
    )
    closed = exists().where(
        Experience.peer_worker_id == peer_worker.id, Experience.openness == Openness.NOT_NOW, asked_for
    )
    return bool(session.scalar(select(closed)))
