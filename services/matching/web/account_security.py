"""How one signs in: the second factor, and where one is signed in now."""

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.queries.accounts import ways_in
from services.matching.web.visitor import Visiting

router = APIRouter(prefix="/account/security")


@router.get("")
def show(visitor: Visiting) -> Response:
    own = visitor.read(lambda session: ways_in(session, visitor.actor))
    return visitor.page("account/security.html", own=own)
