"""Who must hear or do something: user ids, deputies in place of who is away."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.matching.actor import Role
from services.matching.models.clients import Client
from services.matching.models.shut_out import ShutOut
from services.matching.models.teams import Membership
from services.matching.states import Party
from shared.users import User


def _acting(holder: InstrumentedAttribute[UUID]) -> ColumnElement[UUID]:
    return func.coalesce(case((Membership.away, Membership.deputy_id)), holder)


def in_role(session: Session, role: Role, team_id: UUID | None = None) -> list[UUID]:
    """Everybody with this role (in this team, when given); a deputy for who is away and has one."""
    query = select(_acting(Membership.user_id)).join(User, User.id == Membership.user_id)
    query = query.where(Membership.role == role, User.active.is_(True)).order_by(Membership.id)
    if team_id is not None:
        query = query.where(Membership.team_id == team_id)
    return list(dict.fromkeys(session.scalars(query)))


def coordinators(session: Session, client_id: UUID | None = None) -> list[UUID]:
    """Of what is about this client, all but who may not see the client."""
    found = in_role(session, Role.COORDINATOR)
    return found if client_id is None else _without(_kept_out(session, client_id), found)


def caseholders(session: Session, client: Client) -> list[UUID]:
    """The client's own caseholders or their deputies; in a team without them its lead; never nobody."""
    here = (Membership.user_id == User.id) & (Membership.team_id == client.team_id)
    own = select(_acting(User.id)).outerjoin(Membership, here)
    own = own.where(User.id.in_(client.caseholder_ids), User.active.is_(True))
    kept_out = _kept_out(session, client.id)
    return (
        sorted(set(session.scalars(own)) - kept_out)
        or _without(kept_out, in_role(session, Role.TEAM_LEAD, client.team_id))
        or _without(kept_out, in_role(session, Role.CASEHOLDER, client.team_id))
        or coordinators(session, client.id)
    )


def team_leads(session: Session, client: Client) -> list[UUID]:
    leads = _without(_kept_out(session, client.id), in_role(session, Role.TEAM_LEAD, client.team_id))
    return leads or coordinators(session, client.id)


def _kept_out(session: Session, client_id: UUID) -> set[UUID]:
    """Whoever may not see this client is told nothing about them either."""
    return set(session.scalars(select(ShutOut.user_id).where(ShutOut.client_id == client_id)))


def _without(kept_out: set[UUID], user_ids: list[UUID]) -> list[UUID]:
    return [one for one in user_ids if one not in kept_out]


def owners(session: Session, party: Party, thing: Any, client: Client | None) -> list[UUID]:
    """The users who own `thing` as `party`. A client is told in another way (`operations/telling.py`): nobody here."""
    match party:
        case Party.PEER_WORKER:
            return [thing.peer_worker.user_id] if getattr(thing, "peer_worker", None) else [thing.user_id]
        case Party.CASEHOLDER if client is not None:
            return caseholders(session, client)
        case Party.TEAM_LEAD if client is not None:
            return team_leads(session, client)
        case Party.CLIENT:
            return []
        case _:
            return coordinators(session, client.id if client is not None else None)


def names_of(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Colleagues by name."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())
