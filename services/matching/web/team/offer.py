"""Recording an offer while sitting with a client: the answer and, with a yes, the client's own words."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.offers import Answer, OfferMoment
from services.matching.operations import offers
from services.matching.policies import Action, require
from services.matching.queries.find import get_client
from services.matching.queries.room import peers_near
from services.matching.queries.standing import standing_of
from services.matching.schemas.offers import OfferIn, SkipIn
from services.matching.schemas.pages import Page
from services.matching.schemas.pool import NearbyOut
from services.matching.schemas.standing import Standing
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.themes import as_wishes, theme_rows
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/clients/{client_id}")

SAID = {
    Answer.YES: mark("The request was made. The coordinator looks for somebody now."),
    Answer.NOT_NOW: mark("Noted. It comes back on your list when it is time to ask again."),
    Answer.UNSURE: mark("Noted. It comes back on your list when it is time to ask again."),
    Answer.NEVER: mark("Noted. Nobody asks this client again. Give the slip that says how to undo that."),
}


@router.get("/offer")
def ask(visitor: Visiting, client_id: UUID) -> Response:
    return _page(visitor, client_id, Form())


@router.post("/offer")
def record(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> Answer:
        asked = form.read(OfferIn, wishes=as_wishes(form.all("themes")), explained=True)
        return offers.record_offer(session, visitor.actor, client_id, asked)[0].answer

    return form.send(
        lambda: visitor.write(store, form),
        lambda answer: visitor.go(f"/clients/{client_id}", SAID[Answer(answer)]),
        lambda status: _page(visitor, client_id, form, status),
    )


def _page(visitor: Visitor, client_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[str, OfferMoment, Page[NearbyOut]]:
        client = get_client(session, visitor.actor.at_work(), client_id)
        require(visitor.actor, Action.RECORD_OFFER, client)
        standing = standing_of(session, visitor.actor, client_id)
        never = standing is None or standing.standing is Standing.NEVER_OFFERED
        moment = OfferMoment.INTAKE if never else OfferMoment.RE_OFFER
        return client.name, moment, peers_near(session, client.team_id, visitor.looks_for())

    name, moment, peers = visitor.read(read)
    return visitor.page(
        "team/offer.html",
        status,
        form=form,
        at=f"/clients/{client_id}",
        name=name,
        moment=moment,
        peers=peers,
        answers=list(Answer),
        moments=list(OfferMoment),
        themes=theme_rows(visitor),
    )


@router.post("/skip/{re_offer_id}")
def skip(visitor: Visiting, client_id: UUID, re_offer_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return offers.skip_re_offer(session, visitor.actor, re_offer_id, form.read(SkipIn)).id

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(f"/clients/{client_id}", mark("Noted. It comes back within four weeks.")),
        lambda _status: visitor.back(mark("Choose one of these.")),
    )
