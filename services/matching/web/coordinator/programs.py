"""Programs that ask for somebody by name: which there are, letting one in by its public keys, and sending it away.

What shows a secret instead is let in by the API or on the machine itself: a secret stands on no page.
"""

import json
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.auth.signed.scopes import SCOPES
from services.matching.deps import FRESH
from services.matching.operations import programs
from services.matching.schemas.programs import ProgramIn, ProgramOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import step
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/programs")
NO_KEYS = mark("Put in the public keys of the program, as a JWKS.")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> list[ProgramOut]:
        return [ProgramOut.model_validate(one) for one in programs.those_in_use(session, visitor.actor)]

    return visitor.page(
        "coordinator/programs.html", status, form=form, programs=visitor.read(read), scopes=sorted(SCOPES)
    )


@router.post("", dependencies=[FRESH])
def let_in(visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        keys = _keys(form)
        return str(programs.let_in(session, visitor.actor, form.read(ProgramIn, keys=keys))[0].id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go("/programs", mark("The program is let in. Its number is in the list.")),
        lambda status: _page(visitor, form, status),
    )


def _keys(form: Form) -> Any:
    try:
        keys = json.loads(form["keys"])
    except ValueError:
        keys = None
    if not isinstance(keys, dict):
        form.wrong("keys", NO_KEYS)
        return None
    return keys


@router.post("/{program_id}/revoke")
def revoke(program_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: programs.revoke(session, visitor.actor, program_id),
        mark("The program gets nothing any more."),
    )
