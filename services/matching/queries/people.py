"""Who must hear or do something: user ids, deputies in place of who is away."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.clients import Client
from services.matching.models.teams import Membership
from services.matching.states import Party


def in_role(session: Session, role: Role, team_id: UUID | None = None) -> list[UUID]:
    """Everybody with this role (in this team, when given); a deputy for who is away and has one."""
    acting = case((Membership.away & Membership.deputy_id.is_not(None), Membership.deputy_id), else_=Membership.user_id)
    query = select(acting).where(Membership.role == role).order_by(Membership.id)
    if team_id is not None:
        query = query.where(Membership.team_id == team_id)
    return list(dict.fromkeys(session.scalars(query)))


def coordinators(session: Session) -> list[UUID]:
    return in_role(session, Role.COORDINATOR)


def caseholders(session: Session, client: Client) -> list[UUID]:
    """The client's own caseholders; in a team without them its lead; never nobody."""
    return (
        sorted(client.caseholder_ids)
        or in_role(session, Role.TEAM_LEAD, client.team_id)
        or in_role(session, Role.CASEHOLDER, client.team_id)
        or coordinators(session)
    )


def team_leads(session: Session, client: Client) -> list[UUID]:
    return in_role(session, Role.TEAM_LEAD, client.team_id) or coordinators(session)


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
            return coordinators(session)
