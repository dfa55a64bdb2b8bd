"""Who looked at my data: of a client, and of a peer worker's experiences."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.queries.who_looked import who_looked_at_my_data, who_looked_at_my_experiences
from services.matching.schemas.looks import PeriodIn, TrailOut
from services.matching.web.looked_words import AS, named
from services.matching.web.visitor import Visiting, Visitor
from shared import clock

router = APIRouter()

A_PAGE = timedelta(days=30)
Back = Annotated[int, Query(ge=0, le=60)]


@router.get("/my/data/looked")
def who_looked_at_a_client(visitor: Visiting, back: Back = 0) -> Response:
    return _page(visitor, back, who_looked_at_my_data, "/my/data")


@router.get("/profile/looked")
def who_looked_at_a_profile(visitor: Visiting, back: Back = 0) -> Response:
    return _page(visitor, back, who_looked_at_my_experiences, "/profile")


def _page(visitor: Visitor, back: int, looks: Callable[[Session, Actor, PeriodIn], TrailOut], up: str) -> Response:
    """`back`: so many pages of thirty days before today."""

    def read(session: Session) -> TrailOut:
        until = clock.local_date(clock.real_now(session)) - back * A_PAGE
        asked = PeriodIn(since=until - A_PAGE + timedelta(days=1), until=until)
        return looks(session, visitor.actor, asked)

    trail = visitor.read(read)
    return visitor.page("looked.html", trail=trail, back=back, up=up, named=named, grounds=AS)
