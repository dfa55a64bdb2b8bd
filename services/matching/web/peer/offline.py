"""Logging a contact without a network: what the device keeps for it, and the page that works anywhere."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import FileResponse, JSONResponse, Response

from services.matching.models.contacts import Place
from services.matching.queries.matches import list_matches
from services.matching.schemas.matches import MatchesIn, MatchOut
from services.matching.states import MatchState
from services.matching.web.pages import STATIC
from services.matching.web.visitor import Anybody, Visiting

router = APIRouter()

GOES_ON = (MatchState.ACTIVE, MatchState.TAPERING)


@router.get("/offline/contacts.json")
def contacts_to_keep(visitor: Visiting) -> Response:
    """Of the peer worker's own contacts that go on: as little as it takes to choose one. Gone after signing out."""
    matches = visitor.read(lambda session: list_matches(session, visitor.actor, MatchesIn(limit=100), GOES_ON).items)
    own = [match for match in matches if match.peer_worker_id == visitor.actor.peer_worker_id]
    return JSONResponse([_kept(match) for match in own])


def _kept(match: MatchOut) -> dict[str, Any]:
    return {"id": str(match.id), "name": match.client_name.partition(" ")[0], "minutes": match.minutes}


@router.get("/offline")
def log_anywhere(visitor: Anybody) -> Response:
    """The device keeps this page; it holds nothing about anybody. Its script fills in what the device knows."""
    return visitor.page("peer/offline.html", places=list(Place))


@router.get("/service-worker.js")
def service_worker() -> Response:
    """At the root, since it may only serve pages below itself. Asked for anew each time: it must be the newest."""
    return FileResponse(STATIC / "service-worker.js", headers={"Cache-Control": "no-cache"})
