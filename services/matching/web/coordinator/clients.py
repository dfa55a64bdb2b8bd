"""A client is added, and gets a sign-in of their own: by the coordinator."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import clients
from services.matching.operations.limits import Limit, count
from services.matching.policies import Action, require
from services.matching.queries.clients import read_client
from services.matching.queries.organisation import caseholders_to_be, list_teams
from services.matching.schemas.clients import ClientIn, ClientSignInIn
from services.matching.schemas.pages import PageIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

GIVEN = mark("The client has an account. An invitation was sent by mail.")

router = APIRouter(prefix="/clients")


@router.get("/new")
def show_new(visitor: Visiting) -> Response:
    return _new(visitor, Form())


def _new(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        found = caseholders_to_be(session, visitor.actor, visitor.looks_for())
        caseholders = [(str(user_id), name) for user_id, name in found.items]
        return {"caseholders": caseholders, "more": found.next, "teams": list_teams(session, PageIn(limit=100)).items}

    return visitor.page("coordinator/client-new.html", status, form=form, **visitor.read(read))


@router.post("/new")
def add(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: str(clients.add_client(session, visitor.actor, form.read(ClientIn)).id), form
        ),
        lambda added: visitor.go(f"/clients/{added}", mark("Added. A first offer is planned.")),
        lambda status: _new(visitor, form, status),
    )


@router.get("/{client_id}/sign-in")
def show_sign_in(client_id: UUID, visitor: Visiting) -> Response:
    return _sign_in(visitor, client_id, Form())


def _sign_in(visitor: Visitor, client_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> Any:
        require(visitor.actor, Action.ADD_CLIENT)
        return read_client(session, visitor.actor, client_id)

    return visitor.page("coordinator/client-sign-in.html", status, form=form, client=visitor.read(read))


@router.post("/{client_id}/sign-in")
def give_sign_in(client_id: UUID, visitor: Visiting, form: Posted) -> Response:
    count(visitor.actor, Limit.INVITE)
    return form.send(
        lambda: visitor.write(
            lambda session: str(clients.give_sign_in(session, visitor.actor, client_id, form.read(ClientSignInIn)).id),
            form,
        ),
        lambda _id: visitor.go(
            f"/clients/{client_id}/sign-in",
            GIVEN,
        ),
        lambda status: _sign_in(visitor, client_id, form, status),
    )
