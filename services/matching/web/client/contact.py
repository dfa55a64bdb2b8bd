"""My peer worker: the one page of a contact, and every step that takes one tap. Nobody asks why."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.models.helped import Helped
from services.matching.models.matches import AbsenceChoice, EndReason
from services.matching.operations import absences, endings, matches, pauses, reopening, tapering
from services.matching.queries.own_match import own_match
from services.matching.schemas.matches import (
    AbsenceChoiceIn,
    ReopenIn,
    ResumeIn,
    StartIn,
    StopIn,
    TaperAnswerIn,
)
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/my/contact/{match_id}")
Step = Callable[[Session, Actor, UUID], object]

GOOD_END = StopIn(reason=EndReason.QUESTION_ANSWERED)
STEPS: Mapping[str, tuple[Step, str]] = MappingProxyType(
    {
        "start": (lambda s, a, i: matches.start_match(s, a, i, StartIn()), mark("Good. You want to begin.")),
        "resume": (lambda s, a, i: pauses.resume_match(s, a, i, ResumeIn()), mark("The contact goes on.")),
        "less-yes": (
            lambda s, a, i: tapering.answer_tapering(s, a, i, TaperAnswerIn(yes=True)),
            mark("You will see each other less and less."),
        ),
        "less-no": (
            lambda s, a, i: tapering.answer_tapering(s, a, i, TaperAnswerIn(yes=False)),
            mark("That is fine. Everything stays as it is."),
        ),
        "walk-again": (tapering.walk_beside_again, mark("You see each other as often as before.")),
        "stop": (lambda s, a, i: endings.stop_match(s, a, i, StopIn()), mark("The contact has stopped.")),
        "enough": (
            lambda s, a, i: endings.stop_match(s, a, i, GOOD_END),
            mark("Good that you can go on by yourself. The contact has stopped."),
        ),
        "undo": (reopening.undo_ending, mark("The contact goes on. You two agree on the next time together.")),
        "once-more": (
            lambda s, a, i: reopening.reopen_match(s, a, i, ReopenIn()),
            mark("We asked it. You hear it within a week."),
        ),
        "not-once-more": (
            lambda s, a, i: reopening.reopen_match(s, a, i, ReopenIn(yes=False)),
            mark("That is fine. You took your question back."),
        ),
    }
)
"""What is done in one tap, and what the page says then."""
UNDONE_BY = MappingProxyType({"stop": "undo", "enough": "undo"})


def page(visitor: Visitor, match_id: UUID, template: str, form: Form, status: int = 200, **more: object) -> Response:
    """One of the pages about this contact."""
    own = visitor.read(lambda session: own_match(session, visitor.actor, match_id, visitor.asks("steps")))
    return visitor.page(f"client/contact-{template}.html", status, form=form, own=own, match=own.match, **more)


@router.get("")
def show(match_id: UUID, visitor: Visiting) -> Response:
    return page(visitor, match_id, "page", Form(), absence_choices=list(AbsenceChoice), answers=list(Helped))


@router.post("/step/{step}")
def take_step(match_id: UUID, step: str, visitor: Visiting, form: Posted) -> Response:
    if step not in STEPS:
        raise NotFound
    work, said = STEPS[step]

    def store(session: Session) -> UUID:
        work(session, visitor.actor, match_id)
        return match_id

    visitor.write(store, form)
    undo = f"/my/contact/{match_id}/step/{UNDONE_BY[step]}" if step in UNDONE_BY else ""
    return visitor.go(f"/my/contact/{match_id}", said, undo=undo)


@router.post("/away/{choice}")
def choose_in_absence(match_id: UUID, choice: AbsenceChoice, visitor: Visiting, form: Posted) -> Response:
    asked = AbsenceChoiceIn(choice=choice)
    visitor.write(lambda s: absences.choose_in_absence(s, visitor.actor, match_id, asked).id, form)
    return visitor.go(f"/my/contact/{match_id}", mark("Thank you. That is what we do."))
