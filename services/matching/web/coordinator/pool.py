"""The register of peer workers: who has room, what each shows to the team, and what the organisation keeps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.deps import FRESH
from services.matching.models.peer_workers import Career, Employment, PeerRole, Room
from services.matching.operations import absences, erasing, pool, supervision
from services.matching.policies import Action, may, require
from services.matching.queries.corrections import beside
from services.matching.queries.organisation import list_teams
from services.matching.queries.register import register, register_card
from services.matching.schemas.absences import AbsenceIn, BackIn
from services.matching.schemas.erasures import EraseIn
from services.matching.schemas.pages import PageIn
from services.matching.schemas.people import TeamOut
from services.matching.schemas.pool import CareerIn, Deed, EmploymentIn, PeerWorkerIn, PeerWorkersIn, RoleGivenIn
from services.matching.schemas.supervision import SupervisorIn
from services.matching.states import PeerWorkerState
from services.matching.web.forms import Form, NotFilledIn, Posted
from services.matching.web.language import mark
from services.matching.web.steps import change, step
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/pool")

A_PAGE = 30
POOL = "pool"
"""Stands for no team in the filter."""


def _all_teams(session: Session) -> list[TeamOut]:
    return sorted(list_teams(session, PageIn(limit=100)).items, key=lambda team: team.name)


@router.get("")
def show(visitor: Visiting) -> Response:
    asked = Form({name: [value] for name, value in visitor.request.query_params.items()})
    place = asked["team_id"]
    try:
        given = {"limit": A_PAGE} | ({"in_pool": True} if place == POOL else {})
        query = Form(asked.values | ({"team_id": []} if place == POOL else {})).read(PeerWorkersIn, **given)
    except NotFilledIn:
        query, asked = PeerWorkersIn(limit=A_PAGE), Form()

    def read(session: Session) -> dict[str, Any]:
        return {"found": register(session, visitor.actor, query), "teams": _all_teams(session)}

    return visitor.page(
        "coordinator/pool.html",
        may_add=may(visitor.actor, Action.ADD_PEER_WORKER),
        form=asked,
        rooms=Room,
        states=PeerWorkerState,
        employments=Employment,
        themes=[theme.key for theme in visitor.catalogue.themes],
        **visitor.read(read),
    )


@router.get("/new")
def show_new(visitor: Visiting) -> Response:
    return _new(visitor, Form())


def _new(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> list[TeamOut]:
        require(visitor.actor, Action.ADD_PEER_WORKER)
        return _all_teams(session)

    return visitor.page(
        "coordinator/peer-worker-new.html", status, form=form, teams=visitor.read(read), employments=Employment
    )


@router.post("/new")
def add(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: str(pool.add_peer_worker(session, visitor.actor, form.read(PeerWorkerIn)).id), form
        ),
        lambda added: visitor.go(f"/pool/{added}", mark("Added to the register. Meet each other, then screen.")),
        lambda status: _new(visitor, form, status),
    )


@router.get("/{peer_worker_id}")
def show_one(peer_worker_id: UUID, visitor: Visiting) -> Response:
    return _one(visitor, peer_worker_id, Form())


def _one(visitor: Visitor, peer_worker_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        return {
            "card": register_card(session, visitor.actor, peer_worker_id),
            "teams": _all_teams(session),
            "beside": beside(session, visitor.actor, peer_worker_id=peer_worker_id),
        }

    return visitor.page(
        "coordinator/peer-worker.html",
        status,
        form=form,
        here=f"/pool/{peer_worker_id}",
        Deed=Deed,
        careers=Career,
        employments=Employment,
        peer_roles=PeerRole,
        **visitor.read(read),
    )


def _change(
    visitor: Visitor, peer_worker_id: UUID, form: Form, work: Callable[[Session], object], said: str
) -> Response:
    def again(status: int) -> Response:
        return _one(visitor, peer_worker_id, form, status)

    return change(visitor, form, work, f"/pool/{peer_worker_id}", said, again=again)


@router.post("/{peer_worker_id}/erase", dependencies=[FRESH])
def erase(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        peer_worker_id,
        form,
        lambda session: erasing.erase_peer_worker(session, visitor.actor, peer_worker_id, form.read(EraseIn)),
        mark("The profile is gone, from our side too."),
    )


@router.post("/{peer_worker_id}/employment")
def change_employment(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        peer_worker_id,
        form,
        lambda session: pool.change_employment(session, visitor.actor, peer_worker_id, form.read(EmploymentIn)),
        mark("What was agreed is written down."),
    )


@router.post("/{peer_worker_id}/career")
def set_career(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        peer_worker_id,
        form,
        lambda session: pool.set_career(session, visitor.actor, peer_worker_id, form.read(CareerIn)),
        mark("The next level was written down."),
    )


@router.post("/{peer_worker_id}/supervision")
def name_supervisor(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        peer_worker_id,
        form,
        lambda session: supervision.name_supervisor(session, visitor.actor, peer_worker_id, form.read(SupervisorIn)),
        mark("Who supervises is written down."),
    )


@router.post("/{peer_worker_id}/absences")
def set_absence(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        peer_worker_id,
        form,
        lambda session: absences.set_absence(session, visitor.actor, peer_worker_id, form.read(AbsenceIn)),
        mark("Written down. Clients are asked what they want meanwhile; nobody hears why."),
    )


@router.post("/{peer_worker_id}/absences/{absence_id}/back")
def come_back(peer_worker_id: UUID, absence_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        peer_worker_id,
        form,
        lambda session: absences.come_back(session, visitor.actor, absence_id, form.read(BackIn)),
        mark("The day of coming back is known."),
    )


@router.post("/{peer_worker_id}/roles/{role}")
def give_role(peer_worker_id: UUID, role: PeerRole, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.give_role(session, visitor.actor, peer_worker_id, role, form.read(RoleGivenIn)),
        mark("The function was changed."),
    )


@router.post("/{peer_worker_id}/screen")
def screen(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.screen_peer_worker(session, visitor.actor, peer_worker_id),
        mark("From now on this peer worker can be asked."),
    )


@router.post("/{peer_worker_id}/pause")
def pause(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.pause_peer_worker(session, visitor.actor, peer_worker_id),
        mark("A while without new questions. Contacts go on."),
        undo=f"/pool/{peer_worker_id}/resume",
    )


@router.post("/{peer_worker_id}/resume")
def resume(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.resume_peer_worker(session, visitor.actor, peer_worker_id),
        mark("Back: new questions are welcome."),
        undo=f"/pool/{peer_worker_id}/pause",
    )


@router.post("/{peer_worker_id}/retire")
def retire(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.retire_peer_worker(session, visitor.actor, peer_worker_id),
        mark("Left the register."),
        undo=f"/pool/{peer_worker_id}/take-back",
    )


@router.post("/{peer_worker_id}/take-back")
def take_back(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.take_back(session, visitor.actor, peer_worker_id),
        mark("On the register again, as somebody new."),
    )
