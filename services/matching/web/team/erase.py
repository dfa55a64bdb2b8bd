"""A client asks to be erased: what goes, what stays, and by whose decision."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.deps import FRESH
from services.matching.models.decisions import Topic, decided
from services.matching.models.erasures import Facts
from services.matching.operations.erasing import erase_client
from services.matching.policies import Action, require
from services.matching.queries.find import get_client
from services.matching.schemas.erasures import EraseIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/clients/{client_id}/erase")


@router.get("")
def show(client_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, client_id, Form())


def _page(visitor: Visitor, client_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[str, bool]:
        client = get_client(session, visitor.actor, client_id)
        require(visitor.actor, Action.ERASE_CLIENT, client)
        return client.name, decided(session, Topic.FACTS_AFTER_ERASURE, client.team_id) == Facts.KEPT

    name, facts_stay = visitor.read(read)
    at = f"/clients/{client_id}"
    return visitor.page("team/erase.html", status, form=form, at=at, name=name, facts_stay=facts_stay)


@router.post("", dependencies=[FRESH])
def erase(client_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def work(session: Session) -> None:
        erase_client(session, visitor.actor, client_id, form.read(EraseIn))

    return form.send(
        lambda: visitor.write(work, form),
        lambda _done: visitor.go("/clients", mark("This client was erased. A number is left, and leads to nobody.")),
        lambda status: _page(visitor, client_id, form, status),
    )
