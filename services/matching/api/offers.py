"""Offering contact with a peer worker, and when to ask again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import offers
from services.matching.queries import offers as reads
from services.matching.queries.find import get_re_offer
from services.matching.schemas.offers import NextTimeIn, OfferIn, OfferMadeOut, OfferOut, ReOfferOut, SkipIn
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.requests import RequestOut

router = operations("offers")


@router.post("/clients/{client_id}/offers", status_code=201)
def record_offer(client_id: UUID, asked: OfferIn, caller: Writing) -> OfferMadeOut:
    """It was explained and offered, and this is what the client said. A yes makes the request at the same time."""

    def work(session: Session) -> OfferMadeOut:
        offer, request, re_offer = offers.record_offer(session, caller.actor, client_id, asked)
        return OfferMadeOut(
            offer=OfferOut.model_validate(offer),
            request=RequestOut.of(request) if request else None,
            re_offer=ReOfferOut.model_validate(re_offer) if re_offer else None,
        )

    return caller.write(work)


@router.get("/clients/{client_id}/offers")
def list_offers(client_id: UUID, asked: Annotated[PageIn, Query()], caller: Reading) -> Page[OfferOut]:
    """Every offer and its answer: nothing is overwritten."""
    return caller.read(lambda session: reads.offers_to(session, caller.actor, client_id, asked))


@router.post("/clients/{client_id}/never-ask")
def stop_offers(client_id: UUID, caller: Writing) -> ReOfferOut:
    """Never ask me again. Asking oneself stays possible, always."""
    return caller.write(lambda session: ReOfferOut.model_validate(offers.stop_offers(session, caller.actor, client_id)))


@router.post("/clients/{client_id}/ask-again")
def resume_offers(client_id: UUID, asked: NextTimeIn, caller: Writing) -> ReOfferOut:
    """Changed my mind: ask me, on this day."""
    return caller.write(
        lambda session: ReOfferOut.model_validate(offers.resume_offers(session, caller.actor, client_id, asked))
    )


@router.get("/re-offers")
def list_re_offers(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[ReOfferOut]:
    """Whom to ask again, and when."""
    return caller.read(lambda session: reads.re_offers(session, caller.actor, asked))


@router.get("/re-offers/{re_offer_id}")
def read_re_offer(re_offer_id: UUID, caller: Reading) -> ReOfferOut:
    return caller.read(lambda session: ReOfferOut.model_validate(get_re_offer(session, caller.actor, re_offer_id)))


@router.post("/re-offers/{re_offer_id}/skip")
def skip_re_offer(re_offer_id: UUID, asked: SkipIn, caller: Writing) -> ReOfferOut:
    """Not made this time; it comes back within four weeks."""
    return caller.write(
        lambda session: ReOfferOut.model_validate(offers.skip_re_offer(session, caller.actor, re_offer_id, asked))
    )


@router.post("/re-offers/{re_offer_id}/move")
def change_re_offer(re_offer_id: UUID, asked: NextTimeIn, caller: Writing) -> ReOfferOut:
    """The client names another day."""
    return caller.write(
        lambda session: ReOfferOut.model_validate(offers.change_re_offer(session, caller.actor, re_offer_id, asked))
    )


@router.post("/re-offers/{re_offer_id}/now")
def offer_sooner(re_offer_id: UUID, caller: Writing) -> ReOfferOut:
    """This is a good moment: a care plan review, after a crisis, another team."""
    return caller.write(
        lambda session: ReOfferOut.model_validate(offers.offer_sooner(session, caller.actor, re_offer_id))
    )
