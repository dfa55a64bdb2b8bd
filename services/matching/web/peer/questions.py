"""Being asked, and the first meeting: a question is read and answered in two taps, and a no needs no reason."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.peer_workers import PeerWorker, Room
from services.matching.models.proposals import Proposal
from services.matching.operations import agreements, proposals
from services.matching.operations.moments import moment_of
from services.matching.policies import Action, may
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES
from services.matching.queries.find import get_proposal
from services.matching.queries.proposals import question
from services.matching.queries.today import MEETING, read_meeting
from services.matching.schemas.contacts import MomentIn
from services.matching.schemas.matches import AgreementIn
from services.matching.schemas.proposals import ConfirmIn, DeclineIn, HowWasItIn, IntroductionIn, QuestionOut
from services.matching.schemas.today import MeetingOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor
from shared import clock
from shared.errors import Invalid, NotFound

router = APIRouter(prefix="/today")


def _own(session: Session, visitor: Visitor, proposal_id: UUID) -> Proposal:
    proposal = get_proposal(session, visitor.actor, proposal_id)
    if not may(visitor.actor, Action.ANSWER_PROPOSAL, proposal):
        raise NotFound
    return proposal


@router.get("/questions/{proposal_id}")
def show_question(proposal_id: UUID, visitor: Visiting) -> Response:
    def read(session: Session) -> tuple[QuestionOut, bool]:
        proposal = _own(session, visitor, proposal_id)
        has_room = session.get_one(PeerWorker, proposal.peer_worker_id).room is not Room.NOT_NOW
        return question(session, proposal), has_room

    asked, has_room = visitor.read(read)
    return visitor.page("peer/question.html", asked=asked, has_room=has_room)


@router.post("/questions/{proposal_id}/accept")
def accept(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: proposals.accept(session, visitor.actor, proposal_id).id, form)
    return visitor.go(
        "/today", mark("Thank you. Your card goes to the client, who chooses. You hear it when there is news.")
    )


@router.post("/questions/{proposal_id}/decline")
def decline(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    asked = form.read(DeclineIn)
    visitor.write(lambda session: proposals.decline(session, visitor.actor, proposal_id, asked).id, form)
    if asked.no_room_now:
        return visitor.go("/today", mark("That is fine. Nobody asks you anything new until you have room again."))
    return visitor.go("/today", mark("That is fine. Somebody else is asked."))


@router.post("/questions/{proposal_id}/cancel")
def take_back(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: proposals.cancel(session, visitor.actor, proposal_id).id, form)
    return visitor.go("/today", mark("You took your yes back. That is fine."))


@router.get("/meetings/{proposal_id}")
def show_meeting(proposal_id: UUID, visitor: Visiting) -> Response:
    return _meeting(visitor, proposal_id, Form())


@router.post("/meetings/{proposal_id}/plan")
def plan_meeting(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def plan(session: Session) -> UUID:
        asked = form.read(MomentIn)
        at = IntroductionIn(at=moment_of(asked.day, asked.start, later=asked.second_hour))
        try:
            return proposals.plan_introduction(session, visitor.actor, proposal_id, at).id
        except Invalid as wrong:
            raise Invalid("day", mark("Choose a day and time that are still to come.")) from wrong

    return form.send(
        lambda: visitor.write(plan, form),
        lambda _id: visitor.go("/today", mark("The first meeting is planned. The client hears it too.")),
        lambda status: _meeting(visitor, proposal_id, form, status),
    )


@router.post("/meetings/{proposal_id}/how-was-it")
def how_was_it(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """One form: held or not, my answer, the client's when given here and now, and with two yeses what we agree."""

    def answer(session: Session) -> str:
        _proposal, match = proposals.how_was_it(session, visitor.actor, proposal_id, form.read(HowWasItIn))
        return _agreed(session, visitor, form, match.id if match else None)

    return _answered(visitor, proposal_id, form, lambda: visitor.write(answer, form))


@router.post("/meetings/{proposal_id}/confirm")
def confirm(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """My yes or no, when it was held before."""

    def answer(session: Session) -> str:
        _proposal, match = proposals.confirm(session, visitor.actor, proposal_id, form.read(ConfirmIn))
        return _agreed(session, visitor, form, match.id if match else None)

    return _answered(visitor, proposal_id, form, lambda: visitor.write(answer, form))


def _agreed(session: Session, visitor: Visitor, form: Form, match_id: UUID | None) -> str:
    """With two yeses: what the two agree first, as it stood in the form. The id of the new match, or nothing."""
    if match_id is None:
        return ""
    agreements.change_agreement(session, visitor.actor, match_id, form.read(AgreementIn))
    return str(match_id)


def _answered(visitor: Visitor, proposal_id: UUID, form: Form, work: Callable[[], str]) -> Response:
    def onward(match_id: str) -> Response:
        if match_id:
            return visitor.go(f"/contacts/{match_id}/start", mark("You both said yes."))
        return visitor.go("/today", mark("It is written down. Thank you."))

    return form.send(work, onward, lambda status: _meeting(visitor, proposal_id, form, status))


def _meeting(visitor: Visitor, proposal_id: UUID, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[MeetingOut, date] | None:
        proposal = _own(session, visitor, proposal_id)
        return (read_meeting(session, proposal), clock.today(session)) if proposal.state in MEETING else None

    found = visitor.read(read)
    if found is None:
        return visitor.go("/today", mark("This was settled already."))
    first = {"minutes": FIRST_MINUTES, "interval_days": FIRST_INTERVAL}
    return visitor.page("peer/meeting.html", status, form=form, meeting=found[0], today=found[1], first=first)
