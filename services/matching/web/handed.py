"""A colleague's device in the hands of a client: one page with what the client can answer now, and the way back.

While it lasts the session opens nothing but this (`deps.refuse_in_other_hands`), and what is said here is the client's
own word, signed with who handed the device over (`policies.signature`).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching import auth
from services.matching.actor import Actor
from services.matching.deps import CLEARED, came_from, let_in, session_cookie
from services.matching.models.matches import AbsenceChoice
from services.matching.models.offers import Answer, OfferMoment
from services.matching.operations import (
    absences,
    corrections,
    devices,
    endings,
    matches,
    offers,
    pauses,
    proposals,
    reopening,
    reports,
    requests,
)
from services.matching.operations import tapering as less
from services.matching.queries.find import get_match
from services.matching.queries.handed import answers_of
from services.matching.queries.matches import read_match
from services.matching.schemas.corrections import CorrectionIn
from services.matching.schemas.matches import (
    AbsenceChoiceIn,
    PauseIn,
    ResumeIn,
    StartIn,
    StopIn,
    TaperAnswerIn,
    TaperIn,
)
from services.matching.schemas.offers import OfferIn
from services.matching.schemas.proposals import ConfirmIn
from services.matching.schemas.requests import ClientAnswerIn, RefuseIn
from services.matching.schemas.signin import HandBackIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.themes import as_wishes, theme_rows
from services.matching.web.visitor import Holding, Visiting, Visitor
from shared.db import in_transaction
from shared.errors import NotFound, NotSignedIn, TooMany

router = APIRouter()
PAGE = "/handed"
NOTED = mark("Thank you. It was noted.")

Cookie = Annotated[str | None, Depends(session_cookie)]
Step = Callable[[Session, Actor, UUID], object]

OF_MATCH: Mapping[str, tuple[Step, str]] = MappingProxyType(
    {
        "start": (lambda s, a, i: matches.start_match(s, a, i, StartIn()), NOTED),
        "pause": (lambda s, a, i: pauses.pause_for_client(s, a, i, PauseIn()), mark("The contact is paused.")),
        "resume": (lambda s, a, i: pauses.resume_match(s, a, i, ResumeIn()), mark("The contact goes on.")),
        "less": (lambda s, a, i: less.taper(s, a, i, TaperIn()), mark("You will see each other less often.")),
        "less-yes": (lambda s, a, i: less.answer_tapering(s, a, i, TaperAnswerIn(yes=True)), NOTED),
        "less-no": (lambda s, a, i: less.answer_tapering(s, a, i, TaperAnswerIn(yes=False)), NOTED),
        "more": (less.walk_beside_again, mark("You will see each other more often again.")),
        "stop": (lambda s, a, i: endings.stop_match(s, a, i, StopIn()), mark("The contact has stopped.")),
        "undo": (reopening.undo_ending, mark("The contact goes on. You two agree on the next time together.")),
    }
)
"""What a client says about a contact in one tap, and what the page says then."""


@router.post("/clients/{client_id}/hand-over")
def hand_over(visitor: Visiting, client_id: UUID, cookie: Cookie) -> Response:
    return _into_other_hands(
        visitor, visitor.write(lambda session: devices.hand_over(session, visitor.actor, client_id, cookie or ""))
    )


@router.post("/contacts/{match_id}/hand-over")
def hand_over_contact(visitor: Visiting, match_id: UUID, cookie: Cookie) -> Response:
    """A peer worker's device, for what waits for the client's yes or no about this one contact."""
    return _into_other_hands(
        visitor,
        visitor.write(lambda session: devices.hand_over_contact(session, visitor.actor, match_id, cookie or "")),
    )


def _into_other_hands(visitor: Visitor, secret: str) -> Response:
    response = visitor.go(PAGE)
    let_in(response, secret)
    # What the browser kept of before is not for who holds it now.
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@router.get(PAGE)
def show(visitor: Holding) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200, about: UUID | None = None) -> Response:
    """`about`: the request whose form is shown again."""
    client_id, match_id = _client(visitor), visitor.actor.handed_for
    if match_id is not None:
        match = visitor.read(lambda s: read_match(visitor.actor, get_match(s, visitor.actor, match_id)))
        return visitor.page("handed/contact.html", status, form=form, match=match)
    now = visitor.read(lambda session: answers_of(session, visitor.actor, client_id))
    themes = theme_rows(visitor)
    choices = {"answers": list(Answer), "choices": list(AbsenceChoice)}
    return visitor.page("handed/handed.html", status, form=form, now=now, themes=themes, about=about, **choices)


def _client(visitor: Visitor) -> UUID:
    if visitor.actor.handed_to is None:
        raise NotFound
    return visitor.actor.handed_to


@router.post(f"{PAGE}/offer")
def answer_offer(visitor: Holding, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        asked = form.read(OfferIn, wishes=as_wishes(form.all("themes")), moment=OfferMoment.OTHER)
        return offers.record_offer(session, visitor.actor, _client(visitor), asked)[0].id

    return _send(visitor, form, store)


@router.post(f"{PAGE}/requests/{{request_id}}/yes")
def say_yes(visitor: Holding, form: Posted, request_id: UUID) -> Response:
    def store(session: Session) -> UUID:
        return reports.answer_request(session, visitor.actor, request_id, form.read(ClientAnswerIn)).id

    return _send(visitor, form, store, request_id)


@router.post(f"{PAGE}/requests/{{request_id}}/no")
def say_no(visitor: Holding, form: Posted, request_id: UUID) -> Response:
    def store(session: Session) -> UUID:
        return reports.refuse_request(session, visitor.actor, request_id, form.read(RefuseIn).answer).id

    return _send(visitor, form, store, request_id)


@router.post(f"{PAGE}/requests/{{request_id}}/stop")
def stop_request(visitor: Holding, form: Posted, request_id: UUID) -> Response:
    return _send(visitor, form, lambda s: requests.withdraw_request(s, visitor.actor, request_id).id)


@router.post(f"{PAGE}/cards/{{proposal_id}}/choose")
def choose(visitor: Holding, form: Posted, proposal_id: UUID) -> Response:
    return _send(visitor, form, lambda s: proposals.choose(s, visitor.actor, proposal_id).id)


@router.post(f"{PAGE}/cards/{{proposal_id}}/not-this-one")
def reject(visitor: Holding, form: Posted, proposal_id: UUID) -> Response:
    return _send(visitor, form, lambda s: proposals.reject(s, visitor.actor, proposal_id).id)


@router.post(f"{PAGE}/cards/{{proposal_id}}/go-on")
def go_on(visitor: Holding, form: Posted, proposal_id: UUID) -> Response:
    def store(session: Session) -> UUID:
        return proposals.confirm(session, visitor.actor, proposal_id, form.read(ConfirmIn))[0].id

    return _send(visitor, form, store)


@router.post(f"{PAGE}/contacts/{{match_id}}/away")
def choose_in_absence(visitor: Holding, form: Posted, match_id: UUID) -> Response:
    def store(session: Session) -> UUID:
        return absences.choose_in_absence(session, visitor.actor, match_id, form.read(AbsenceChoiceIn)).id

    return _send(visitor, form, store)


@router.post(f"{PAGE}/contacts/{{match_id}}/{{step}}")
def take_step(visitor: Holding, form: Posted, match_id: UUID, step: str) -> Response:
    if step not in OF_MATCH:
        raise NotFound
    work, said = OF_MATCH[step]

    def store(session: Session) -> None:
        work(session, visitor.actor, match_id)

    undo = f"{PAGE}/contacts/{match_id}/undo" if step == "stop" else ""
    return form.send(
        lambda: visitor.write(store, form),
        lambda _done: visitor.go(PAGE, said, undo=undo),
        lambda status: _page(visitor, form, status),
    )


def _send(visitor: Visitor, form: Form, store: Callable[[Session], UUID], about: UUID | None = None) -> Response:
    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(PAGE, NOTED),
        lambda status: _page(visitor, form, status, about),
    )


@router.post(f"{PAGE}/correction")
def ask_correction(visitor: Holding, form: Posted) -> Response:
    """What was asked before is not shown on a device that is somebody else's."""

    def store(session: Session) -> UUID:
        asked = form.read(CorrectionIn, client_id=_client(visitor))
        return corrections.ask_correction(session, visitor.actor, asked).id

    return _send(visitor, form, store)


