"""Reading about a client whom one does not see, in an emergency."""

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.deps import FRESH
from services.matching.operations.emergencies import break_glass
from services.matching.operations.limits import Limit, count
from services.matching.policies import Action, may
from services.matching.schemas.looks import EmergencyIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import Invalid, NotFound

router = APIRouter(prefix="/clients/emergency")

OPEN = mark("You can read this for an hour, and change nothing. The coordinators and the privacy officer were told.")


def _opened(session: Session, visitor: Visitor, asked: EmergencyIn) -> str:
    """Whose file; empty when there is none."""
    broken = break_glass(session, visitor.actor, asked)
    return str(broken.client_id or "")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _require_staff(visitor: Visitor) -> None:
    """For whom this page is not there, what it sends is not there either."""
    if not may(visitor.actor, Action.BREAK_GLASS):
        raise NotFound


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    _require_staff(visitor)
    return visitor.page("team/emergency.html", status, form=form)


@router.post("", dependencies=[FRESH])
def open_file(visitor: Visiting, form: Posted) -> Response:
    _require_staff(visitor)

    def look() -> str:
        asked = form.read(EmergencyIn)
        count(visitor.actor, Limit.BREAK_GLASS)
        client_id = visitor.write(lambda session: _opened(session, visitor, asked), form)
        if not client_id:
            raise Invalid("number", "There is no client with this number.")
        return client_id

    return form.send(
        look,
        lambda client_id: visitor.go(f"/clients/{client_id}", OPEN),
        lambda status: _page(visitor, form, status),
    )
