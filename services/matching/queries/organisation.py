"""Teams, colleagues and decisions."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, func, select, union
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor, Role
from services.matching.models.decisions import Topic
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.teams import Membership, Team
from services.matching.policies import Action, require
from services.matching.queries.by_name import page_by_name
from services.matching.queries.decisions import history
from services.matching.queries.find import one
from services.matching.queries.lists import page
from services.matching.rules import STAFF
from services.matching.schemas.decisions import DecisionOut
from services.matching.schemas.pages import NamesIn, Page, PageIn
from services.matching.schemas.people import AccountOut, ColleagueOut, MembershipOut, PersonRowOut, TeamOut
from shared.errors import Invalid
from shared.users import User, same_address


def list_teams(session: Session, asked: PageIn) -> Page[TeamOut]:
    """Everybody who signs in may know which teams there are."""
    return page(session, select(Team), Team, asked, TeamOut.model_validate)


def list_people(session: Session, actor: Actor, asked: PageIn) -> Page[MembershipOut]:
    require(actor, Action.MANAGE_PEOPLE)
    return page(session, select(Membership), Membership, asked, MembershipOut.model_validate)


def people_by_name(session: Session, actor: Actor, asked: PageIn) -> Page[PersonRowOut]:
    """The same with names, for who gives accounts. Clients are in no list of the administrator's."""
    require(actor, Action.MANAGE_PEOPLE)
    query = select(Membership).where(Membership.role != Role.CLIENT)
    query = query.options(joinedload(Membership.user), joinedload(Membership.team))
    return page(session, query, Membership, asked, _row)


def _row(membership: Membership) -> PersonRowOut:
    user, team = membership.user, membership.team
    return PersonRowOut(
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=membership.role,
        team_name=team.name if team else "",
        discipline=membership.discipline,
        away=membership.away,
        active=user.active,
        has_password=user.password_hash is not None,
    )


def person(session: Session, actor: Actor, user_id: UUID) -> AccountOut:
    require(actor, Action.MANAGE_PEOPLE)
    return AccountOut.model_validate(one(session, select(User), User.id == user_id))


def account_with(session: Session, actor: Actor, email: str) -> UUID:
    """Whose address this is, for who gives passwords: somebody who is in no list is found by what they say."""
    require(actor, Action.MANAGE_PEOPLE)
    found: UUID | None = session.scalar(select(User.id).where(User.email == same_address(email)))
    if found is None:
        raise Invalid("address", "There is no account with this address.")
    return found


def caseholders_to_be(session: Session, actor: Actor, asked: NamesIn) -> Page[tuple[UUID, str]]:
    """Who can be a caseholder, with the team: for who adds a client."""
    require(actor, Action.ADD_CLIENT)
    query = (
        select(User.id, User.name, Team.name.label("team_name"))
        .join(Membership, Membership.user_id == User.id)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.role.in_((Role.CASEHOLDER, Role.TEAM_LEAD)), User.active.is_(True))
    )
    shown, more = page_by_name(session, query, User, asked, among=("name", "team_name"))
    return Page(items=[(row.id, f"{row.name} ({row.team_name})") for row in shown], next=more)


def colleagues(session: Session, actor: Actor, asked: NamesIn) -> Page[ColleagueOut]:
    """Everybody who works here, but the peer workers, by name: for who is to say something about one of them."""
    require(actor, Action.SEE_COLLEAGUES)
    works_here = exists().where(Membership.user_id == User.id, Membership.role.in_(STAFF))
    query = select(User.id, User.name).where(works_here, User.active.is_(True), User.id != actor.user_id)
    shown, more = page_by_name(session, query, User, asked)
    return Page(items=[ColleagueOut.model_validate(row) for row in shown], next=more)


def decisions_on(session: Session, topic: Topic, team_id: UUID | None) -> list[DecisionOut]:
    return [DecisionOut.model_validate(decision) for decision in history(session, topic, team_id)]


def teams_by_id(session: Session, team_ids: Collection[UUID]) -> list[TeamOut]:
    query = select(Team).where(Team.id.in_(team_ids)).order_by(Team.name)
    return [TeamOut.model_validate(team) for team in session.scalars(query)]


def districts(session: Session) -> list[str]:
    """Those that teams and peer workers name, by the alphabet."""
    named = union(select(Team.area), select(func.unnest(PeerWorker.areas)))
    return sorted(filter(None, session.scalars(named)))
