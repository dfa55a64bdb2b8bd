"""A group instead of a peer worker: the client chooses one, and leaves it when they like."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import groups
from services.matching.queries.groups import list_groups
from services.matching.queries.own_standing import own_request
from services.matching.schemas.groups import GroupChoiceIn, NameToldIn
from services.matching.web.forms import Posted
from services.matching.web.language import mark
from services.matching.web.steps import step
from services.matching.web.visitor import Visiting
from shared.errors import NotFound

router = APIRouter(prefix="/my")


@router.get("/requests/{request_id}/group")
def show(request_id: UUID, visitor: Visiting) -> Response:
    def read(session: Session) -> dict[str, Any]:
        one = own_request(session, visitor.actor, request_id)
        if not one.can_go_to_a_group:
            raise NotFound
        return {"one": one, "found": list_groups(session, visitor.asks(), with_room=True)}

    return visitor.page("client/groups.html", **visitor.read(read))


@router.post("/requests/{request_id}/group")
def choose(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: groups.place_in_group(session, visitor.actor, request_id, form.read(GroupChoiceIn)),
        mark("You have a place in this group."),
    )


@router.post("/groups/{place_id}/leave")
def leave(place_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: groups.leave_group(session, visitor.actor, place_id),
        mark("You left the group. Nobody asks why."),
        undo=f"/my/groups/{place_id}/take-back",
    )


@router.post("/groups/{place_id}/name")
def tell_name(place_id: UUID, visitor: Visiting, form: Posted) -> Response:
    told = form["told"] == "true"
    return step(
        visitor,
        form,
        lambda session: groups.tell_name(session, visitor.actor, place_id, NameToldIn(told=told)),
        mark("Who leads the group now reads your name.")
        if told
        else mark("Who leads the group no longer reads your name."),
    )


@router.post("/groups/{place_id}/take-back")
def take_back(place_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: groups.take_place_back(session, visitor.actor, place_id),
        mark("You have your place again."),
    )
