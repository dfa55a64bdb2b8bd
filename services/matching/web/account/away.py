"""Who acts for me while I am away."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations import people
from services.matching.queries.stand_ins import own_places
from services.matching.schemas.people import AwayIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/account/away")

AWAY = mark("You are away until further notice. What waits for you goes to who acts for you.")
BACK = mark("Good to have you back. What waits comes to you again.")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    places = visitor.read(lambda session: own_places(session, visitor.actor, visitor.looks_for()))
    if not places:
        raise NotFound
    return visitor.page("account/away.html", status, form=form, places=places, more=any(place.more for place in places))


@router.post("/{membership_id}")
def change(membership_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def set_away(session: Session) -> Any:
        return people.set_away(session, visitor.actor, membership_id, form.read(AwayIn)).away

    return form.send(
        lambda: visitor.write(set_away, form),
        lambda away: visitor.go("/account/away", AWAY if away else BACK),
        lambda status: _page(visitor, form, status),
    )
