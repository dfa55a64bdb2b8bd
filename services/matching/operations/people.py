"""Teams, accounts of colleagues, and who acts for whom while away."""

from uuid import UUID

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.models.clients import Caseholder, Client
from services.matching.models.factors import FactorReset
from services.matching.models.identities import Identity
from services.matching.models.teams import Membership, Team
from services.matching.operations.inviting import tell_where_to_begin
from services.matching.policies import Action, require
from services.matching.queries.find import get_team
from services.matching.queries.stand_ins import can_stand_in
from services.matching.schemas.people import AwayIn, IdentityIn, PersonIn, PlaceOfWorkIn, ResetFactorIn, TeamIn
from shared.errors import Conflict, Invalid, NotFound
from shared.events import Event, Urgency
from shared.outbox import publish
from shared.users import User, same_address


def add_team(session: Session, actor: Actor, asked: TeamIn) -> Team:
    require(actor, Action.MANAGE_PEOPLE)
    if session.scalar(select(exists().where(Team.name == asked.name))):
        raise Conflict("There is a team with this name already.")
    team = Team(**asked.model_dump())
    session.add(team)
    session.flush()
    return team


def add_person(session: Session, actor: Actor, asked: PersonIn) -> Membership:
    """A colleague with a role; somebody who has an account gets one more."""
    require(actor, Action.MANAGE_PEOPLE)
    membership = open_account(session, asked)
    if membership.user.password_hash is None:
        tell_where_to_begin(session, membership.user)
    return membership


def invite(session: Session, actor: Actor, user_id: UUID) -> User:
    """A mail to who has an account and never signed in, or cannot any more. It holds no secret: they ask for a link."""
    require(actor, Action.MANAGE_PEOPLE)
    user = _active(session, user_id)
    tell_where_to_begin(session, user)
    return user


def reset_second_factor(session: Session, actor: Actor, user_id: UUID, asked: ResetFactorIn) -> User:
    """Who lost phone and paper begins anew. It is written down who saw, and how, that it was really them."""
    require(actor, Action.MANAGE_PEOPLE)
    if user_id == actor.user_id:
        raise Conflict("Somebody else does this for you.")
    user = _active(session, user_id)
    auth.second.forget(session, user.id)
    session.add(FactorReset(user_id=user.id, by_id=actor.user_id, how=asked.how))
    publish(session, Event.SECOND_FACTOR_RESET, to=[user.id], subject=("user", user.id), urgency=Urgency.NOW)
    return user


def link_identity(session: Session, actor: Actor, user_id: UUID, asked: IdentityIn) -> Identity:
    """By an administrator, who knows whose account it is. Conflict when it opens another one."""
    require(actor, Action.MANAGE_PEOPLE)
    return auth.identities.link(session, _active(session, user_id).id, asked.issuer, asked.subject, actor.user_id)


def _active(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotFound
    return user


def open_account(session: Session, asked: PersonIn) -> Membership:
    """The same without anybody asking: how the first account of an installation comes to be, on its own machine."""
    email = same_address(asked.email)
    user = session.scalars(select(User).where(User.email == email)).one_or_none()
    if user is None:
        user = User(email=email, name=asked.name, language=asked.language)
        session.add(user)
        session.flush()
    user.active = True
    return _place(session, user, asked)


def _place(session: Session, user: User, asked: PlaceOfWorkIn) -> Membership:
    if asked.team_id is not None:
        get_team(session, asked.team_id)
    known = select(Membership).where(
        Membership.user_id == user.id,
        Membership.role == asked.role,
        Membership.team_id.is_not_distinct_from(asked.team_id),
    )
    membership = session.scalars(known).one_or_none()
    if membership is None:
        membership = Membership(user_id=user.id, role=asked.role, team_id=asked.team_id)
        session.add(membership)
    membership.discipline, membership.fte = asked.discipline, asked.fte
    session.flush()
    return membership


def end_account(session: Session, actor: Actor, user_id: UUID) -> User:
    """A colleague leaves: what they hold opens nothing from now on, also when they come back.

    Clients who would be left without a caseholder are handed over first.
    """
    require(actor, Action.MANAGE_PEOPLE)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    theirs = select(Caseholder.client_id).where(Caseholder.user_id == user.id)
    alone = (
        select(Caseholder.client_id)
        .join(Client, Client.id == Caseholder.client_id)
        .join(User, User.id == Caseholder.user_id)
        .where(Caseholder.client_id.in_(theirs), Client.care_ended_on.is_(None), User.active.is_(True))
        .group_by(Caseholder.client_id)
        .having(func.count() == 1)
    )
    if session.scalars(alone.limit(1)).first() is not None:
        raise Conflict("This colleague is the only caseholder of clients. Hand those over first.")
    user.active = False
    auth.end_all(session, user.id, tokens=True)
    auth.identities.forget(session, user.id)
    deputyships = update(Membership).where(or_(Membership.user_id == user.id, Membership.deputy_id == user.id))
    session.execute(deputyships.values(deputy_id=None))
    return user


def set_away(session: Session, actor: Actor, membership_id: UUID, asked: AwayIn) -> Membership:
    """A colleague acts and is told in place of who is away (`auth.load_actor`, `queries/people.py`)."""
    membership = session.get(Membership, membership_id, with_for_update=True, populate_existing=True)
    if membership is None:
        raise NotFound
    require(actor, Action.SET_AWAY, membership)
    if asked.away and asked.deputy_id is not None and not can_stand_in(session, membership, asked.deputy_id):
        raise Invalid("deputy_id", "deputy_id must be a colleague who is there, and can stand in for this role.")
    membership.away, membership.deputy_id = asked.away, asked.deputy_id if asked.away else None
    return membership
