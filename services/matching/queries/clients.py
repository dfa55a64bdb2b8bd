"""Clients as each reader may read them."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.offers import Offer
from services.matching.models.tellings import Telling
from services.matching.queries.by_name import page_by_name
from services.matching.queries.find import get_client
from services.matching.queries.lists import oldest_first, page
from services.matching.rules import is_client, writes_down_for
from services.matching.schemas.clients import ClientOut, ClientsIn
from services.matching.schemas.pages import NamesIn, Page, PageIn
from services.matching.schemas.tellings import TellingOut
from services.matching.states import TellingState
from services.matching.visibility import sees_client, visible_clients


def card_for(actor: Actor, client: Client) -> ClientOut:
    """The short card; for a peer worker from elsewhere without birth date and number."""
    card = ClientOut.of(client)
    if is_client(actor, client) or writes_down_for(actor, client):
        return card
    return card.model_copy(update={"birth_date": None, "number": ""})


def list_clients(session: Session, actor: Actor, asked: ClientsIn) -> Page[ClientOut]:
    visible = visible_clients(actor).options(selectinload(Client.caseholders), joinedload(Client.team))
    if asked.team_id is not None:
        visible = visible.where(Client.team_id == asked.team_id)
    if asked.in_care is not None:
        visible = visible.where(Client.care_ended_on.is_(None) if asked.in_care else Client.care_ended_on.is_not(None))
    if asked.never_offered is not None:
        offered = exists().where(Offer.client_id == Client.id)
        visible = visible.where(~offered if asked.never_offered else offered)
    return page(session, visible, Client, asked, lambda client: card_for(actor, client))


def clients_by_name(session: Session, actor: Actor, asked: NamesIn) -> Page[ClientOut]:
    """Whom this person sees, to choose from."""
    shown, more = page_by_name(session, visible_clients(actor).with_only_columns(Client.id, Client.name), Client, asked)
    whole = select(Client).where(Client.id.in_([row.id for row in shown]))
    whole = whole.options(selectinload(Client.caseholders), joinedload(Client.team))
    cards = {client.id: card_for(actor, client) for client in session.scalars(whole)}
    return Page(items=[cards[row.id] for row in shown], next=more)


def read_client(session: Session, actor: Actor, client_id: UUID) -> ClientOut:
    return card_for(actor, get_client(session, actor, client_id))


def open_tellings(session: Session, actor: Actor, asked: PageIn) -> Page[TellingOut]:
    """What clients without a sign-in still have to hear."""
    visible = select(Telling).where(
        Telling.client_id.in_(select(Client.id).where(sees_client(actor.without_contacts()))),
        Telling.state == TellingState.OPEN,
    )
    return page(session, visible, Telling, asked, TellingOut.model_validate)


def tellings_of(session: Session, actor: Actor, client_id: UUID, asked: PageIn) -> Page[TellingOut]:
    """What one client still has to hear, the oldest first."""
    client = get_client(session, actor.without_contacts(), client_id)
    query = select(Telling).where(Telling.client_id == client.id, Telling.state == TellingState.OPEN)
    shown, more = oldest_first(session, query, Telling, asked)
    return Page(items=[TellingOut.model_validate(telling) for telling in shown], next=more)
