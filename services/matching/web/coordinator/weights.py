"""How much each layer of a request counts: what holds, what held before, and deciding on something else."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.catalogue import Closeness, Layer
from services.matching.operations.weighings import decide_weights
from services.matching.policies import Action, require
from services.matching.queries.weighings import holds_now, weighings
from services.matching.schemas.weighings import WeighingIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import change
from services.matching.web.visitor import Visiting, Visitor
from shared import clock

router = APIRouter(prefix="/weights")

LAYERS = list(Layer)
ALWAYS = [layer for layer in Layer if layer not in (Layer.DIAGNOSIS, Layer.MEDICATION)]
"""Without those that count only where the client asks for them."""
ROWS = [(one, LAYERS if one is Closeness.DIAGNOSIS_MEDICATION else ALWAYS) for one in Closeness]
"""What can be filled in."""
MOST, LONGEST = 100, 3
NUMBERS = mark("Fill in whole numbers from 0 to 100.")


@router.get("")
def show(visitor: Visiting) -> Response:
    def read(session: Session) -> dict[str, Any]:
        require(visitor.actor, Action.DECIDE)
        return {"now": holds_now(session), "versions": weighings(session, visitor.asks())}

    return visitor.page("coordinator/weights.html", layers=LAYERS, **visitor.read(read))


@router.get("/new")
def show_form(visitor: Visiting) -> Response:
    return _form(visitor, Form())


@router.post("/new")
def decide(visitor: Visiting, form: Posted) -> Response:
    def work(session: Session) -> object:
        return decide_weights(session, visitor.actor, form.read(WeighingIn, weights=_weights(form)))

    said = mark("Decided. It holds from now on.")
    return change(visitor, form, work, "/weights", said, again=lambda status: _form(visitor, form, status))


def _weights(form: Form) -> dict[str, dict[str, int]]:
    """By closeness, by layer; a row with anything but numbers in it says so."""
    found: dict[str, dict[str, int]] = {}
    for closeness, layers in ROWS:
        sent = {layer.value: form[f"{closeness}-{layer}"].strip() or "0" for layer in layers}
        if not all(number.isascii() and number.isdecimal() and len(number) <= LONGEST for number in sent.values()):
            form.wrong(closeness.value, NUMBERS)
            sent = dict.fromkeys(sent, "0")
        found[closeness.value] = {layer: min(int(number), MOST) for layer, number in sent.items()}
    return found


def _form(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        require(visitor.actor, Action.DECIDE)
        return {"now": holds_now(session), "today": clock.today(session).isoformat()}

    found = visitor.read(read)
    return visitor.page("coordinator/weights-new.html", status, form=form, rows=ROWS, name=visitor.name, **found)
