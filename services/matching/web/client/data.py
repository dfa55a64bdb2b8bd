"""What is written down about a client, and how this client wants to hear things."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.models.clients import Channel, CrisisPreference
from services.matching.operations import clients
from services.matching.queries.own_data import own_data
from services.matching.queries.own_standing import own_client_id
from services.matching.schemas.clients import ChannelIn, CrisisPreferenceIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/my/data")

CRISIS = tuple(wish for wish in CrisisPreference if wish is not CrisisPreference.UNKNOWN)


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    known = visitor.read(lambda session: own_data(session, visitor.actor, visitor.asks))
    return visitor.page(
        "client/data.html",
        status,
        form=form,
        known=known,
        channels=list(Channel),
        crisis=list(CRISIS),
    )


@router.post("/channel")
def set_channel(visitor: Visiting, form: Posted) -> Response:
    def store() -> UUID:
        if form["channel"] != Channel.SOMEBODY:
            form.values.pop("channel_through", None)
        elif not form["channel_through"]:
            form.wrong("channel_through", mark("Fill in the name of this person."))
        asked = form.read(ChannelIn)
        return visitor.write(
            lambda session: clients.set_channel(session, visitor.actor, own_client_id(visitor.actor), asked).id
        )

    return form.send(
        store,
        lambda _id: visitor.go("/my/data", mark("That is how you hear things from now on.")),
        lambda status: _page(visitor, form, status),
    )


@router.post("/crisis")
def set_crisis_preference(visitor: Visiting, form: Posted) -> Response:
    def store() -> UUID:
        asked = form.read(CrisisPreferenceIn)
        own = own_client_id(visitor.actor)
        return visitor.write(lambda session: clients.set_crisis_preference(session, visitor.actor, own, asked).id)

    return form.send(
        store,
        lambda _id: visitor.go("/my/data", mark("This was saved.")),
        lambda status: _page(visitor, form, status),
    )
