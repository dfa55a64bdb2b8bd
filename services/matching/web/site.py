"""All pages together, and the files that they need."""

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from services.matching.web import (
    account,
    account_security,
    again,
    begin,
    client_pages,
    coordinator_pages,
    handed,
    home,
    looked,
    own_copy,
    passkeys,
    peer_offline,
    peer_pages,
    peer_profile,
    peer_profile_away,
    peer_profile_experiences,
    peer_profile_limits,
    peer_profile_notes,
    shut_out,
    signin,
    signin_organisation,
    signin_second,
    team_pages,
)
from services.matching.web.pages import STATIC, stylesheets
from shared.errors import NotFound

MODULES = (
    signin,
    signin_second,
    signin_organisation,
    passkeys,
    again,
    begin,
    account,
    account_security,
    *coordinator_pages.MODULES,
    *peer_pages.MODULES,
    peer_profile,
    peer_profile_experiences,
    peer_profile_limits,
    peer_profile_notes,
    peer_profile_away,
    peer_offline,
    shut_out,
    *client_pages.MODULES,
    home,
    looked,
    own_copy,
    handed,
    *team_pages.MODULES,
)
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
