"""What a client changes about a contact in a small form: pause, pace, less, somebody else, words, another day."""

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.operations import agreements, contacts, endings, pauses, tapering
from services.matching.queries.own_match import own_match
from services.matching.schemas.contacts import MoveContactIn
from services.matching.schemas.matches import AgendaIn, AgreementIn, MatchOut, PauseIn, RematchIn, TaperIn, WantsIn
from services.matching.web.client.contact import page
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Passed, Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/my/contact/{match_id}")

SAVED = mark("This was saved.")
INTERVALS = (7, 14, 28)
MINUTES = (30, 45, 60, 90, 120)
ON_CALL = "0"
LONGEST = 366
PAGES = MappingProxyType(
    {
        "pause": "can_pause",
        "pace": "can_agree",
        "enough": "can_taper",
        "someone-else": "can_stop",
        "stop": "can_stop",
        "wants": "can_agree",
        "agenda": "can_agree",
        "readers": "",
    }
)
"""Each with what must be open to the client now for it to be of use."""


@router.get("/{name}")
def ask(match_id: UUID, name: str, visitor: Visiting) -> Response:
    if name not in PAGES:
        raise NotFound
    return _page(visitor, match_id, name, Form())


def _page(visitor: Visitor, match_id: UUID, name: str, form: Form, status: int = 200) -> Response:
    own = visitor.read(lambda session: own_match(session, visitor.actor, match_id))
    match, needed = own.match, PAGES[name]
    if needed and not getattr(own, needed):
        raise Passed(f"/my/contact/{match_id}")
    return page(
        visitor,
        match_id,
        name,
        form,
        status,
        intervals=sorted({*INTERVALS, *([match.interval_days] if match.interval_days else [])}),
        minutes=sorted({*MINUTES, match.minutes}),
        plans=plans_of(match),
    )


def plans_of(match: MatchOut) -> dict[str, list[int]]:
    """Two ways to see each other less and less, from what was agreed."""
    begin = match.interval_days or INTERVALS[0]
    slow = [begin * 2, begin * 2, begin * 4, begin * 4]
    quick = [begin * 2, begin * 4]
    return {"slow": [min(days, LONGEST) for days in slow], "quick": [min(days, LONGEST) for days in quick]}


def _send(
    visitor: Visitor,
    form: Form,
    match_id: UUID,
    name: str,
    store: Callable[[Session, Actor], object],
    *,
    said: str = SAVED,
    undo: str = "",
) -> Response:
    def work(session: Session) -> UUID:
        store(session, visitor.actor)
        return match_id

    return form.send(
        lambda: visitor.write(work, form),
        lambda _id: visitor.go(f"/my/contact/{match_id}", said, undo=undo),
        lambda status: _page(visitor, match_id, name, form, status),
    )


@router.post("/pause")
def pause(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session, actor: Actor) -> Match:
        return pauses.pause_for_client(session, actor, match_id, form.read(PauseIn))

    said = mark("The contact is paused. Go on whenever you like.")
    return _send(visitor, form, match_id, "pause", store, said=said, undo=f"/my/contact/{match_id}/step/resume")


@router.post("/pace")
def change_pace(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """More or less often, and how long."""

    def store(session: Session, actor: Actor) -> Match:
        on_call = {"interval_days": None} if form["interval_days"] == ON_CALL else {}
        return agreements.change_agreement(session, actor, match_id, form.read(AgreementIn, **on_call))

    return _send(visitor, form, match_id, "pace", store, said=mark("That is what you two agree on from now on."))


@router.post("/taper/{plan}")
def taper(match_id: UUID, plan: str, visitor: Visiting, form: Posted) -> Response:
    match = visitor.read(lambda session: own_match(session, visitor.actor, match_id)).match
    if plan not in plans_of(match):
        raise NotFound
    asked = TaperIn(intervals=plans_of(match)[plan])
    said = mark("You will see each other less and less. You can always go back.")

    def store(session: Session, actor: Actor) -> Match:
        return tapering.taper(session, actor, match_id, asked)

    return _send(visitor, form, match_id, "enough", store, said=said, undo=f"/my/contact/{match_id}/step/walk-again")


@router.post("/someone-else")
def somebody_else(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store() -> UUID:
        asked = form.read(RematchIn)
        return visitor.write(lambda s: endings.rematch(s, visitor.actor, match_id, asked)[1].id, form)

    return form.send(
        store,
        lambda _id: visitor.go("/my", mark("We look for somebody else. Here you see how it stands.")),
        lambda status: _page(visitor, match_id, "someone-else", form, status),
    )


@router.post("/wants")
def write_wants(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session, actor: Actor) -> Match:
        return agreements.write_wants(session, actor, match_id, form.read(WantsIn))

    return _send(visitor, form, match_id, "wants", store)


@router.post("/agenda")
def write_agenda(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session, actor: Actor) -> Match:
        return agreements.write_agenda(session, actor, match_id, form.read(AgendaIn, agenda=form["agenda"]))

    return _send(visitor, form, match_id, "agenda", store)


@router.post("/readers")
def change_readers(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """What the team hears, and how much is written down: the client decides."""

    def store(session: Session, actor: Actor) -> Match:
        return agreements.change_agreement(session, actor, match_id, form.read(AgreementIn))

    return _send(visitor, form, match_id, "readers", store)


@router.get("/move/{contact_id}")
def ask_move(match_id: UUID, contact_id: UUID, visitor: Visiting) -> Response:
    return _move_page(visitor, match_id, contact_id, Form())


def _move_page(visitor: Visitor, match_id: UUID, contact_id: UUID, form: Form, status: int = 200) -> Response:
    own = visitor.read(lambda session: own_match(session, visitor.actor, match_id))
    contact = next((one for one in own.planned if one.id == contact_id), None)
    if contact is None or not own.can_move:
        raise NotFound
    week_later = max(contact.day, own.today) + timedelta(days=7)
    return page(visitor, match_id, "move", form, status, contact=contact, proposed=week_later)


@router.post("/move/{contact_id}")
def move(match_id: UUID, contact_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda s: contacts.move_contact(s, visitor.actor, contact_id, form.read(MoveContactIn)).id, form
        ),
        lambda _id: visitor.go(f"/my/contact/{match_id}", mark("That is fine. You see each other on the new day.")),
        lambda status: _move_page(visitor, match_id, contact_id, form, status),
    )


@router.post("/cancel/{contact_id}")
def cancel(match_id: UUID, contact_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda s: contacts.cancel_contact(s, visitor.actor, contact_id).id, form)
    return visitor.go(f"/my/contact/{match_id}", mark("That is fine. It does not go on. You need not say why."))
