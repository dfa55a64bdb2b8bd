"""Reading about a client whom one does not see, in an emergency."""

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations.emergencies import break_glass
from services.matching.policies import Action, may
from services.matching.schemas.looks import EmergencyIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/clients/emergency")

OPEN = mark("You can read this for an hour, and change nothing. The coordinators and the privacy officer were told.")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    if not may(visitor.actor, Action.BREAK_GLASS):
        raise NotFound
    return visitor.page("team/emergency.html", status, form=form)


@router.post("")
def open_file(visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        return str(break_glass(session, visitor.actor, form.read(EmergencyIn)).client_id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda client_id: visitor.go(f"/clients/{client_id}", OPEN),
        lambda status: _page(visitor, form, status),
    )
