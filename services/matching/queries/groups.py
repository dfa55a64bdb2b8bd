"""Groups, which everybody who signs in may know of; and who has a place in one, which only the client and staff may."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.groups import Group, GroupPlace
from services.matching.models.peer_workers import PeerWorker
from services.matching.policies import Action, require
from services.matching.queries.by_name import by_name
from services.matching.queries.find import get_client, one
from services.matching.queries.lists import page
from services.matching.queries.own_profile import own_id
from services.matching.schemas.groups import GroupMemberOut, GroupOut, GroupPlaceOut, LedGroupOut, LedMemberOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.states import PeerWorkerState
from services.matching.visibility import places_led, visible_places
from shared.users import User

WITH_LEADER = joinedload(Group.leader).joinedload(PeerWorker.user)
LEADERS = 100


def get_group(session: Session, group_id: UUID, *, lock: bool = False) -> Group:
    return one(session, select(Group), Group.id == group_id, lock=lock)


def get_place(session: Session, actor: Actor, place_id: UUID, *, lock: bool = False) -> GroupPlace:
    return one(session, visible_places(actor), GroupPlace.id == place_id, lock=lock)


def place_of(session: Session, client_id: UUID, group: Group) -> GroupPlace | None:
    """The one that this client has in it now."""
    query = select(GroupPlace).where(GroupPlace.client_id == client_id, GroupPlace.group_id == group.id)
    return session.scalars(query.where(GroupPlace.left_on.is_(None))).one_or_none()


def list_groups(session: Session, asked: PageIn, *, with_room: bool = False) -> Page[GroupOut]:
    query = select(Group).options(WITH_LEADER)
    if with_room:
        query = query.where(Group.open, Group.taken < Group.places)
    return page(session, query, Group, asked, GroupOut.of)


def groups_to_choose(session: Session, actor: Actor, asked: PageIn) -> Page[GroupOut]:
    """With room, for who writes down what a client chooses: not their own."""
    query = select(Group).options(WITH_LEADER).where(Group.open, Group.taken < Group.places)
    if actor.peer_worker_id is not None:
        query = query.where(Group.leader_id.is_distinct_from(actor.peer_worker_id))
    return page(session, query, Group, asked, GroupOut.of)


def read_group(session: Session, group_id: UUID) -> GroupOut:
    return GroupOut.of(get_group(session, group_id))


def groups_to_keep(session: Session, actor: Actor, asked: PageIn) -> Page[GroupOut]:
    require(actor, Action.KEEP_GROUPS)
    return list_groups(session, asked)


def members_of(session: Session, actor: Actor, group_id: UUID, asked: PageIn) -> Page[GroupMemberOut]:
    """Who has a place now; for whoever keeps the groups."""
    require(actor, Action.KEEP_GROUPS)
    query = visible_places(actor).where(GroupPlace.group_id == group_id, GroupPlace.left_on.is_(None))
    return page(session, query.options(joinedload(GroupPlace.client)), GroupPlace, asked, GroupMemberOut.of)


def groups_led(session: Session, actor: Actor) -> list[LedGroupOut]:
    """By this peer worker: with who told them their name, and how many did not."""
    query = select(Group).options(WITH_LEADER).where(Group.leader_id == own_id(actor)).order_by(Group.id)
    groups = session.scalars(query).all()
    members = defaultdict[UUID, list[LedMemberOut]](list)
    told = places_led(actor).options(joinedload(GroupPlace.client).load_only(Client.name)).order_by(GroupPlace.id)
    for place in session.scalars(told):
        members[place.group_id].append(LedMemberOut(client_name=place.client.name, since=place.since))
    return [
        LedGroupOut(group=GroupOut.of(one), members=members[one.id], others=one.taken - len(members[one.id]))
        for one in groups
    ]


def places_of_client(session: Session, actor: Actor, client_id: UUID, asked: PageIn) -> Page[GroupPlaceOut]:
    """All that there were."""
    client = get_client(session, actor, client_id)
    return page(session, _places(actor, client.id), GroupPlace, asked, GroupPlaceOut.of)


def places_now(session: Session, actor: Actor, client_id: UUID) -> list[GroupPlaceOut]:
    query = _places(actor, client_id).where(GroupPlace.left_on.is_(None))
    return [GroupPlaceOut.of(place) for place in session.scalars(query.order_by(GroupPlace.id))]


def _places(actor: Actor, client_id: UUID) -> Select[GroupPlace]:
    with_group = joinedload(GroupPlace.group).options(WITH_LEADER)
    return visible_places(actor).where(GroupPlace.client_id == client_id).options(with_group)


def may_lead(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Peer workers who may lead a group, by name."""
    require(actor, Action.KEEP_GROUPS)
    query = select(PeerWorker.id, User.name).join(PeerWorker.user)
    query = query.where(PeerWorker.leads_groups, PeerWorker.state != PeerWorkerState.RETIRED)
    return [(row.id, row.name) for row in by_name(session, query, User, None, LEADERS)]
