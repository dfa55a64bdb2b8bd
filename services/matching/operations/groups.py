"""Groups, kept by a coordinator. A client may choose a place in one instead of a peer worker, and leave at any time."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.groups import Group, GroupPlace
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import Outcome, Request, RequestKind
from services.matching.operations.cards import clear_the_table
from services.matching.operations.requests import offer_again, quiet
from services.matching.policies import Action, require
from services.matching.queries.find import get_request
from services.matching.queries.groups import get_group, get_place, place_of
from services.matching.schemas.groups import GroupChoiceIn, GroupIn, NameToldIn
from services.matching.states import PeerWorkerState, RequestState
from shared import clock
from shared.errors import Conflict, Invalid


def add_group(session: Session, actor: Actor, asked: GroupIn) -> Group:
    require(actor, Action.KEEP_GROUPS)
    _require_leader(session, asked.leader_id)
    group = Group(**asked.model_dump())
    session.add(group)
    session.flush()
    return group


def change_group(session: Session, actor: Actor, group_id: UUID, asked: GroupIn) -> Group:
    """Closed: nobody new comes, and who has a place keeps it."""
    group = get_group(session, group_id, lock=True)
    require(actor, Action.KEEP_GROUPS)
    if asked.leader_id != group.leader_id:
        _require_leader(session, asked.leader_id)
    if asked.places < group.taken:
        raise Invalid("places", "places must be at least as many as are taken.")
    for name, value in asked.model_dump().items():
        setattr(group, name, value)
    return group


def place_in_group(session: Session, actor: Actor, request_id: UUID, asked: GroupChoiceIn) -> Request:
    """The client takes a place in a group instead: fulfilled, without a match."""
    request = get_request(session, actor, request_id, lock=True)
    require(actor, Action.PLACE_IN_GROUP, request)
    group = get_group(session, asked.group_id, lock=True)
    today = clock.today(session)
    place = GroupPlace(group=group, client=request.client, request_id=request.id, since=today)
    by = require(actor, Action.PLACE_IN_GROUP, place)  # nobody writes down that a client chose the writer's own group
    if request.kind is not RequestKind.ONGOING:
        raise Conflict("This is about one visit together, so it does not end in a group.")
    if not group.has_room:
        raise Conflict("There is no place in this group now.")
    if place_of(session, request.client_id, group) is not None:
        raise Conflict("There is a place in this group for this client already.")
    request.outcome = Outcome.GROUP
    request.move_to(RequestState.FULFILLED, by, Outcome.GROUP)
    clear_the_table(session, request, by.as_system(), "fulfilled")
    quiet(session, request)
    session.add(place)
    session.flush()
    offer_again(session, request, by)
    return request


def leave_group(session: Session, actor: Actor, place_id: UUID) -> GroupPlace:
    """At once, and nobody asks why."""
    place = get_place(session, actor, place_id, lock=True)
    require(actor, Action.LEAVE_GROUP, place)
    if place.left_on is not None:
        raise Conflict("This place was left already.")
    place.left_on = clock.today(session)
    session.flush()
    return place


def tell_name(session: Session, actor: Actor, place_id: UUID, asked: NameToldIn) -> GroupPlace:
    """Whoever leads the group reads the name of this client from now on, or no longer."""
    place = get_place(session, actor, place_id, lock=True)
    require(actor, Action.TELL_NAME_IN_GROUP, place)
    if place.left_on is not None:
        raise Conflict("This place was left already.")
    place.name_told = asked.told
    return place


def take_place_back(session: Session, actor: Actor, place_id: UUID) -> GroupPlace:
    """Not meant to leave after all, on the same day and while there is still room."""
    place = get_place(session, actor, place_id)
    require(actor, Action.LEAVE_GROUP, place)
    group = get_group(session, place.group_id, lock=True)
    session.refresh(place, with_for_update={"key_share": True})
    if place.left_on != clock.today(session):
        raise Conflict("This can be undone on the day itself only.")
    if group.taken >= group.places or place_of(session, place.client_id, group) is not None:
        raise Conflict("There is no place in this group now.")
    place.left_on = None
    session.flush()
    return place


def _require_leader(session: Session, peer_worker_id: UUID | None) -> None:
    if peer_worker_id is None:
        return
    leader = session.get(PeerWorker, peer_worker_id)
    if leader is None or not leader.leads_groups or leader.state is PeerWorkerState.RETIRED:
        raise Invalid("leader_id", "leader_id must be a peer worker who may lead groups.")
