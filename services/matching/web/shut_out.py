"""Who may not see a client: a page for the client, and one for the privacy officer and team leads."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import shutting_out
from services.matching.operations.limits import Limit, count
from services.matching.queries.shut_out import list_shut_out, own_number_or, who_could_look
from services.matching.schemas.shut_out import ShutOutIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/closed")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        own_number_or(visitor.actor, "")
        found = list_shut_out(session, visitor.actor, visitor.asks("closed"))
        return {"found": found, "colleagues": who_could_look(session, visitor.actor)}

    return visitor.page("client/closed.html", status, form=form, **visitor.read(read))


@router.post("")
def close(visitor: Visiting, form: Posted) -> Response:
    count(visitor.actor, Limit.LOOK_UP)
    return form.send(
        lambda: visitor.write(
            lambda session: str(shutting_out.shut_out(session, visitor.actor, form.read(ShutOutIn)).id), form
        ),
        lambda _id: visitor.go("/closed", mark("That holds from now on.")),
        lambda status: _page(visitor, form, status),
    )


@router.post("/{shut_out_id}/open")
def let_in(shut_out_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        shutting_out.let_in(session, visitor.actor, shut_out_id)
        return ""

    visitor.write(store, form)
    return visitor.go("/closed", mark("This person may look again."))
