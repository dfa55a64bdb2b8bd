"""What a client wants: how they hear things, what happens in a crisis, being asked or not; and the end of care."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.clients import Channel, CrisisPreference
from services.matching.operations import care, clients, offers
from services.matching.policies import Action
from services.matching.schemas.clients import ChannelIn, CrisisPreferenceIn, PeerOnlyIn
from services.matching.schemas.matches import EndCareIn
from services.matching.schemas.offers import NextTimeIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.team.clients import look
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/clients/{client_id}")
SAVED = mark("Saved.")


@router.get("/card")
def show(visitor: Visiting, client_id: UUID) -> Response:
    return _page(visitor, client_id, Form())


def _page(visitor: Visitor, client_id: UUID, form: Form, status: int = 200) -> Response:
    one = visitor.read(lambda session: look(session, visitor, client_id))
    channels = [channel for channel in Channel if channel is not Channel.APP or one.card.has_sign_in]
    return visitor.page(
        "team/card.html",
        status,
        form=form,
        one=one,
        at=f"/clients/{client_id}",
        Action=Action,
        channels=channels,
        preferences=list(CrisisPreference),
    )


@router.post("/channel")
def set_channel(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return clients.set_channel(session, visitor.actor, client_id, form.read(ChannelIn)).id

    return _send(visitor, client_id, form, store, SAVED)


@router.post("/crisis")
def set_crisis_preference(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return clients.set_crisis_preference(session, visitor.actor, client_id, form.read(CrisisPreferenceIn)).id

    return _send(visitor, client_id, form, store, SAVED)


@router.post("/peer-only")
def set_peer_only(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return clients.set_peer_only(session, visitor.actor, client_id, form.read(PeerOnlyIn)).id

    return _send(visitor, client_id, form, store, SAVED)


@router.post("/ask-again")
def resume_offers(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return offers.resume_offers(session, visitor.actor, client_id, form.read(NextTimeIn)).id

    return _send(visitor, client_id, form, store, mark("Saved. The client is asked again on that day."))


@router.post("/end-care")
def end_care(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return care.end_care(session, visitor.actor, client_id, form.read(EndCareIn)).id

    said = mark("Care has ended. Contacts go on for four weeks, and the coordinator talks about how they end.")
    return _send(visitor, client_id, form, store, said)


def _send(visitor: Visitor, client_id: UUID, form: Form, store: Callable[[Session], UUID], said: str) -> Response:
    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(f"/clients/{client_id}", said),
        lambda status: _page(visitor, client_id, form, status),
    )
