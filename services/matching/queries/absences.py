"""Who is away today."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.matching.models.peer_workers import Absence, PeerWorker
from shared import clock


def absence_today(session: Session, peer_worker: PeerWorker) -> Absence | None:
    """The one that lasts longest, when this peer worker is away today."""
    today = clock.today(session)
    query = (
        select(Absence)
        .where(
            Absence.peer_worker_id == peer_worker.id,
            Absence.starts_on <= today,
            or_(Absence.ends_on.is_(None), Absence.ends_on >= today),
        )
        .order_by(Absence.ends_on.desc().nulls_first())
        .limit(1)
    )
    return session.scalars(query).one_or_none()
