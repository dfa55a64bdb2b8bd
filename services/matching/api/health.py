"""Whether this process lives, and whether it can do its work. Neither tells more to who asks from outside."""

from fastapi import APIRouter

from services.matching.api.routing import by_function
from services.matching.queries.schema import may_change_the_trail, newest_revision, revision_of
from services.matching.schemas.health import Live, Ready
from shared.db import in_transaction
from shared.errors import Unavailable
from shared.settings import get_settings

router = APIRouter(tags=["health"], generate_unique_id_function=by_function)


@router.get("/live")
async def is_live() -> Live:
    """This process answers. It looks at nothing else."""
    return Live(live=True)


@router.get("/ready")
def is_ready() -> Ready:
    """The database answers, and has the tables that this version of the code expects. The broker does not matter."""
    if in_transaction(revision_of) != newest_revision():
        raise Unavailable("The database has another version than this code. Run the migrations.")
    if get_settings().environment == "production" and in_transaction(may_change_the_trail):
        raise Unavailable("The role of NAAST_DATABASE_URL may change the audit trail. Give it one that may not.")
    return Ready(ready=True)
