"""Small steps as the peer worker sees them: the client's own, and what one suggests oneself. Nothing has a date."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import small_steps
from services.matching.queries.own_contacts import companion
from services.matching.queries.small_steps import page_of_small_steps
from services.matching.schemas.pages import Page
from services.matching.schemas.small_steps import SmallStepIn, SmallStepOut
from services.matching.schemas.today import CompanionOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/contacts/{match_id}/steps")


@router.get("")
def show(match_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, match_id, Form())


@router.post("")
def suggest(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        return str(small_steps.add_small_step(session, visitor.actor, match_id, form.read(SmallStepIn)).id)

    here = f"/contacts/{match_id}/steps"
    said = mark("It was suggested. The client says whether it becomes a step.")
    return form.send(
        lambda: visitor.write(store, form),
        lambda step_id: visitor.go(here, said, undo=f"{here}/{step_id}/take-back"),
        lambda status: _page(visitor, match_id, form, status),
    )


@router.post("/{step_id}/take-back")
def take_back(match_id: UUID, step_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: small_steps.remove_small_step(session, visitor.actor, step_id).id, form)
    return visitor.go(f"/contacts/{match_id}/steps", mark("You took it back."))


def _page(visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[CompanionOut, Page[SmallStepOut]]:
        steps = page_of_small_steps(session, visitor.actor, match_id, visitor.asks())
        return companion(session, visitor.actor, match_id), steps

    own, steps = visitor.read(read)
    return visitor.page("peer/steps.html", status, form=form, own=own, steps=steps)
