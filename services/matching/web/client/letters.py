"""The same news and the same answers for a client without a sign-in: a letter that staff print and bring."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.queries.letters import letter, standing_letter
from services.matching.schemas.letters import LetterOut
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/letters")

NEWS = mark("There is news about your contact with a peer worker. Ask who brings this letter.")
SAYS: Mapping[str, str] = MappingProxyType(
    {
        "standing": mark("This is how it stands now."),
        "card_ready": mark("There is somebody whom you can meet. Below you read who."),
        "answer_waits": mark("You have met %(name)s. Do you want to go on together?"),
        "begin": mark("You and %(name)s can begin. Do you want that?"),
        "less_proposed": mark("The idea is to see %(name)s less and less. You decide."),
        "undo_never": mark("You said that nobody may ask you about a peer worker any more. We do that."),
        "waiting": mark("There is nobody now who suits your wishes. We keep looking. You hear more within a month."),
        "still_waiting": mark("There is still nobody who suits your wishes. You hear more in a month."),
        "closed_by_team": mark("Your team has stopped your question for a peer worker. You may disagree."),
        "closed_duplicate": mark("Your question was there twice. We go on with one of them."),
        "closed_care_ended": mark("Your care here has ended. So we do not look for a peer worker any more."),
        "visit_planned": mark("Your team would like to bring a peer worker along once. You may say no."),
        "not_this_time": mark("It will not go on this time. That is not because of you. We look on."),
        "introduction_planned": mark("You will meet %(name)s."),
        "introduction_missed": mark("You and %(name)s could not meet yet. What would make it easier?"),
        "match_planned": mark("You and %(name)s both said yes. You can begin soon."),
        "match_started": mark("You and %(name)s have begun."),
        "match_resumed": mark("You and %(name)s go on again."),
        "match_reopened": mark("You and %(name)s begin again."),
        "match_tapering": mark("You and %(name)s see each other less and less."),
        "match_ended": mark("The contact with %(name)s has ended. You may ask for somebody else."),
        "crisis_pause": mark("The contact with %(name)s stands still. Your team looks at it again within a week."),
        "absence_choice": mark("%(name)s is away for a while. What do you want meanwhile?"),
        "care_ends": mark("Your care ends. First you talk about how to go on with %(name)s."),
        "goes_on_after_care": mark("Your care has ended. You and %(name)s can go on for a while."),
        "somebody_else": mark("The contact with %(name)s has stopped. We look for somebody else."),
        "contact_planned": mark("You have an appointment with %(name)s."),
        "contact_moved": mark("Your appointment with %(name)s is on another day."),
        "contact_cancelled": mark("Your appointment with %(name)s does not go on."),
        "agreement_changed": mark("Something changed in what you and %(name)s agreed."),
        "correction_answered": mark("You asked to correct something that is written down. This is the answer."),
        "step_suggested": mark("%(name)s suggests a small step. You decide."),
    }
)
"""By what it tells; else `NEWS`."""
YES_OR_NO = (mark("Yes"), mark("No"), mark("I do not know yet"))
ANSWERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "answer_waits": YES_OR_NO,
        "begin": YES_OR_NO,
        "less_proposed": YES_OR_NO,
        "visit_planned": YES_OR_NO,
        "undo_never": (mark("You may ask me again after all"), mark("I want a peer worker after all")),
        "waiting": (mark("I wait"), mark("I want to change a wish"), mark("Stop looking")),
        "still_waiting": (mark("I wait"), mark("I want to change a wish"), mark("Stop looking")),
        "closed_by_team": (mark("I do not agree. Call me."),),
        "absence_choice": (mark("I will wait"), mark("Somebody else for now"), mark("Call me about it")),
        "correction_answered": (mark("My own words must stand beside it"), mark("I do not agree. Call me.")),
        "match_ended": (mark("I want somebody else"), mark("Not now")),
    }
)
"""What can be ticked; with cards each card has its own."""


@router.get("/client/{client_id}")
def show_standing(client_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, visitor.read(lambda session: standing_letter(session, visitor.actor, client_id)))


@router.get("/{telling_id}")
def show(telling_id: UUID, visitor: Visiting) -> Response:
    return _page(visitor, visitor.read(lambda session: letter(session, visitor.actor, telling_id)))


def _page(visitor: Visitor, found: LetterOut) -> Response:
    says, answers = SAYS.get(found.about, NEWS), ANSWERS.get(found.about, ())
    return visitor.page("client/letter.html", letter=found, says=says, answers=answers)
