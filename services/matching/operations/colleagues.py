"""Who can be named beside a contact: as professional, to consult, at an alignment talk, to hand over to."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.peer_workers import FormerTreater, PeerWorker
from services.matching.models.teams import Membership
from services.matching.rules import STAFF
from shared.errors import Invalid
from shared.users import User

COLLEAGUES = STAFF | {Role.PEER_WORKER}


def require_colleague(
    session: Session, peer_worker: PeerWorker, field: str, user_id: UUID | None, roles: Iterable[Role] = COLLEAGUES
) -> None:
    """Invalid when this person cannot be named beside this peer worker. One sentence for every reason there is."""
    if user_id is not None and first_who_can(session, peer_worker, [user_id], roles) is None:
        raise Invalid(field, "This person cannot be chosen here. Choose somebody else.")


def first_who_can(
    session: Session, peer_worker: PeerWorker, user_ids: Iterable[UUID], roles: Iterable[Role] = STAFF
) -> UUID | None:
    """The first of these who works here and is neither the peer worker nor somebody who once treated them."""
    for user_id in user_ids:
        works_here = exists().where(
            User.id == user_id,
            User.active.is_(True),
            Membership.user_id == User.id,
            Membership.role.in_(list(roles)),
        )
        treated = exists().where(FormerTreater.peer_worker_id == peer_worker.id, FormerTreater.user_id == user_id)
        if user_id != peer_worker.user_id and session.scalar(select(works_here & ~treated)):
            return user_id
    return None
