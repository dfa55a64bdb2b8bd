"""What is asked beside what there is, as a page and as a file; and what more peer workers would change."""

from itertools import groupby
from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations.rounds import try_with_more
from services.matching.queries.coverage import as_csv, coverage
from services.matching.queries.round_lines import read_trial
from services.matching.queries.themes import catalogue
from services.matching.schemas.rounds import TrialIn
from services.matching.web.coordinator.rounds import renewing
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import change
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/coverage")

A_FILE = {"Content-Disposition": 'attachment; filename="coverage.csv"'}


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        told = coverage(session, visitor.actor)
        return {"told": told, "trial": read_trial(session, visitor.actor)}

    found = visitor.read(read)
    layers = [(layer, list(rows)) for layer, rows in groupby(found["told"].themes, key=lambda row: row.layer)]
    may_be_tried = {theme.key for theme in visitor.catalogue.offered()}
    more = {"form": form, "layers": layers, "may_be_tried": may_be_tried}
    return renewing(visitor, "coordinator/coverage.html", found["trial"], status=status, **more, **found)


@router.post("")
def try_it(visitor: Visiting, form: Posted) -> Response:
    return change(
        visitor,
        form,
        lambda session: try_with_more(session, visitor.actor, form.read(TrialIn)),
        "/coverage",
        mark("It is being looked at. Nobody is asked anything."),
        again=lambda status: _page(visitor, form, status),
    )


@router.get("/copy.csv")
def download(visitor: Visiting) -> Response:
    content = visitor.read(lambda session: as_csv(coverage(session, visitor.actor), catalogue(session)))
    return Response(content, 200, A_FILE, "text/csv")
