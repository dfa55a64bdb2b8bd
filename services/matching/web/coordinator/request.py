"""One request: the client's words, who could be asked and why, who was asked, and every step that staff can take."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.catalogue import Area, Closeness
from services.matching.models.requests import CloseReason, WishKind, WishWeight
from services.matching.operations import requests
from services.matching.policies import Action, may, require
from services.matching.queries.find import get_request
from services.matching.queries.organisation import districts
from services.matching.queries.searches import search_for, what_can_be_done
from services.matching.queries.why_not import why_not
from services.matching.schemas.requests import CloseIn, HoldIn, RequestOut, WishesIn, WishIn
from services.matching.schemas.searches import Can
from services.matching.states import RequestState
from services.matching.web.choices import GENDERS, LANGUAGES, PARTS_OF_DAY, with_own
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import change, step
from services.matching.web.visitor import Passed, Visiting, Visitor

router = APIRouter(prefix="/requests/{request_id}")

BY_STAFF = (CloseReason.BY_TEAM, CloseReason.DUPLICATE, CloseReason.CARE_ENDED)
"""The client's own reasons are the client's."""


@router.get("")
def show(request_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, request_id, Form())


def _page(visitor: Visitor, request_id: UUID, form: Form, status: int = 200) -> Response:
    peers, steps = visitor.asks("asked"), visitor.asks("steps")
    search = visitor.read(lambda session: search_for(session, visitor.actor, request_id, peers, steps))
    return visitor.page(
        "coordinator/request.html",
        status,
        form=form,
        search=search,
        here=f"/requests/{request_id}",
        Can=Can,
        states=RequestState,
        reasons=BY_STAFF,
        sees_weights=may(visitor.actor, Action.DECIDE),
    )


@router.get("/why-not")
def show_why_not(request_id: UUID, visitor: Visiting) -> Response:
    find = visitor.request.query_params.get("find", "")[:100]
    found = visitor.read(lambda session: why_not(session, visitor.actor, request_id, find)) if find else None
    if found is None:
        visitor.read(
            lambda session: require(visitor.actor, Action.RANK, get_request(session, visitor.actor, request_id))
        )
    return visitor.page("coordinator/why-not.html", find=find, found=found, here=f"/requests/{request_id}")


def _change(
    visitor: Visitor, request_id: UUID, form: Form, work: Callable[[Session], object], said: str, *, undo: str = ""
) -> Response:
    def again(status: int) -> Response:
        return _page(visitor, request_id, form, status)

    return change(visitor, form, work, f"/requests/{request_id}", said, again=again, undo=undo)


@router.post("/hold")
def hold(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        request_id,
        form,
        lambda session: requests.hold_request(session, visitor.actor, request_id, form.read(HoldIn)),
        mark("It is on hold until that day. Then you hear it again."),
        undo="take-up",
    )


@router.post("/close")
def close(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return _change(
        visitor,
        request_id,
        form,
        lambda session: requests.close_request(session, visitor.actor, request_id, form.read(CloseIn)),
        mark("It was closed. The client hears it, and can object."),
        undo="reopen",
    )


@router.post("/withdraw")
def withdraw(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: requests.withdraw_request(session, visitor.actor, request_id),
        mark("The client stopped. That is written down as the client's own word."),
        undo=f"/requests/{request_id}/reopen",
    )


@router.post("/reopen")
def reopen(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: requests.reopen_request(session, visitor.actor, request_id),
        mark("It is looked for again."),
    )


@router.get("/wishes")
def show_wishes(request_id: UUID, visitor: Visiting) -> Response:
    return _wishes(visitor, request_id, Form())


def _wishes(visitor: Visitor, request_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        request = get_request(session, visitor.actor, request_id)
        require(visitor.actor, Action.CHANGE_WISHES, request)
        if Can.WISHES not in what_can_be_done(visitor.actor, request):
            raise Passed(f"/requests/{request_id}")
        named = {kind: [wish.value for wish in request.wishes if wish.kind is kind] for kind in WishKind}
        return {
            "request": RequestOut.of(request),
            "client_name": request.client.name,
            "practical": {
                WishKind.LANGUAGE: with_own(LANGUAGES, named[WishKind.LANGUAGE]),
                WishKind.GENDER: with_own([key for key, _ in GENDERS if key], named[WishKind.GENDER]),
                WishKind.AREA: with_own(districts(session), named[WishKind.AREA]),
                WishKind.PART_OF_DAY: with_own([key for key, _ in PARTS_OF_DAY], named[WishKind.PART_OF_DAY]),
            },
        }

    found = visitor.read(read)
    marked = {f"{wish.kind}:{wish.value}": wish.weight.value for wish in found["request"].wishes}
    offered = visitor.catalogue.offered(also=[wish.value for wish in found["request"].wishes])
    if form.values:
        marked = {key: weight.value for key, weight in _sent(form).items()}
    return visitor.page(
        "coordinator/wishes.html",
        status,
        form=form,
        here=f"/requests/{request_id}",
        marked=marked,
        areas={area: [theme.key for theme in offered if theme.area is area] for area in Area},
        closeness=Closeness,
        **found,
    )


def _sent(form: Form) -> dict[str, WishWeight]:
    """What must be so wins from what would be nice."""
    nice = dict.fromkeys(form.all("nice"), WishWeight.NICE)
    return nice | dict.fromkeys(form.all("must"), WishWeight.MUST)


@router.post("/wishes")
def change_wishes(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def work(session: Session) -> None:
        wishes = [
            WishIn(kind=WishKind(kind), value=value, weight=weight)
            for key, weight in _sent(form).items()
            for kind, _, value in [key.partition(":")]
        ]
        requests.change_wishes(session, visitor.actor, request_id, form.read(WishesIn, wishes=wishes))

    def again(status: int) -> Response:
        return _wishes(visitor, request_id, form, status)

    said = mark("The wishes were changed, as the client said.")
    return change(visitor, form, work, f"/requests/{request_id}", said, again=again)
