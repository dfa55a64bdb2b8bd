"""Clients: as little of them as matching needs, and what they said about how they want to be met."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import FRESH, Reading, Writing
from services.matching.operations import care, clients, erasing, telling
from services.matching.operations.limits import Limit, count
from services.matching.queries import clients as reads
from services.matching.schemas.clients import (
    ChannelIn,
    ClientIn,
    ClientOut,
    ClientSignInIn,
    ClientsIn,
    CrisisPreferenceIn,
    PeerOnlyIn,
    PlaceIn,
)
from services.matching.schemas.erasures import EraseIn, ErasureOut
from services.matching.schemas.matches import EndCareIn
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.tellings import TellingOut

router = operations("clients")


@router.get("/clients")
def list_clients(asked: Annotated[ClientsIn, Query()], caller: Reading) -> Page[ClientOut]:
    """In an ACT team all of the team's; in a FACT team those you are linked to; coordinators all."""
    return caller.read(lambda session: reads.list_clients(session, caller.actor, asked))


@router.post("/clients", status_code=201)
def add_client(asked: ClientIn, caller: Writing) -> ClientOut:
    """Somebody new in care. That a first offer is to be made is planned at once."""
    return caller.write(lambda session: ClientOut.of(clients.add_client(session, caller.actor, asked)))


@router.get("/clients/{client_id}")
def read_client(client_id: UUID, caller: Reading) -> ClientOut:
    """The short card."""
    return caller.read(lambda session: reads.read_client(session, caller.actor, client_id))


@router.put("/clients/{client_id}/place")
def place_client(client_id: UUID, asked: PlaceIn, caller: Writing) -> ClientOut:
    """Another team or other caseholders."""
    return caller.write(lambda session: ClientOut.of(clients.place_client(session, caller.actor, client_id, asked)))


@router.put("/clients/{client_id}/channel")
def set_channel(client_id: UUID, asked: ChannelIn, caller: Writing) -> ClientOut:
    """How the client wants to hear things."""
    return caller.write(lambda session: ClientOut.of(clients.set_channel(session, caller.actor, client_id, asked)))


@router.put("/clients/{client_id}/crisis-preference")
def set_crisis_preference(client_id: UUID, asked: CrisisPreferenceIn, caller: Writing) -> ClientOut:
    """The client's own wish; it comes before the team's habit."""
    return caller.write(
        lambda session: ClientOut.of(clients.set_crisis_preference(session, caller.actor, client_id, asked))
    )


@router.put("/clients/{client_id}/peer-only")
def set_peer_only(client_id: UUID, asked: PeerOnlyIn, caller: Writing) -> ClientOut:
    """Contact with a peer worker and with no professional, or no longer."""
    return caller.write(lambda session: ClientOut.of(clients.set_peer_only(session, caller.actor, client_id, asked)))


@router.post("/clients/{client_id}/sign-in", status_code=201)
def give_sign_in(client_id: UUID, asked: ClientSignInIn, caller: Writing) -> ClientOut:
    """An account of the client's own."""
    count(caller.actor, Limit.INVITE)
    return caller.write(lambda session: ClientOut.of(clients.give_sign_in(session, caller.actor, client_id, asked)))


@router.post("/clients/{client_id}/end-care")
def end_care(client_id: UUID, asked: EndCareIn, caller: Writing) -> ClientOut:
    """No new offers and no open requests; each contact gets four weeks and a talk about its end."""
    return caller.write(lambda session: ClientOut.of(care.end_care(session, caller.actor, client_id, asked)))


@router.post("/clients/{client_id}/erase", status_code=201, dependencies=[FRESH])
def erase_client(client_id: UUID, asked: EraseIn, caller: Writing) -> ErasureOut:
    """On the client's own request, by whose decision. What goes on is ended first. It cannot be undone."""
    return caller.write(
        lambda session: ErasureOut.model_validate(erasing.erase_client(session, caller.actor, client_id, asked))
    )


@router.get("/tellings")
def list_tellings(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[TellingOut]:
    """What clients without a sign-in still have to hear, in the way they named."""
    return caller.read(lambda session: reads.open_tellings(session, caller.actor, asked))


@router.post("/tellings/{telling_id}/told")
def mark_told(telling_id: UUID, caller: Writing) -> TellingOut:
    """The client has heard it."""
    return caller.write(lambda session: TellingOut.model_validate(telling.mark_told(session, caller.actor, telling_id)))
