"""What was offered, and whom to ask again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.offers import Offer, ReOffer
from services.matching.queries.find import get_client
from services.matching.queries.lists import page
from services.matching.schemas.offers import OfferOut, ReOfferOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.states import RE_OFFER, ReOfferState
from services.matching.visibility import sees_client


def offers_to(session: Session, actor: Actor, client_id: UUID, asked: PageIn) -> Page[OfferOut]:
    """For the client and staff; having met the client is not enough."""
    client = get_client(session, actor.without_contacts(), client_id)
    return page(session, select(Offer).where(Offer.client_id == client.id), Offer, asked, OfferOut.model_validate)


def re_offers(session: Session, actor: Actor, asked: PageIn) -> Page[ReOfferOut]:
    """Those that are planned or due."""
    visible = select(ReOffer).where(
        ReOffer.client_id.in_(select(Client.id).where(sees_client(actor.without_contacts())))
    )
    visible = visible.where(ReOffer.state.in_(RE_OFFER.open_states))
    return page(session, visible, ReOffer, asked, ReOfferOut.model_validate)


def planned_for(session: Session, actor: Actor, client_id: UUID) -> ReOfferOut | None:
    """When this client is asked again, or that they asked never to be."""
    client = get_client(session, actor.without_contacts(), client_id)
    states = (*RE_OFFER.open_states, ReOfferState.STOPPED)
    query = select(ReOffer).where(ReOffer.client_id == client.id, ReOffer.state.in_(states))
    found = session.scalars(query).one_or_none()
    return None if found is None else ReOfferOut.model_validate(found)