@router.get(f"{PAGE}/back")
def ask_back(visitor: Holding) -> Response:
    return _ask_back(visitor, Form())


def _ask_back(visitor: Visitor, form: Form, status: int = 200) -> Response:
    linked = in_transaction(lambda session: auth.by_provider.can_show(session, visitor.actor.user_id))
    return visitor.page("handed/back.html", status, form=form, linked=linked)


@router.post(f"{PAGE}/back")
def take_back(request: Request, visitor: Holding, form: Posted, cookie: Cookie) -> Response:
    def enter() -> str:
        password = form.read(HandBackIn).password.get_secret_value()
        return auth.second.unlock(cookie or "", password, came_from(request), take_back=True).secret

    def again(status: int) -> Response:
        return _ask_back(visitor, form, status)

    try:
        return form.send(enter, lambda secret: taken_back(visitor, visitor.actor, secret), again)
    except TooMany as slower:
        form.problem = slower.sentence
        return again(429)
    except NotSignedIn as no:
        form.problem = no.sentence
        return again(401)


def taken_back(visitor: Visitor, held: Actor | auth.Holder, secret: str) -> Response:
    """To where the colleague was, and nothing of what the client saw stays behind."""
    path = f"/contacts/{held.handed_for}" if held.handed_for else f"/clients/{held.handed_to}"
    response = visitor.go(path, mark("The device is yours again."))
    let_in(response, secret)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
