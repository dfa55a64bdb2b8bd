"""Teams, colleagues and decisions."""

from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.decisions import Topic
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.teams import Membership, Team
from services.matching.policies import STAFF, Action, require
from services.matching.queries.decisions import history
from services.matching.queries.lists import page
from services.matching.schemas.decisions import DecisionOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.people import ColleagueOut, MembershipOut, TeamOut
from shared.users import User


def list_teams(session: Session, asked: PageIn) -> Page[TeamOut]:
    """Everybody who signs in may know which teams there are."""
    return page(session, select(Team), Team, asked, TeamOut.model_validate)


def list_people(session: Session, actor: Actor, asked: PageIn) -> Page[MembershipOut]:
    require(actor, Action.MANAGE_PEOPLE)
    return page(session, select(Membership), Membership, asked, MembershipOut.model_validate)


def colleagues(session: Session, actor: Actor) -> list[ColleagueOut]:
    """Everybody who works here, but the peer workers, by name: for who is to say something about one of them."""
    require(actor, Action.SEE_COLLEAGUES)
    works_here = select(Membership.user_id).where(Membership.role.in_(STAFF))
    query = select(User).where(User.id.in_(works_here), User.active.is_(True)).order_by(User.name, User.id)
    return [ColleagueOut.model_validate(user) for user in session.scalars(query)]


def decisions_on(session: Session, topic: Topic, team_id: UUID | None) -> list[DecisionOut]:
    return [DecisionOut.model_validate(decision) for decision in history(session, topic, team_id)]


def districts(session: Session) -> list[str]:
    """Those that teams and peer workers name, by the alphabet."""
    named = union(select(Team.area), select(func.unnest(PeerWorker.areas)))
    return sorted(filter(None, session.scalars(named)))
