"""A peer worker's day: what waits for me, and nothing that hurries."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.contacts import Place
from services.matching.operations import objections, reminders, reopening, visits
from services.matching.queries import today as reads
from services.matching.queries.find import get_request
from services.matching.queries.own_contacts import just_logged
from services.matching.schemas.matches import ReopenIn
from services.matching.schemas.requests import YesNoIn
from services.matching.schemas.today import JustLoggedOut, TodayOut, VisitAskedOut
from services.matching.schemas.visits import VisitIn
from services.matching.states import RequestState
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/today")

THANKS = mark("Your answer is in. Thank you.")


@router.get("")
def show(visitor: Visiting, logged: UUID | None = None) -> Response:
    actor = visitor.actor

    def read(session: Session) -> tuple[TodayOut, JustLoggedOut | None]:
        day = reads.today(
            session, actor, *(visitor.asks(part, limit=reads.FIRST.limit) for part in ("people", "asked", "named"))
        )
        return day, just_logged(session, actor, logged) if logged else None

    day, written = visitor.read(read)
    return visitor.page("peer/today.html", day=day, logged=written)


@router.post("/too-heavy/{request_id}")
def answer_too_heavy(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """About their own load, the peer worker decides."""
    asked = YesNoIn(yes=form["yes"] == "true")
    visitor.write(lambda session: objections.answer_too_heavy(session, visitor.actor, request_id, asked).id, form)
    return visitor.go("/today", THANKS)


@router.post("/visits/{request_id}/answer")
def answer_visit(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    asked = YesNoIn(yes=form["yes"] == "true")
    visitor.write(lambda session: visits.answer_visit(session, visitor.actor, request_id, asked).id, form)
    return visitor.go("/today", THANKS)


@router.get("/visits/{request_id}")
def show_visit(request_id: UUID, visitor: Visiting) -> Response:
    return _visit(visitor, request_id, Form())


@router.post("/visits/{request_id}")
def log_visit(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: visits.log_visit(session, visitor.actor, request_id, form.read(VisitIn)).id, form
        ),
        lambda _id: visitor.go("/today", mark("The visit is written down.")),
        lambda status: _visit(visitor, request_id, form, status),
    )


def _visit(visitor: Visitor, request_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> VisitAskedOut | None:
        request = get_request(session, visitor.actor, request_id)
        if request.named_peer_worker_id != visitor.actor.peer_worker_id:
            raise NotFound
        return reads.read_visit(request, said_yes=True) if request.state is RequestState.IN_MATCHING else None

    visit = visitor.read(read)
    if visit is None:
        return visitor.go("/today", mark("This was settled already."))
    return visitor.page("peer/visit.html", status, form=form, visit=visit, places=tuple(Place))


@router.post("/seen/{reminder_id}")
def tick_off(reminder_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: reminders.see_to(session, visitor.actor, reminder_id).id, form)
    return visitor.go("/today")


@router.post("/again/{match_id}")
def begin_again(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """The client asks for the same peer worker again."""
    asked = form.read(ReopenIn)
    visitor.write(lambda session: reopening.reopen_match(session, visitor.actor, match_id, asked).id, form)
    return visitor.go(f"/contacts/{match_id}" if asked.yes else "/today", THANKS)
