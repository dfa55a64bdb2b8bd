"""One question about a contact, which may be passed over, and the answer taken back."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.operations import helped
from services.matching.schemas.helped import HelpedIn
from services.matching.web.forms import Posted
from services.matching.web.language import mark
from services.matching.web.steps import step
from services.matching.web.visitor import Visiting

router = APIRouter(prefix="/my/contact/{match_id}/helped")


@router.post("")
def say(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: helped.say_whether_it_helped(session, visitor.actor, match_id, form.read(HelpedIn)),
        mark("Thank you. You are not asked this again."),
    )


@router.post("/take-back")
def take_back(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: helped.take_answer_back(session, visitor.actor, match_id),
        mark("Your answer is gone."),
    )
