"""All pages together, and the files that they need."""

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from services.matching.web import corrections, handed, home, looked, own_copy, shut_out
from services.matching.web.account.pages import MODULES as ACCOUNT
from services.matching.web.client.pages import MODULES as CLIENT
from services.matching.web.coordinator.pages import MODULES as COORDINATOR
from services.matching.web.pages import STATIC, stylesheets
from services.matching.web.peer.pages import MODULES as PEER
from services.matching.web.team.pages import MODULES as TEAM
from shared.errors import NotFound

MODULES = (*ACCOUNT, *COORDINATOR, *PEER, shut_out, corrections, *CLIENT, home, looked, own_copy, handed, *TEAM)
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""What is in a file is a part of its address."""

files = APIRouter()


@files.get("/static/{name}")
def read_file(name: str) -> Response:
    path = stylesheets().get(name, STATIC / name)
    if not path.is_file():
        raise NotFound
    return FileResponse(path, headers=FOR_EVER)


ROUTERS = (files, *(module.router for module in MODULES))
