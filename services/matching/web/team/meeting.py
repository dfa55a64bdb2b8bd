"""The team meeting: one line and one tap a client, and what waits for the team. Nothing in here makes a match: a peer
worker who is linked to a client comes nearer only by the client's own yes."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.requests import Route
from services.matching.operations import offers, reminders, reports
from services.matching.policies import Action, require
from services.matching.queries.find import get_client
from services.matching.queries.reminders import waiting
from services.matching.queries.room import peers_near
from services.matching.queries.standing import to_discuss
from services.matching.schemas.offers import ReOfferSkip, SkipIn
from services.matching.schemas.pages import Page
from services.matching.schemas.pool import NearbyOut
from services.matching.schemas.reminders import SnoozeIn, WaitingOut
from services.matching.schemas.requests import ReportIn
from services.matching.schemas.standing import StandingsOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark, translations
from services.matching.web.team.clients import at_work
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter()

CLIENTS_SHOWN, REMINDERS_SHOWN = 50, 30
WHY = mark("It came up in the team meeting.")


@dataclass(frozen=True, slots=True)
class Agenda:
    to_discuss: StandingsOut
    waiting: Page[WaitingOut]


@router.get("/meeting")
def show(visitor: Visiting) -> Response:
    at_work(visitor.actor)

    def read(session: Session) -> Agenda:
        waits = waiting(session, visitor.actor, visitor.asks("waits", REMINDERS_SHOWN))
        return Agenda(to_discuss(session, visitor.actor, visitor.asks(limit=CLIENTS_SHOWN)), waits)

    return visitor.page("team/meeting.html", agenda=visitor.read(read))


@router.get("/meeting/{client_id}")
def choose_peer(visitor: Visiting, client_id: UUID) -> Response:
    def read(session: Session) -> tuple[str, Page[NearbyOut]]:
        client = get_client(session, visitor.actor.at_work(), client_id)
        require(visitor.actor, Action.REPORT_REQUEST, client)
        return client.name, peers_near(session, client.team_id, visitor.looks_for())

    name, peers = visitor.read(read)
    return visitor.page("team/link.html", client_id=client_id, name=name, peers=peers)


@router.post("/meeting/{client_id}/propose")
def propose(visitor: Visiting, client_id: UUID, form: Posted) -> Response:
    """Contact, with this peer worker when one is named: the client is asked first."""
    why = translations(visitor.language).gettext(WHY)

    def store(session: Session) -> UUID:
        asked = form.read(ReportIn, route=Route.TEAM_MEETING, why_peer=why)
        return reports.report_request(session, visitor.actor, client_id, asked).id

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go("/meeting", mark("Noted. Now the client is asked; nothing happens before their yes.")),
        lambda _status: visitor.back(form.problem or mark("Choose one of these."), "/meeting"),
    )


@router.post("/meeting/{client_id}/later/{re_offer_id}")
def later(visitor: Visiting, client_id: UUID, re_offer_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        get_client(session, visitor.actor.at_work(), client_id)
        return offers.skip_re_offer(session, visitor.actor, re_offer_id, SkipIn(reason=ReOfferSkip.OTHER)).id

    return _done(visitor, form, store, "/meeting", mark("Noted. It comes back within four weeks."))


@router.post("/waiting/{reminder_id}/done")
def see_to(visitor: Visiting, reminder_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return reminders.see_to(session, visitor.actor, reminder_id).id

    return _done(visitor, form, store, form["back"], mark("Seen to."))


@router.post("/waiting/{reminder_id}/later")
def put_off(visitor: Visiting, reminder_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        return reminders.snooze(session, visitor.actor, reminder_id, SnoozeIn(days=7)).id

    return _done(visitor, form, store, form["back"], mark("It comes back in a week."))


def _done(visitor: Visitor, form: Form, store: Callable[[Session], UUID], back: str, said: str) -> Response:
    """On to the page where the button was: the meeting, or a client."""
    onward = back if back.startswith("/clients/") and back.isprintable() else "/meeting"
    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(onward, said),
        lambda _status: visitor.back(form.problem, onward),
    )
