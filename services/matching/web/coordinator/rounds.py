"""The whole waiting list at once: a proposal is asked for, read beside another way, and dealt with line by line."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import rounds
from services.matching.queries.round_lines import lines_of, read_round
from services.matching.schemas.pages import Page
from services.matching.schemas.rounds import LineOut, MakingOut, TakeLineIn
from services.matching.web.forms import Posted
from services.matching.web.language import mark
from services.matching.web.steps import onward, step
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/round")

CHOOSE = mark("Choose at least one.")
AGAIN = 5
"""Seconds."""
NO_LINES: Page[LineOut] = Page(items=[], next=None)


@router.get("")
def show(visitor: Visiting) -> Response:
    def read(session: Session) -> dict[str, Any]:
        found = read_round(session, visitor.actor)
        is_there = found is not None and found.digest is not None
        lines = lines_of(session, visitor.actor, found.id, visitor.asks()) if found and is_there else NO_LINES
        return {"round": found, "lines": lines}

    found = visitor.read(read)
    return renewing(visitor, "coordinator/round.html", found["round"], cursor=visitor.asks().cursor, **found)


def renewing(visitor: Visitor, template: str, made: MakingOut | None, **context: Any) -> Response:
    """A page on which something is being made comes again by itself, for whoever asked for that, until it is ready.

    It begins when somebody asks for it and stops when they say so: what moves by itself takes a reader's place away.
    """
    renews = made is not None and made.ended_at is None and visitor.request.query_params.get("renew") == "yes"
    answer = visitor.page(template, renews=renews, **context)
    if renews:
        answer.headers["Refresh"] = str(AGAIN)
    return answer


@router.post("")
def ask(visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: rounds.ask_for_round(session, visitor.actor),
        mark("It is being made. Nobody is asked anything."),
    )


@router.post("/lines/{line_id}/take")
def take(line_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def work(session: Session) -> list[str]:
        if not form.all("peer_worker_ids"):
            form.wrong("peer_worker_ids", CHOOSE)
        return [str(one.id) for one in rounds.take_line(session, visitor.actor, line_id, form.read(TakeLineIn))]

    path, said = (
        onward(visitor, form, "/round"),
        mark("They were asked. A yes becomes a card for the client by itself."),
    )
    return form.send(
        lambda: visitor.write(work, form),
        lambda asked: visitor.go(path, said, undo=f"/round/lines/{line_id}/undo?{urlencode({'of': asked}, True)}"),
        lambda _status: visitor.go(path, form.problem or next(iter(form.errors.values())), wrong=True),
    )


@router.post("/lines/{line_id}/leave")
def leave(line_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: rounds.leave_line(session, visitor.actor, line_id),
        mark("Left. Nobody is asked, and the request stays on the list."),
        undo=f"/round/lines/{line_id}/undo",
    )


@router.post("/lines/{line_id}/undo")
def undo(line_id: UUID, visitor: Visiting, form: Posted, of: Annotated[list[UUID] | None, Query()] = None) -> Response:
    """`of` are the questions of a moment ago."""
    return step(
        visitor,
        form,
        lambda session: rounds.reconsider_line(session, visitor.actor, line_id, of or ()),
        mark("It was undone. Nobody is asked this now."),
    )
