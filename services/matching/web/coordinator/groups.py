"""Groups: a coordinator keeps them, and staff write down which one a client chooses."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.groups import GroupKind
from services.matching.operations import groups
from services.matching.policies import Action, require
from services.matching.queries.find import get_request
from services.matching.queries.groups import groups_to_choose, groups_to_keep, may_lead, members_of, read_group
from services.matching.queries.searches import what_can_be_done
from services.matching.schemas.groups import GroupChoiceIn, GroupIn
from services.matching.schemas.searches import Can
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import step
from services.matching.web.visitor import Passed, Visiting, Visitor

router = APIRouter()


@router.get("/groups")
def show(visitor: Visiting) -> Response:
    found = visitor.read(lambda session: groups_to_keep(session, visitor.actor, visitor.asks()))
    return visitor.page("coordinator/groups.html", found=found)


@router.get("/groups/new")
def show_new(visitor: Visiting) -> Response:
    return _page(visitor, None, Form())


@router.post("/groups/new")
def add(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: str(groups.add_group(session, visitor.actor, form.read(GroupIn)).id), form
        ),
        lambda group_id: visitor.go(f"/groups/{group_id}", mark("The group was added.")),
        lambda status: _page(visitor, None, form, status),
    )


@router.get("/groups/{group_id}")
def show_one(group_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, group_id, Form())


@router.post("/groups/{group_id}")
def change(group_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def work(session: Session) -> str:
        asked = form.read(GroupIn, open=form["open"] == "true")
        return str(groups.change_group(session, visitor.actor, group_id, asked).id)

    return form.send(
        lambda: visitor.write(work, form),
        lambda _id: visitor.go(f"/groups/{group_id}", mark("The group was changed.")),
        lambda status: _page(visitor, group_id, form, status),
    )


def _page(visitor: Visitor, group_id: UUID | None, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        leaders = may_lead(session, visitor.actor)
        if group_id is None:
            return {"group": None, "members": None, "leaders": leaders}
        members = members_of(session, visitor.actor, group_id, visitor.asks())
        return {"group": read_group(session, group_id), "members": members, "leaders": leaders}

    return visitor.page("coordinator/group.html", status, form=form, kinds=list(GroupKind), **visitor.read(read))


@router.get("/requests/{request_id}/group")
def show_choice(request_id: UUID, visitor: Visiting) -> Response:
    def read(session: Session) -> dict[str, Any]:
        request = get_request(session, visitor.actor, request_id)
        require(visitor.actor.as_colleague(), Action.PLACE_IN_GROUP, request)
        if Can.GROUP not in what_can_be_done(visitor.actor.as_colleague(), request):
            raise Passed(f"/requests/{request_id}")
        return {
            "client_name": request.client.name,
            "found": groups_to_choose(session, visitor.actor, visitor.asks()),
        }

    return visitor.page("coordinator/group-choice.html", here=f"/requests/{request_id}", **visitor.read(read))


@router.post("/requests/{request_id}/group")
def place_in_group(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: groups.place_in_group(session, visitor.actor, request_id, form.read(GroupChoiceIn)),
        mark("The client has a place in a group."),
    )


@router.post("/group-places/{place_id}/leave")
def leave(place_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: groups.leave_group(session, visitor.actor, place_id),
        mark("The client left the group. That is written down as the client's own word."),
        undo=f"/group-places/{place_id}/take-back",
    )


@router.post("/group-places/{place_id}/take-back")
def take_back(place_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: groups.take_place_back(session, visitor.actor, place_id),
        mark("It was undone. The place is there again."),
    )
