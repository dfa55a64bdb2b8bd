"""A copy of one's own data: a file to read, and a file for programs with all of it."""

from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.deps import FRESH
from services.matching.operations.limits import Limit, count
from services.matching.queries.corrections import own_corrections
from services.matching.queries.notes import all_notes
from services.matching.queries.own_data import own_data
from services.matching.queries.own_export import Export, export_of_client, export_of_peer_worker
from services.matching.queries.own_profile import own_profile
from services.matching.schemas.pages import PageIn
from services.matching.web.language import mark
from services.matching.web.papers import as_pdf
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter()
TITLE = mark("My data")
MOST = PageIn(limit=100)


@router.get("/my/data/copy.json", dependencies=[FRESH])
def copy_of_client(visitor: Visiting) -> Response:
    count(visitor.actor, Limit.COPY)
    return _as_json(visitor.read(lambda session: export_of_client(session, visitor.actor)))


@router.get("/profile/copy.json", dependencies=[FRESH])
def copy_of_peer_worker(visitor: Visiting) -> Response:
    count(visitor.actor, Limit.COPY)
    return _as_json(visitor.read(lambda session: export_of_peer_worker(session, visitor.actor)))


@router.get("/my/data/copy.pdf", dependencies=[FRESH])
def paper_of_client(visitor: Visiting) -> Response:
    count(visitor.actor, Limit.COPY)
    known = visitor.read(lambda session: own_data(session, visitor.actor, lambda _name: MOST))
    return _as_paper(visitor, "client/data-text.html", {"known": known})


@router.get("/profile/copy.pdf", dependencies=[FRESH])
def paper_of_peer_worker(visitor: Visiting) -> Response:
    count(visitor.actor, Limit.COPY)

    def read(session: Session) -> dict[str, Any]:
        return {
            "own": own_profile(session, visitor.actor),
            "notes": all_notes(session, visitor.actor),
            "corrections": own_corrections(session, visitor.actor, MOST),
        }

    return _as_paper(visitor, "peer/profile-text.html", visitor.read(read))


def _as_json(found: Export) -> Response:
    return _file(to_json(found, indent=1), "application/json", "naast.json")


def _as_paper(visitor: Visitor, template: str, known: dict[str, Any]) -> Response:
    text = visitor.render(template, known)
    return _file(as_pdf(text, visitor.words.gettext(TITLE), visitor.language), "application/pdf", "naast.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, kind)
