"""Clients: added, placed in a team with caseholders, and how they want things."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import Actor, Role
from services.matching.models.clients import Caseholder, Channel, Client
from services.matching.models.offers import ReOfferCause
from services.matching.models.teams import Membership, Team, TeamType
from services.matching.operations.handing_over import hand_over
from services.matching.operations.inviting import tell_where_to_begin
from services.matching.operations.re_offers import make_due, open_re_offer, plan_re_offer
from services.matching.policies import Action, require
from services.matching.queries.find import get_client, get_team
from services.matching.rules import STAFF
from services.matching.schemas.clients import (
    ChannelIn,
    ClientIn,
    ClientSignInIn,
    CrisisPreferenceIn,
    PeerOnlyIn,
    PlaceIn,
)
from services.matching.states import ReOfferState
from shared import clock
from shared.errors import Conflict, Invalid
from shared.users import User, same_address

FIRST_OFFER_WORKING_DAYS = 10
"""A client who was never offered anything is on somebody's list by then."""


def add_client(session: Session, actor: Actor, asked: ClientIn) -> Client:
    """Somebody new in care. That a first offer is to be made is planned at once."""
    by = require(actor, Action.ADD_CLIENT)
    if session.scalar(select(exists().where(Client.number == asked.number))):
        raise Conflict("There is a client with this number already.")
    if asked.in_care_since > clock.today(session):
        raise Invalid("in_care_since", "in_care_since must be today or earlier.")
    client = Client(**asked.model_dump(include={"number", "name", "birth_date", "in_care_since", "area"}))
    _put(session, client, asked)
    session.add(client)
    session.flush()
    first = workdays.add_workdays(clock.today(session), FIRST_OFFER_WORKING_DAYS)
    plan_re_offer(session, client, ReOfferCause.NEVER_OFFERED, by.as_system(), first)
    return client


def place_client(session: Session, actor: Actor, client_id: UUID, asked: PlaceIn) -> Client:
    """Another team or other caseholders. Who loses sight of the client hears no more; the next ones take it over.

    Another team is a good moment to offer again.
    """
    client = get_client(session, actor, client_id, lock=True)
    by = require(actor, Action.PLACE_CLIENT, client)
    moves = client.team_id != asked.team_id
    before = staff_of(session, client)
    _put(session, client, asked)
    session.flush()
    hand_over(session, client, before, staff_of(session, client))
    planned = open_re_offer(session, client) if moves else None
    if planned is not None and planned.state is ReOfferState.SCHEDULED:
        make_due(session, planned, by.as_system())
    return client


def staff_of(session: Session, client: Client) -> frozenset[UUID]:
    """Everybody whom the client's team or caseload makes staff of this client."""
    if not client.team.shared_caseload:
        return client.caseholder_ids
    return frozenset(session.scalars(select(Membership.user_id).where(Membership.team_id == client.team_id)))


def _put(session: Session, client: Client, asked: PlaceIn) -> None:
    team = get_team(session, asked.team_id)
    caseholder_ids = frozenset(asked.caseholder_ids)
    wrong = wrong_caseholders(team.type, caseholder_ids, asked.responsible_practitioner_id)
    if wrong is None and caseholder_ids - professionals(session, team):
        wrong = "must work in the client's team, and not as a peer worker"
    if wrong is not None:
        raise Invalid("caseholder_ids", f"caseholder_ids {wrong}.")
    practitioner = asked.responsible_practitioner_id
    if practitioner is not None and not _works_here(session, practitioner):
        raise Invalid("responsible_practitioner_id", "responsible_practitioner_id must be the id of a colleague.")
    client.team, client.team_id = team, team.id
    client.responsible_practitioner_id = practitioner
    set_caseholders(client, caseholder_ids)


def wrong_caseholders(kind: TeamType, caseholders: Collection[object], practitioner: object | None) -> str | None:
    """What is wrong with these (ids, or anything that names people), as the end of a sentence; None when nothing."""
    if len(caseholders) > 2:
        return "must name two people at most"
    if not caseholders and kind is TeamType.FACT:
        return "must name one or two people of the FACT team"
    if practitioner is not None and practitioner in caseholders:
        return "must not name the responsible practitioner"
    return None


def set_caseholders(client: Client, caseholder_ids: Collection[UUID]) -> None:
    """Exactly these; who stays keeps the same link."""
    for link in [link for link in client.caseholders if link.user_id not in caseholder_ids]:
        client.caseholders.remove(link)
    known = client.caseholder_ids
    client.caseholders += [Caseholder(user_id=user_id) for user_id in sorted(caseholder_ids) if user_id not in known]


def professionals(session: Session, team: Team) -> frozenset[UUID]:
    """Who can be a caseholder in this team."""
    roles = (Role.CASEHOLDER, Role.TEAM_LEAD)
    query = select(Membership.user_id).join(User, User.id == Membership.user_id)
    query = query.where(Membership.team_id == team.id, Membership.role.in_(roles), User.active.is_(True))
    return frozenset(session.scalars(query))


def _works_here(session: Session, user_id: UUID) -> bool:
    return bool(session.scalar(select(exists().where(Membership.user_id == user_id, Membership.role.in_(STAFF)))))


def set_channel(session: Session, actor: Actor, client_id: UUID, asked: ChannelIn) -> Client:
    """How the client wants to hear things, from now on."""
    client = get_client(session, actor, client_id, lock=True)
    require(actor, Action.CHANGE_CLIENT, client)
    if asked.channel is Channel.APP and client.user_id is None:
        raise Invalid("channel", "channel app needs an account of the client's own.")
    client.channel, client.channel_through = asked.channel, asked.channel_through
    return client


def set_crisis_preference(session: Session, actor: Actor, client_id: UUID, asked: CrisisPreferenceIn) -> Client:
    """The client's own wish; it comes before the team's habit."""
    client = get_client(session, actor, client_id, lock=True)
    require(actor, Action.CHANGE_CLIENT, client)
    client.crisis_preference = asked.crisis_preference
    return client


def set_peer_only(session: Session, actor: Actor, client_id: UUID, asked: PeerOnlyIn) -> Client:
    client = get_client(session, actor, client_id, lock=True)
    require(actor, Action.CHANGE_CLIENT, client)
    client.peer_only = asked.peer_only
    return client


def give_sign_in(session: Session, actor: Actor, client_id: UUID, asked: ClientSignInIn) -> Client:
    """An account of the client's own. By the coordinator, never by who works with the client."""
    client = get_client(session, actor, client_id, lock=True)
    require(actor, Action.ADD_CLIENT)
    if client.user_id is not None:
        raise Conflict("This client has an account already.")
    email = same_address(asked.email)
    if session.scalar(select(exists().where(User.email == email))):
        raise Conflict("There is an account with this address already.")
    client.user = client_account(email, client.name)
    session.add(client.user)
    session.flush()
    session.add(Membership(user_id=client.user.id, role=Role.CLIENT))
    tell_where_to_begin(session, client.user)
    return client


def client_account(email: str, name: str) -> User:
    """Without mails: a client switches those on."""
    return User(email=email, name=name, mail_wanted=False)
