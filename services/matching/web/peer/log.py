"""Writing down and planning contacts: as planned in one tap, otherwise in one small form that is filled in already."""

from collections.abc import Mapping
from datetime import time, timedelta
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.contacts import ContactKind, ContactOutcome, Place
from services.matching.models.matches import RegistrationLevel
from services.matching.operations import contacts, taking_back
from services.matching.policies import Action
from services.matching.queries.own_contacts import companion, read_own_contact
from services.matching.schemas.contacts import (
    ContactOut,
    CorrectContactIn,
    LogContactIn,
    MoveContactIn,
    PlanContactIn,
)
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.today import CompanionOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Passed, Visiting, Visitor
from shared import clock

router = APIRouter(prefix="/contacts/{match_id}")

TOOK_TIME = (ContactOutcome.HELD, ContactOutcome.ATTEMPTED)
CHOICES = {
    "places": tuple(Place),
    "kinds": tuple(ContactKind),
    "outcomes": (ContactOutcome.HELD, ContactOutcome.NO_SHOW, ContactOutcome.ATTEMPTED, ContactOutcome.CANCELLED),
}


def _onward(form: Form, match_id: UUID) -> str:
    """Back to where the button stood."""
    return "/today" if form["onward"] == "today" else f"/contacts/{match_id}"


def _without_minutes(form: Form) -> Form:
    """What did not take place took no time, whatever stood in the field beforehand."""
    if form["outcome"] and form["outcome"] not in TOOK_TIME:
        form.values.pop("minutes", None)
    return form


@router.get("/log")
def show_log(match_id: UUID, visitor: Visiting, planned: UUID | None = None) -> Response:
    return _log(visitor, match_id, Form(), planned=planned)


