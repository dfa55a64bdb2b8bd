"""A peer worker's own profile, whole: for its owner only."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import PLACES
from services.matching.models.peer_workers import PeerWorker
from services.matching.queries.capacity import free_minutes
from services.matching.queries.find import get_peer_worker
from services.matching.queries.profiles import closed_while_in_contact, former_treaters
from services.matching.queries.proposals import face
from services.matching.schemas.people import ColleagueOut
from services.matching.schemas.pool import PeerWorkerOut
from services.matching.schemas.previews import PreviewOfMeOut
from services.matching.schemas.profiles import OwnProfileOut, ToThinkAbout
from shared.errors import NotFound
from shared.names import sorted_by_name
from shared.users import User


def own_id(actor: Actor) -> UUID:
    """Of this person's own profile; NotFound for who is no peer worker."""
    if actor.peer_worker_id is None:
        raise NotFound
    return actor.peer_worker_id


def own_profile(session: Session, actor: Actor) -> OwnProfileOut:
    return profile_of(session, get_peer_worker(session, own_id(actor)))


def own_former_treaters(session: Session, actor: Actor) -> list[ColleagueOut]:
    """By name, also who does not work here any more."""
    named = former_treaters(session, get_peer_worker(session, own_id(actor)))
    query = select(User).where(User.id.in_(named))
    return [ColleagueOut.model_validate(user) for user in sorted_by_name(session.scalars(query))]


def preview_of_me(session: Session, actor: Actor) -> PreviewOfMeOut:
    """What the owner is shown is what others are given, not a description of it."""
    peer_worker = get_peer_worker(session, own_id(actor))
    return PreviewOfMeOut(
        client=face(session, peer_worker, PLACES),
        colleagues=PeerWorkerOut.of(peer_worker),
        matching=peer_worker.usable,
    )


def profile_of(session: Session, peer_worker: PeerWorker) -> OwnProfileOut:
    session.flush()
    free = free_minutes(session, peer_worker)
    thoughts = [ToThinkAbout.CLOSED_WHILE_IN_CONTACT] if closed_while_in_contact(session, peer_worker) else []
    if free < 0:
        thoughts.append(ToThinkAbout.MORE_THAN_HOURS)
    return OwnProfileOut.of(
        peer_worker,
        former_treater_ids=former_treaters(session, peer_worker),
        free_minutes=free,
        to_think_about=thoughts,
    )
