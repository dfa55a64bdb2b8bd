"""Where a client begins: what waits for an answer first, then how everything stands, and when the next news comes."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.operations import offers
from services.matching.queries.own_standing import own_client_id, own_standing
from services.matching.schemas.offers import NextTimeIn
from services.matching.states import MatchState, ReOfferState
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import Conflict

router = APIRouter(prefix="/my")


@router.get("")
def show(visitor: Visiting) -> Response:
    now = visitor.read(lambda session: own_standing(session, visitor.actor))
    ended = [match for match in now.matches if match.state is MatchState.ENDED]
    going_on = [match for match in now.matches if match.state is not MatchState.ENDED]
    return visitor.page("client/home.html", now=now, going_on=going_on, ended=ended)


@router.get("/later")
def ask_later(visitor: Visiting) -> Response:
    return _later(visitor, Form())


def _later(visitor: Visitor, form: Form, status: int = 200) -> Response:
    now = visitor.read(lambda session: own_standing(session, visitor.actor))
    return visitor.page("client/later.html", status, form=form, now=now)


@router.post("/later")
def set_later(visitor: Visiting, form: Posted) -> Response:
    """Not now, until my own day; also when I had said never."""
    actor = visitor.actor

    def store() -> UUID:
        asked = form.read(NextTimeIn)
        planned = visitor.read(lambda session: own_standing(session, actor)).re_offer
        if planned is None:
            raise Conflict("Nobody was going to ask you, so there is nothing to move.")
        if planned.state is ReOfferState.STOPPED:
            return visitor.write(lambda s: offers.resume_offers(s, actor, own_client_id(actor), asked).id, form)
        return visitor.write(lambda session: offers.change_re_offer(session, actor, planned.id, asked).id, form)

    return form.send(
        store,
        lambda _id: visitor.go("/my", mark("We ask you again on that day. Not before.")),
        lambda status: _later(visitor, form, status),
    )


@router.post("/never")
def never(visitor: Visiting, form: Posted) -> Response:
    actor = visitor.actor
    visitor.write(lambda session: offers.stop_offers(session, actor, own_client_id(actor)).id, form)
    return visitor.go("/my", mark("We do not ask you again. You can change this here at any time."))