@router.post("/log")
def log(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        asked = _without_minutes(form).read(LogContactIn)
        return str(contacts.log_contact(session, visitor.actor, match_id, asked).id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda contact_id: visitor.go(f"{_onward(form, match_id)}?logged={contact_id}"),
        lambda status: _log(visitor, match_id, form, status),
    )


def _log(visitor: Visitor, match_id: UUID, form: Form, status: int = 200, planned: UUID | None = None) -> Response:
    """Filled in with what was planned, or else with now and the usual."""

    def read(session: Session) -> tuple[CompanionOut, ContactOut | None, time]:
        own = companion(session, visitor.actor, match_id)
        contact = read_own_contact(session, visitor.actor, match_id, planned)[0] if planned else None
        begun = clock.now(session) - timedelta(minutes=own.match.minutes)
        return own, contact, begun.astimezone(clock.AMSTERDAM).time().replace(minute=0)

    own, contact, hour = visitor.read(read)
    usual = {
        "day": contact.day if contact else own.today,
        "start": contact.start if contact else hour,
        "minutes": contact.minutes if contact else own.match.minutes,
        "place": contact.place if contact else own.proposed.place,
        "kind": contact.kind if contact else own.proposed.kind,
        "outcome": ContactOutcome.HELD,
    }
    return _form(visitor, form, status, own, usual, action=f"/contacts/{match_id}/log")


def _form(
    visitor: Visitor, form: Form, status: int, own: CompanionOut, usual: Mapping[str, object], **more: object
) -> Response:
    summary = own.match.registration_level is RegistrationLevel.SUMMARY
    return visitor.page("peer/log.html", status, form=form, own=own, usual=usual, summary=summary, **CHOICES, **more)


@router.get("/log/{contact_id}")
def show_correction(match_id: UUID, contact_id: UUID, visitor: Visiting) -> Response:
    return _correction(visitor, match_id, contact_id, Form())


@router.post("/log/{contact_id}")
def correct(match_id: UUID, contact_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        own, _match = read_own_contact(session, visitor.actor, match_id, contact_id)
        words = form.values.pop("content", [own.content or ""])[0].strip()
        changed = {"content": words} if words != (own.content or "") else {}
        asked = _without_minutes(form).read(CorrectContactIn, **changed)
        return str(contacts.correct_contact(session, visitor.actor, own.id, asked).id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(f"/contacts/{match_id}?logged={contact_id}"),
        lambda status: _correction(visitor, match_id, contact_id, form, status),
    )


@router.post("/log/{contact_id}/undo")
def undo(match_id: UUID, contact_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """Logged by mistake, a moment ago."""

    def store(session: Session) -> str:
        own, _match = read_own_contact(session, visitor.actor, match_id, contact_id)
        return str(taking_back.undo_log(session, visitor.actor, own.id).outcome)

    def onward(outcome: str) -> Response:
        planned, gone = mark("It was undone. It is planned again."), mark("It was undone.")
        return visitor.go(_onward(form, match_id), planned if outcome == ContactOutcome.PLANNED else gone)

    return form.send(lambda: visitor.write(store, form), onward, lambda _status: visitor.back(form.problem))


def _correction(visitor: Visitor, match_id: UUID, contact_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[CompanionOut, ContactOut]:
        own = companion(session, visitor.actor, match_id)
        return own, read_own_contact(session, visitor.actor, match_id, contact_id)[0]

    own, contact = visitor.read(read)
    usual = {
        name: getattr(contact, name) for name in ("day", "start", "minutes", "place", "kind", "outcome", "content")
    }
    return _form(visitor, form, status, own, usual, action=f"/contacts/{match_id}/log/{contact_id}", contact=contact)


@router.get("/plan")
def show_plan(match_id: UUID, visitor: Visiting) -> Response:
    return _plan(visitor, match_id, Form())


@router.post("/plan")
def plan(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        return str(contacts.plan_contact(session, visitor.actor, match_id, form.read(PlanContactIn)).id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda contact_id: visitor.go(
            _onward(form, match_id),
            mark("It is planned. The client hears it too."),
            undo=f"/contacts/{match_id}/cancel/{contact_id}",
        ),
        lambda status: _plan(visitor, match_id, form, status),
    )


def _plan(visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
    own = visitor.read(lambda session: companion(session, visitor.actor, match_id))
    if Action.PLAN_CONTACT not in own.may:
        raise Passed(f"/contacts/{match_id}")
    return visitor.page("peer/plan.html", status, form=form, own=own, **CHOICES)


@router.get("/move/{contact_id}")
def show_move(match_id: UUID, contact_id: UUID, visitor: Visiting) -> Response:
    return _move(visitor, match_id, contact_id, Form())


@router.post("/move/{contact_id}")
def move(match_id: UUID, contact_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """ "Vandaag niet": with the next day, and no reason."""

    def store(session: Session) -> str:
        own, _match = read_own_contact(session, visitor.actor, match_id, contact_id)
        return str(contacts.move_contact(session, visitor.actor, own.id, form.read(MoveContactIn)).id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(
            _onward(form, match_id), mark("That is fine. It is moved, and the client hears it too.")
        ),
        lambda status: _move(visitor, match_id, contact_id, form, status),
    )


def _move(visitor: Visitor, match_id: UUID, contact_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[MatchOut, ContactOut, CompanionOut]:
        contact, match = read_own_contact(session, visitor.actor, match_id, contact_id)
        return match, contact, companion(session, visitor.actor, match_id)

    match, contact, own = visitor.read(read)
    if Action.MOVE_CONTACT not in own.may or contact.outcome is not ContactOutcome.PLANNED:
        raise Passed(f"/contacts/{match_id}")
    on = next((one.else_on for one in own.planned if one.contact.id == contact.id), own.proposed.on)
    return visitor.page("peer/move.html", status, form=form, match=match, contact=contact, on=on)


@router.post("/cancel/{contact_id}")
def cancel(match_id: UUID, contact_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """It will not happen, and no other day is known yet."""

    def store(session: Session) -> str:
        own, _match = read_own_contact(session, visitor.actor, match_id, contact_id)
        return str(contacts.cancel_contact(session, visitor.actor, own.id).id)

    visitor.write(store, form)
    return visitor.go(_onward(form, match_id), mark("It does not happen. You can plan another day when you like."))
