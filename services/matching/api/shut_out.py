"""A named colleague who may not see a client: said by the client, the privacy officer, or the lead of the team."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import shutting_out
from services.matching.operations.limits import Limit, count
from services.matching.queries import shut_out as reads
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.shut_out import ShutOutIn, ShutOutOut

router = operations("organisation", prefix="/shut-out")


@router.get("")
def list_shut_out(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[ShutOutOut]:
    return caller.read(lambda session: reads.list_shut_out(session, caller.actor, asked))


@router.post("", status_code=201)
def shut_out(asked: ShutOutIn, caller: Writing) -> ShutOutOut:
    """From now on this client is not there for this colleague, on any page or list."""
    count(caller.actor, Limit.LOOK_UP)
    return caller.write(lambda session: reads.shut_out_out(shutting_out.shut_out(session, caller.actor, asked)))


@router.delete("/{shut_out_id}", status_code=204)
def let_in(shut_out_id: UUID, caller: Writing) -> None:
    """The colleague sees again what they would see."""
    caller.write(lambda session: shutting_out.let_in(session, caller.actor, shut_out_id))
