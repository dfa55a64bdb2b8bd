"""The register of peer workers, as colleagues see it."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.catalogue import PLACES
from services.matching.models.peer_workers import Absence, CareerStep, PeerWorker
from services.matching.policies import Action, require
from services.matching.queries.find import get_peer_worker
from services.matching.queries.lists import behind, cut, page
from services.matching.schemas.absences import AbsenceOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.pool import CareerStepOut, PeerWorkerOut, PeerWorkersIn
from shared import clock


def list_peer_workers(session: Session, actor: Actor, asked: PeerWorkersIn) -> Page[PeerWorkerOut]:
    require(actor, Action.SEE_COLLEAGUES)
    register = select(PeerWorker).options(joinedload(PeerWorker.user), selectinload(PeerWorker.roles))
    if asked.state is not None:
        register = register.where(PeerWorker.state == asked.state)
    if asked.team_id is not None:
        register = register.where(PeerWorker.team_id == asked.team_id)
    if asked.in_pool is not None:
        register = register.where(PeerWorker.team_id.is_(None) if asked.in_pool else PeerWorker.team_id.is_not(None))
    if asked.room is not None:
        register = register.where(PeerWorker.room == asked.room)
    if asked.employment is not None:
        register = register.where(PeerWorker.employment == asked.employment)
    if asked.theme is not None:
        layer, bit = PLACES[asked.theme]
        shown = getattr(PeerWorker, f"shown_{layer}")
        register = register.where(shown.bitwise_and(1 << bit) != 0)
    return page(session, register, PeerWorker, asked, PeerWorkerOut.of)


def read_peer_worker(session: Session, actor: Actor, peer_worker_id: UUID) -> PeerWorkerOut:
    require(actor, Action.SEE_COLLEAGUES)
    return PeerWorkerOut.of(get_peer_worker(session, peer_worker_id))


def career_of(session: Session, actor: Actor, peer_worker_id: UUID) -> list[CareerStepOut]:
    """Levels and since when, the first one first."""
    require(actor, Action.SEE_COLLEAGUES)
    peer_worker = get_peer_worker(session, peer_worker_id)
    steps = select(CareerStep).where(CareerStep.peer_worker_id == peer_worker.id).order_by(CareerStep.id)
    return [CareerStepOut.model_validate(step) for step in session.scalars(steps)]


def absences_to_come(session: Session, actor: Actor, peer_worker_id: UUID, asked: PageIn) -> Page[AbsenceOut]:
    """Now and later, the first one first."""
    require(actor, Action.SEE_COLLEAGUES)
    peer_worker = get_peer_worker(session, peer_worker_id)
    query = select(Absence).where(
        Absence.peer_worker_id == peer_worker.id,
        or_(Absence.ends_on.is_(None), Absence.ends_on >= clock.today(session)),
    )
    if asked.after is not None:
        query = query.where(behind(Absence, Absence.starts_on, asked.after))
    found = session.scalars(query.order_by(Absence.starts_on, Absence.id).limit(asked.limit + 1)).all()
    return cut(found, asked, AbsenceOut.model_validate)


def absences_of(session: Session, actor: Actor, peer_worker_id: UUID) -> list[AbsenceOut]:
    """When this peer worker is away, the latest first."""
    require(actor, Action.SEE_COLLEAGUES)
    peer_worker = get_peer_worker(session, peer_worker_id)
    rows = select(Absence).where(Absence.peer_worker_id == peer_worker.id).order_by(Absence.id.desc())
    return [AbsenceOut.model_validate(absence) for absence in session.scalars(rows)]
