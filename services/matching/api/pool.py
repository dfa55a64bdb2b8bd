"""The register of peer workers, for colleagues; what coordinators keep of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.api.routing import operations
from services.matching.deps import FRESH, Reading, Writing
from services.matching.models.peer_workers import PeerRole
from services.matching.operations import absences, erasing, pool, supervision
from services.matching.queries import pool as reads
from services.matching.queries.supervision import supervision_of
from services.matching.schemas.absences import AbsenceIn, AbsenceOut, BackIn
from services.matching.schemas.erasures import EraseIn, ErasureOut
from services.matching.schemas.pages import Page
from services.matching.schemas.pool import (
    CareerIn,
    CareerStepOut,
    EmploymentIn,
    PeerWorkerIn,
    PeerWorkerOut,
    PeerWorkersIn,
    RoleGivenIn,
)
from services.matching.schemas.supervision import SupervisionOut, SupervisorIn

router = operations("peer workers")


@router.get("/peer-workers")
def list_peer_workers(asked: Annotated[PeerWorkersIn, Query()], caller: Reading) -> Page[PeerWorkerOut]:
    return caller.read(lambda session: reads.list_peer_workers(session, caller.actor, asked))


@router.post("/peer-workers", status_code=201)
def add_peer_worker(asked: PeerWorkerIn, caller: Writing) -> PeerWorkerOut:
    """Somebody new on the register."""
    return caller.write(lambda session: PeerWorkerOut.of(pool.add_peer_worker(session, caller.actor, asked)))


@router.get("/peer-workers/{peer_worker_id}")
def read_peer_worker(peer_worker_id: UUID, caller: Reading) -> PeerWorkerOut:
    """What this peer worker shows to colleagues."""
    return caller.read(lambda session: reads.read_peer_worker(session, caller.actor, peer_worker_id))


@router.post("/peer-workers/{peer_worker_id}/screen")
def screen_peer_worker(peer_worker_id: UUID, caller: Writing) -> PeerWorkerOut:
    """Met, and the papers are in order: from now on they may be asked."""
    return caller.write(
        lambda session: PeerWorkerOut.of(pool.screen_peer_worker(session, caller.actor, peer_worker_id))
    )


@router.post("/peer-workers/{peer_worker_id}/pause")
def pause_peer_worker(peer_worker_id: UUID, caller: Writing) -> PeerWorkerOut:
    """A while without new questions; contacts that are there go on."""
    return caller.write(lambda session: PeerWorkerOut.of(pool.pause_peer_worker(session, caller.actor, peer_worker_id)))


@router.post("/peer-workers/{peer_worker_id}/resume")
def resume_peer_worker(peer_worker_id: UUID, caller: Writing) -> PeerWorkerOut:
    """Back: new questions are welcome again."""
    return caller.write(
        lambda session: PeerWorkerOut.of(pool.resume_peer_worker(session, caller.actor, peer_worker_id))
    )


@router.post("/peer-workers/{peer_worker_id}/retire")
def retire_peer_worker(peer_worker_id: UUID, caller: Writing) -> PeerWorkerOut:
    """Leaves, after every contact was handed over or ended."""
    return caller.write(
        lambda session: PeerWorkerOut.of(pool.retire_peer_worker(session, caller.actor, peer_worker_id))
    )


@router.post("/peer-workers/{peer_worker_id}/erase", status_code=201, dependencies=[FRESH])
def erase_peer_worker(peer_worker_id: UUID, asked: EraseIn, caller: Writing) -> ErasureOut:
    """Of who has left: the experience profile and the name go now, not after the term. It cannot be undone."""
    return caller.write(
        lambda session: ErasureOut.model_validate(
            erasing.erase_peer_worker(session, caller.actor, peer_worker_id, asked)
        )
    )


@router.post("/peer-workers/{peer_worker_id}/take-back")
def take_back_peer_worker(peer_worker_id: UUID, caller: Writing) -> PeerWorkerOut:
    """Comes back after having left: as somebody new."""
    return caller.write(lambda session: PeerWorkerOut.of(pool.take_back(session, caller.actor, peer_worker_id)))


@router.put("/peer-workers/{peer_worker_id}/employment")
def change_employment(peer_worker_id: UUID, asked: EmploymentIn, caller: Writing) -> PeerWorkerOut:
    """Another team, contract or function. What the peer worker sets is not touched."""
    return caller.write(
        lambda session: PeerWorkerOut.of(pool.change_employment(session, caller.actor, peer_worker_id, asked))
    )


@router.get("/peer-workers/{peer_worker_id}/career")
def read_career(peer_worker_id: UUID, caller: Reading) -> list[CareerStepOut]:
    return caller.read(lambda session: reads.career_of(session, caller.actor, peer_worker_id))


@router.post("/peer-workers/{peer_worker_id}/career")
def set_career(peer_worker_id: UUID, asked: CareerIn, caller: Writing) -> PeerWorkerOut:
    """A next level; the history stays."""
    return caller.write(lambda session: PeerWorkerOut.of(pool.set_career(session, caller.actor, peer_worker_id, asked)))


@router.get("/peer-workers/{peer_worker_id}/supervision")
def read_supervision(peer_worker_id: UUID, caller: Reading) -> SupervisionOut:
    """Who supervises this peer worker and whether somebody must; for themselves and the coordinator."""
    return caller.read(lambda session: supervision_of(session, caller.actor, peer_worker_id))


@router.put("/peer-workers/{peer_worker_id}/supervision")
def name_supervisor(peer_worker_id: UUID, asked: SupervisorIn, caller: Writing) -> SupervisionOut:
    """Names a supervisor, or nobody any more. Without one an intern is asked nothing new; contacts go on."""

    def work(session: Session) -> SupervisionOut:
        supervision.name_supervisor(session, caller.actor, peer_worker_id, asked)
        return supervision_of(session, caller.actor, peer_worker_id)

    return caller.write(work)


@router.put("/peer-workers/{peer_worker_id}/roles/{role}")
def give_role(peer_worker_id: UUID, role: PeerRole, asked: RoleGivenIn, caller: Writing) -> PeerWorkerOut:
    """A role becomes part of the function, or no longer."""
    return caller.write(
        lambda session: PeerWorkerOut.of(pool.give_role(session, caller.actor, peer_worker_id, role, asked))
    )


@router.post("/peer-workers/{peer_worker_id}/absences", status_code=201)
def set_absence(peer_worker_id: UUID, asked: AbsenceIn, caller: Writing) -> AbsenceOut:
    """Away from a day on; nobody asks why."""
    return caller.write(
        lambda session: AbsenceOut.model_validate(absences.set_absence(session, caller.actor, peer_worker_id, asked))
    )


@router.get("/peer-workers/{peer_worker_id}/absences")
def list_absences(peer_worker_id: UUID, caller: Reading) -> list[AbsenceOut]:
    return caller.read(lambda session: reads.absences_of(session, caller.actor, peer_worker_id))


@router.post("/absences/{absence_id}/back")
def come_back(absence_id: UUID, asked: BackIn, caller: Writing) -> AbsenceOut | None:
    """The first day of being there again; null when they were not away at all."""

    def work(session: Session) -> AbsenceOut | None:
        absence = absences.come_back(session, caller.actor, absence_id, asked)
        return AbsenceOut.model_validate(absence) if absence else None

    return caller.write(work)
