"""What the privacy officer does: looks that were doubted, signed off one by one, and who looked at one client."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.operations.limits import Limit, count
from services.matching.operations.reviews import sign_off
from services.matching.policies import Action, require
from services.matching.queries.doubts import AT_ONCE, WEEKS_BACK, by_unknown_numbers, days_of, doubts, reviewed
from services.matching.queries.refused_often import refused_often
from services.matching.queries.who_looked import who_looked_at
from services.matching.schemas.looks import PeriodIn, ReviewIn, TrailOut
from services.matching.web.forms import Form, NotFilledIn, Posted
from services.matching.web.language import mark
from services.matching.web.looked_words import AS, named
from services.matching.web.visitor import Visiting, Visitor
from shared import clock
from shared.errors import Invalid

router = APIRouter(prefix="/audit")


@router.get("")
def show(visitor: Visiting, week: Annotated[int, Query(ge=0, le=WEEKS_BACK)] = 0) -> Response:
    return _page(visitor, Form(), week)


def _page(visitor: Visitor, form: Form, week: int, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        return {
            "open": doubts(session, visitor.actor, week),
            "days": days_of(session, week),
            "unknown": by_unknown_numbers(session, visitor.actor),
            "refused": refused_often(session, visitor.actor, week),
            "reviewed": reviewed(session, visitor.actor),
        }

    return visitor.page(
        "coordinator/audit.html", status, form=form, at_once=AT_ONCE, week=week, weeks=WEEKS_BACK, **visitor.read(read)
    )


@router.post("")
def sign(visitor: Visiting, form: Posted) -> Response:
    week = min(int(form["week"]), WEEKS_BACK) if form["week"].isdecimal() else 0
    return form.send(
        lambda: visitor.write(lambda session: str(sign_off(session, visitor.actor, form.read(ReviewIn)).id), form),
        lambda _id: visitor.go(f"/audit?week={week}" if week else "/audit", mark("Signed off.")),
        lambda status: _page(visitor, form, week, status),
    )


@router.get("/client")
def show_client(visitor: Visiting, number: str = "", since: str = "", until: str = "") -> Response:
    """By number, for a period; the last thirty days when none is filled in."""
    form = Form({name: [value] for name, value in {"number": number, "since": since, "until": until}.items() if value})

    def read(session: Session) -> TrailOut | None:
        require(visitor.actor, Action.READ_TRAIL)
        today = clock.local_date(clock.real_now(session))
        form.values.setdefault("until", [str(today)])
        form.values.setdefault("since", [str(today - timedelta(days=29))])
        if not number:
            return None
        return who_looked_at(session, visitor.actor, number.strip(), form.read(PeriodIn))

    if number:
        count(visitor.actor, Limit.LOOK_UP)
    status, trail = 200, None
    try:
        trail = visitor.read(read)
    except NotFilledIn:
        status = 422
    except Invalid as wrong:
        form.wrong(wrong.field, wrong.sentence)
        status = 422
    return visitor.page("coordinator/audit-client.html", status, form=form, trail=trail, named=named, grounds=AS)
