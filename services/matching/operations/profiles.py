"""A peer worker's own profile. Nobody else changes any of it: not a coordinator, not a team lead."""

from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.peer_workers import (
    Boundary,
    Experience,
    FormerTreater,
    PeerWorker,
    RoleChoice,
    Room,
    Willingness,
)
from services.matching.models.teams import Membership
from services.matching.operations.masks import set_masks
from services.matching.operations.supply import lock_waiting, search_again
from services.matching.operations.themes import require_offered
from services.matching.policies import Action, require
from services.matching.queries.find import get_peer_worker
from services.matching.rules import STAFF
from services.matching.schemas.profiles import (
    BoundaryIn,
    ExperienceIn,
    FormerTreaterIn,
    HoursIn,
    PracticalIn,
    RoleIn,
    RoomIn,
    StoryIn,
)
from shared.errors import Invalid, NotFound


def _own(
    session: Session, actor: Actor, peer_worker_id: UUID, action: Action = Action.CHANGE_OWN_PROFILE
) -> PeerWorker:
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    require(actor, action, peer_worker)
    return peer_worker


def set_experience(session: Session, actor: Actor, peer_worker_id: UUID, asked: ExperienceIn) -> PeerWorker:
    """Adds an experience, or says anew who may see it and how it may be used."""
    waiting = lock_waiting(session)
    peer_worker = _own(session, actor, peer_worker_id)
    experience = next((known for known in peer_worker.experiences if known.theme == asked.theme), None)
    if experience is None:
        require_offered(session, [asked.theme])
        experience = Experience(theme=asked.theme)
        peer_worker.experiences.append(experience)
    for field in ("visibility", "use", "openness", "what_helped"):
        setattr(experience, field, getattr(asked, field))
    if set_masks(peer_worker):
        search_again(session, waiting)
    return peer_worker


def drop_experience(session: Session, actor: Actor, peer_worker_id: UUID, theme: str) -> PeerWorker:
    """It is gone, from the database too."""
    peer_worker = _own(session, actor, peer_worker_id)
    experience = next((known for known in peer_worker.experiences if known.theme == theme), None)
    if experience is None:
        raise NotFound
    peer_worker.experiences.remove(experience)
    set_masks(peer_worker)
    return peer_worker


def set_boundary(session: Session, actor: Actor, peer_worker_id: UUID, asked: BoundaryIn) -> PeerWorker:
    """Rather not this theme. From now on such questions do not come, and nobody can tell why."""
    peer_worker = _own(session, actor, peer_worker_id)
    if asked.theme not in {boundary.theme for boundary in peer_worker.boundaries}:
        require_offered(session, [asked.theme])
        peer_worker.boundaries.append(Boundary(theme=asked.theme))
    return peer_worker


def drop_boundary(session: Session, actor: Actor, peer_worker_id: UUID, theme: str) -> PeerWorker:
    peer_worker = _own(session, actor, peer_worker_id)
    boundary = next((known for known in peer_worker.boundaries if known.theme == theme), None)
    if boundary is None:
        raise NotFound
    peer_worker.boundaries.remove(boundary)
    return peer_worker


def choose_role(session: Session, actor: Actor, peer_worker_id: UUID, asked: RoleIn) -> PeerWorker:
    """Wanted, maybe or not at all. A refused role is no part of the function any more, from now on."""
    waiting = lock_waiting(session)
    peer_worker = _own(session, actor, peer_worker_id)
    choice = next((known for known in peer_worker.roles if known.role is asked.role), None)
    if choice is None:
        choice = RoleChoice(role=asked.role, given=False)
        peer_worker.roles.append(choice)
    choice.willingness = asked.willingness
    if asked.willingness is Willingness.REFUSED:
        choice.given = False
    else:
        search_again(session, waiting)
    return peer_worker


def set_hours(session: Session, actor: Actor, peer_worker_id: UUID, asked: HoursIn) -> PeerWorker:
    """Own hours. Fewer is always possible: contacts that no longer fit go on until people decide otherwise."""
    waiting = lock_waiting(session)
    peer_worker = _own(session, actor, peer_worker_id)
    before = peer_worker.client_minutes - peer_worker.travel_minutes
    for field in HoursIn.model_fields:
        setattr(peer_worker, field, getattr(asked, field))
    if peer_worker.client_minutes - peer_worker.travel_minutes > before:
        search_again(session, waiting)
    return peer_worker


def set_practical(session: Session, actor: Actor, peer_worker_id: UUID, asked: PracticalIn) -> PeerWorker:
    """Languages, districts, parts of the day."""
    waiting = lock_waiting(session)
    peer_worker = _own(session, actor, peer_worker_id)
    for field in PracticalIn.model_fields:
        setattr(peer_worker, field, getattr(asked, field))
    search_again(session, waiting)
    return peer_worker


def tell_story(session: Session, actor: Actor, peer_worker_id: UUID, asked: StoryIn) -> PeerWorker:
    peer_worker = _own(session, actor, peer_worker_id)
    peer_worker.story = asked.story
    return peer_worker


def set_room(session: Session, actor: Actor, peer_worker_id: UUID, asked: RoomIn) -> PeerWorker:
    """Ample, full or not now: the peer worker's own word, which nobody else can set."""
    waiting = lock_waiting(session)
    peer_worker = _own(session, actor, peer_worker_id, Action.SET_OWN_ROOM)
    gained = asked.room is Room.AMPLE and peer_worker.room is not Room.AMPLE
    peer_worker.room = asked.room
    if gained:
        search_again(session, waiting)
    return peer_worker


def name_former_treater(session: Session, actor: Actor, peer_worker_id: UUID, asked: FormerTreaterIn) -> PeerWorker:
    """A colleague who once treated this peer worker is never chosen for them. Nobody learns of it."""
    peer_worker = _own(session, actor, peer_worker_id)
    works_here = exists().where(Membership.user_id == asked.user_id, Membership.role.in_(STAFF))
    if not session.scalar(select(works_here)):
        raise Invalid("user_id", "user_id must be the id of a colleague.")
    pair = insert(FormerTreater).values(peer_worker_id=peer_worker.id, user_id=asked.user_id)
    session.execute(pair.on_conflict_do_nothing())
    return peer_worker


def forget_former_treater(session: Session, actor: Actor, peer_worker_id: UUID, user_id: UUID) -> PeerWorker:
    peer_worker = _own(session, actor, peer_worker_id)
    session.execute(
        delete(FormerTreater).where(FormerTreater.peer_worker_id == peer_worker.id, FormerTreater.user_id == user_id)
    )
    return peer_worker
