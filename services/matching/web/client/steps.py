"""Small steps in one's own words: added, taken up, ticked off, said differently, taken away. Nothing has a date."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.operations import small_steps
from services.matching.queries.own_match import own_match
from services.matching.queries.small_steps import read_small_step
from services.matching.schemas.own_match import OwnMatchOut
from services.matching.schemas.small_steps import SmallStepDoneIn, SmallStepIn, SmallStepOut
from services.matching.web.client.contact import page
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/my/contact/{match_id}/steps")

DOES: Mapping[str, tuple[Callable[[Session, Actor, UUID], object], str]] = MappingProxyType(
    {
        "done": (lambda s, a, i: small_steps.tick_small_step(s, a, i, SmallStepDoneIn(done=True)), mark("Good.")),
        "not-done": (
            lambda s, a, i: small_steps.tick_small_step(s, a, i, SmallStepDoneIn(done=False)),
            mark("That is fine. It stays here."),
        ),
        "take-up": (small_steps.take_up_small_step, mark("This is one of your steps now.")),
        "remove": (small_steps.remove_small_step, mark("It was taken away.")),
    }
)


@router.get("")
def show(match_id: UUID, visitor: Visiting) -> Response:
    return page(visitor, match_id, "steps", Form())


@router.post("")
def add(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda s: small_steps.add_small_step(s, visitor.actor, match_id, form.read(SmallStepIn)).id, form
        ),
        lambda _id: _back(visitor, match_id, mark("Your step was written down.")),
        lambda status: page(visitor, match_id, "steps", form, status),
    )


def _back(visitor: Visitor, match_id: UUID, said: str) -> Response:
    return visitor.go(f"/my/contact/{match_id}/steps", said)


@router.get("/{step_id}")
def show_words(match_id: UUID, step_id: UUID, visitor: Visiting) -> Response:
    """A step, or a suggestion, to be said in other words."""
    return _words(visitor, match_id, step_id, Form())


@router.post("/{step_id}")
def reword(match_id: UUID, step_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda s: small_steps.reword_small_step(s, visitor.actor, step_id, form.read(SmallStepIn)).id, form
        ),
        lambda _id: _back(visitor, match_id, mark("This is how you say it.")),
        lambda status: _words(visitor, match_id, step_id, form, status),
    )


def _words(visitor: Visitor, match_id: UUID, step_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[OwnMatchOut, SmallStepOut]:
        own = own_match(session, visitor.actor, match_id)
        return own, read_small_step(session, visitor.actor, match_id, step_id)

    own, step = visitor.read(read)
    return visitor.page("client/contact-step.html", status, form=form, match=own.match, step=step)


@router.post("/{step_id}/{what}")
def change(match_id: UUID, step_id: UUID, what: str, visitor: Visiting, form: Posted) -> Response:
    if what not in DOES:
        raise NotFound
    work, said = DOES[what]

    def store(session: Session) -> UUID:
        work(session, visitor.actor, step_id)
        return step_id

    visitor.write(store, form)
    return _back(visitor, match_id, said)
