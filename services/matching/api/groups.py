"""Recovery and WRAP groups, and the places in them. A client chooses one in `POST /requests/{request_id}/group`."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import groups
from services.matching.queries import groups as reads
from services.matching.schemas.groups import GroupChoiceIn, GroupIn, GroupOut, GroupPlaceOut, LedGroupOut, NameToldIn
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.requests import RequestOut

router = operations("requests")


@router.get("/groups")
def list_groups(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[GroupOut]:
    """Also those that are full or closed. Nobody reads here who comes."""
    return caller.read(lambda session: reads.list_groups(session, asked))


@router.post("/groups", status_code=201)
def add_group(asked: GroupIn, caller: Writing) -> GroupOut:
    return caller.write(lambda session: GroupOut.of(groups.add_group(session, caller.actor, asked)))


@router.put("/groups/{group_id}")
def change_group(group_id: UUID, asked: GroupIn, caller: Writing) -> GroupOut:
    """The group anew. Closed: nobody new comes, and who has a place keeps it."""
    return caller.write(lambda session: GroupOut.of(groups.change_group(session, caller.actor, group_id, asked)))


@router.post("/requests/{request_id}/group")
def place_in_group(request_id: UUID, asked: GroupChoiceIn, caller: Writing) -> RequestOut:
    """The client chooses a place in a group instead: fulfilled, without a match."""
    return caller.write(lambda session: RequestOut.of(groups.place_in_group(session, caller.actor, request_id, asked)))


@router.get("/clients/{client_id}/group-places")
def list_group_places(client_id: UUID, asked: Annotated[PageIn, Query()], caller: Reading) -> Page[GroupPlaceOut]:
    """Those that this client has, and those that were left."""
    return caller.read(lambda session: reads.places_of_client(session, caller.actor, client_id, asked))


@router.post("/group-places/{place_id}/leave")
def leave_group(place_id: UUID, caller: Writing) -> GroupPlaceOut:
    """At once, without a reason."""
    return caller.write(lambda session: GroupPlaceOut.of(groups.leave_group(session, caller.actor, place_id)))


@router.put("/group-places/{place_id}/name")
def tell_name(place_id: UUID, asked: NameToldIn, caller: Writing) -> GroupPlaceOut:
    """Whoever leads the group reads the client's name, or not: the client's own word."""
    return caller.write(lambda session: GroupPlaceOut.of(groups.tell_name(session, caller.actor, place_id, asked)))


@router.get("/me/groups")
def list_groups_led(caller: Reading) -> list[LedGroupOut]:
    """That you lead: who told you their name, and how many did not."""
    return caller.read(lambda session: reads.groups_led(session, caller.actor))


@router.post("/group-places/{place_id}/take-back")
def take_place_back(place_id: UUID, caller: Writing) -> GroupPlaceOut:
    """It was not meant so: on the same day, while there is room."""
    return caller.write(lambda session: GroupPlaceOut.of(groups.take_place_back(session, caller.actor, place_id)))
