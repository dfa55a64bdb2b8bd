"""What the two agree, filled in beforehand, and their beginning: looked at together, on this phone."""

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.matches import CollaborationForm, RegistrationLevel
from services.matching.operations import agreements, matches
from services.matching.queries.own_contacts import colleagues_beside, companion, get_own_match
from services.matching.rules import STAFF
from services.matching.schemas.matches import AgreementIn, StartIn
from services.matching.schemas.pages import Page
from services.matching.schemas.today import ColleagueOut, CompanionOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/contacts/{match_id}")

ON_CALL = "on_call"
RHYTHMS = (
    ("3", mark("Twice a week")),
    ("7", mark("Every week")),
    ("14", mark("Every two weeks")),
    ("21", mark("Every three weeks")),
    ("28", mark("Every four weeks")),
    (ON_CALL, mark("When the client asks for it")),
)


def pairs(people: Iterable[ColleagueOut]) -> list[tuple[UUID, str]]:
    """For a field in which one of them is chosen."""
    return [(one.user_id, one.name) for one in people]


@router.get("/start")
def show_start(match_id: UUID, visitor: Visiting) -> Response:
    return _start(visitor, match_id, Form())


@router.post("/start")
def start(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def begin(session: Session) -> str:
        return matches.start_match(session, visitor.actor, match_id, form.read(StartIn)).state.value

    def onward(state: str) -> Response:
        begun = mark("You two have begun. Have a good time together.")
        waits = mark("Your beginning is written down. Now the client is asked.")
        return visitor.go(f"/contacts/{match_id}", begun if state == "active" else waits)

    return form.send(lambda: visitor.write(begin, form), onward, lambda status: _start(visitor, match_id, form, status))


def _start(visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
    own = visitor.read(lambda session: companion(session, visitor.actor, match_id))
    return visitor.page("peer/start.html", status, form=form, own=own, rhythms=dict(RHYTHMS))


@router.get("/agreements")
def show_agreements(match_id: UUID, visitor: Visiting) -> Response:
    return _agreements(visitor, match_id, Form())


@router.post("/agreements")
def agree(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> str:
        rhythm = {"interval_days": None} if form["interval_days"] == ON_CALL else {}
        asked = form.read(AgreementIn, **rhythm)
        return agreements.change_agreement(session, visitor.actor, match_id, asked).state.value

    def onward(state: str) -> Response:
        path = f"/contacts/{match_id}/start" if state == "planned" else f"/contacts/{match_id}"
        return visitor.go(path, mark("The agreements were saved. What they said before is kept."))

    return form.send(
        lambda: visitor.write(store, form), onward, lambda status: _agreements(visitor, match_id, form, status)
    )


def _agreements(visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[CompanionOut, Page[ColleagueOut]]:
        match = get_own_match(session, visitor.actor, match_id)
        beside = colleagues_beside(session, match, STAFF, visitor.looks_for())
        return companion(session, visitor.actor, match_id), beside

    own, colleagues = visitor.read(read)
    named = [ColleagueOut(user_id=user_id, name=name) for user_id, name in own.people.items()]
    others = [one for one in colleagues.items if one.user_id not in own.people]
    return visitor.page(
        "peer/agreements.html",
        status,
        form=form,
        own=own,
        colleagues=pairs([*named, *others]),
        more=colleagues.next,
        rhythms=RHYTHMS,
        forms_of_working=tuple(CollaborationForm),
        levels=tuple(RegistrationLevel),
    )
