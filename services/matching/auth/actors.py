"""How an account becomes an `Actor`: by memberships, as a client, as a peer worker, and as somebody's deputy."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.limits import closed_for
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.shut_out import ShutOut
from services.matching.models.teams import Membership, Team, TeamType
from shared.errors import TooMany
from shared.users import User


def load_actor(session: Session, user: User) -> Actor:
    """What this person is: by memberships, as a client, as a peer worker, and as the deputy of who is away now."""
    return actor_from(session.execute(_one(), {"id_of_one": user.id}).all())


@cache
def _one() -> Select[Any]:
    """Built once: to build it takes as long as to ask it."""
    return people().where(User.id == bindparam("id_of_one"))


def people(*columns: Any, program_id: UUID | None = None) -> Select[Any]:
    """A row for each membership, own or stood in for, or one. `program_id`: through which they ask."""
    closed = select(func.array_agg(ShutOut.client_id)).where(ShutOut.user_id == User.id)
    return (
        select(
            *columns,
            User.id.label("user_id"),
            Membership.user_id.label("holder_id"),
            Membership.role,
            Membership.team_id,
            Team.type.label("team_type"),
            Client.id.label("client_id"),
            PeerWorker.id.label("peer_worker_id"),
            closed.scalar_subquery().label("shut_out_of"),
            closed_for(User.id, program_id).scalar_subquery().label("closed_for"),
        )
        .select_from(User)
        .outerjoin(Membership, or_(Membership.user_id == User.id, Membership.away & (Membership.deputy_id == User.id)))
        .outerjoin(Team, Team.id == Membership.team_id)
        .outerjoin(Client, Client.user_id == User.id)
        .outerjoin(PeerWorker, PeerWorker.user_id == User.id)
    )


def actor_from(rows: Any) -> Actor:
    """TooMany for who was refused so often that nothing opens for a while."""
    first = rows[0]
    if first.closed_for is not None:
        raise TooMany(
            "You asked very often for what is not there for you. Wait a moment.", max(1, int(first.closed_for))
        )
    roles = {row.role for row in rows if row.role is not None}
    in_teams = [row for row in rows if row.team_id is not None]
    roles |= {Role.CLIENT} if first.client_id else set()
    roles |= {Role.PEER_WORKER} if first.peer_worker_id else set()
    return Actor(
        user_id=first.user_id,
        roles=frozenset(roles),
        teams=frozenset(row.team_id for row in in_teams),
        leads=frozenset(row.team_id for row in in_teams if row.role is Role.TEAM_LEAD),
        shut_out_of=frozenset(first.shut_out_of or ()),
        act_teams=frozenset(row.team_id for row in in_teams if row.team_type is TeamType.ACT),
        stands_in_for=frozenset(row.holder_id for row in in_teams if row.holder_id != first.user_id),
        client_id=first.client_id,
        peer_worker_id=first.peer_worker_id,
    )
