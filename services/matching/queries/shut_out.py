"""Who may not see which client: for the client, the privacy officer and the lead of the client's team."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.shut_out import ShutOut
from services.matching.models.teams import Membership
from services.matching.queries.by_name import by_name
from services.matching.queries.find import get_client, one
from services.matching.queries.lists import page
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.people import ColleagueOut
from services.matching.schemas.shut_out import ShutOutOut
from shared import clock
from shared.errors import Forbidden
from shared.users import User

MOST = 100


def own_number_or(actor: Actor, number: str) -> str | None:
    """The number that this person may name; None for a client, who does it for themselves."""
    if actor.leads or Role.PRIVACY_OFFICER in actor.roles:
        return number or None
    if actor.client_id is None:
        raise Forbidden("You can see this, but it is not yours to do.")
    return None


def visible_shut_out(actor: Actor) -> Select[ShutOut]:
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.client_id is not None:
        conditions.append(ShutOut.client_id == actor.client_id)
    if actor.leads:
        conditions.append(ShutOut.client_id.in_(select(Client.id).where(Client.team_id.in_(actor.leads))))
    if Role.PRIVACY_OFFICER in actor.roles:
        conditions.append(ShutOut.id.is_not(None))
    return select(ShutOut).where(or_(*conditions), ShutOut.user_id != actor.user_id)


def get_shut_out(session: Session, actor: Actor, shut_out_id: UUID) -> ShutOut:
    return one(session, visible_shut_out(actor), ShutOut.id == shut_out_id)


def list_shut_out(session: Session, actor: Actor, asked: PageIn) -> Page[ShutOutOut]:
    whole = visible_shut_out(actor).options(
        joinedload(ShutOut.client), joinedload(ShutOut.user), joinedload(ShutOut.by)
    )
    return page(session, whole, ShutOut, asked, shut_out_out)


def shut_out_out(row: ShutOut) -> ShutOutOut:
    return ShutOutOut(
        id=row.id,
        client_number=row.client.number,
        name=row.user.name,
        by=row.by.name,
        since=clock.local_date(row.created_at),
    )


def who_could_look(session: Session, actor: Actor) -> list[ColleagueOut]:
    """For a client to choose from: everybody of the team, and the coordinators."""
    if actor.client_id is None:
        return []
    client = get_client(session, actor, actor.client_id)
    here = select(Membership.user_id).where(
        or_(Membership.team_id == client.team_id, Membership.role == Role.COORDINATOR)
    )
    query = select(User.id, User.name).where(User.id.in_(here), User.active, User.id != actor.user_id)
    return [ColleagueOut.model_validate(row) for row in by_name(session, query, User, None, MOST)]
