"""How one signs in: the second factor, and where one is signed in now."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching import auth
from services.matching.queries.accounts import ways_in
from services.matching.web.language import mark
from services.matching.web.visitor import HalfIn, Visiting

router = APIRouter(prefix="/account/security")
PAGE = "/account/security"


@router.get("")
def show(visitor: Visiting, who: HalfIn) -> Response:
    own = visitor.read(lambda session: ways_in(session, visitor.actor, who.secret))
    return visitor.page("account/security.html", own=own)


@router.post("/sessions/others/end")
def end_others(visitor: Visiting, who: HalfIn) -> Response:
    visitor.write(lambda session: auth.end_all(session, visitor.actor.user_id, but=who.holder.access_id))
    return visitor.go(PAGE, mark("You are signed out everywhere else."))


@router.post("/sessions/{session_id}/end")
def end_one(visitor: Visiting, session_id: UUID) -> Response:
    visitor.write(lambda session: auth.own_sessions.end_one(session, visitor.actor, session_id))
    return visitor.go(PAGE, mark("You are signed out there."))
