"""Being away: from a day until a day, without a reason, and who hears what."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.operations import absences
from services.matching.queries.own_profile import own_id
from services.matching.queries.pool import absences_to_come
from services.matching.schemas.absences import AbsenceIn, BackIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared import clock

router = APIRouter(prefix="/profile/absences")


@router.get("")
def show_absences(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    actor = visitor.actor
    asked = visitor.asks()
    mine, today = visitor.read(
        lambda session: (absences_to_come(session, actor, own_id(actor), asked), clock.today(session))
    )
    return visitor.page(
        "peer/profile-absences.html",
        status,
        form=form,
        absences=mine.items,
        next=mine.next,
        today=today,
    )


@router.post("")
def set_absence(visitor: Visiting, form: Posted) -> Response:
    actor = visitor.actor

    def work() -> UUID:
        asked = form.read(AbsenceIn)
        return visitor.write(lambda session: absences.set_absence(session, actor, own_id(actor), asked).id, form)

    return form.send(
        work,
        lambda _id: visitor.go("/profile/absences", mark("This was saved. Take your time.")),
        lambda status: _page(visitor, form, status),
    )


@router.post("/{absence_id}/back")
def come_back(absence_id: UUID, visitor: Visiting, form: Posted) -> Response:
    actor = visitor.actor

    def work() -> None:
        asked = form.read(BackIn)
        visitor.write(lambda session: bool(absences.come_back(session, actor, absence_id, asked)))

    return form.send(
        work,
        lambda _done: visitor.go("/profile/absences", mark("This was saved.")),
        lambda status: _page(visitor, form, status),
    )
