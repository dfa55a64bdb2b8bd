"""The groups that a peer worker leads: when and where, how many come, and the names of those who told them."""

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.queries.groups import groups_led
from services.matching.web.visitor import Visiting

router = APIRouter(prefix="/today/groups")


@router.get("")
def show(visitor: Visiting) -> Response:
    return visitor.page("peer/groups.html", led=visitor.read(lambda session: groups_led(session, visitor.actor)))
