"""A contact as the team looks at it: how it goes, a talk about it, a crisis, a pause, and an ending by the team."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.matches import CRISIS_PAUSES, EndReason, Match, SafetyReason
from services.matching.operations import alignments, endings, pauses, tapering
from services.matching.queries.contact_page import contact_page
from services.matching.schemas.matches import AlignmentIn, CrisisIn, EndIn, ResumeIn, ReviewIn, TaperIn
from services.matching.states import MatchState
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import change
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/matches/{match_id}")

BY_THE_TEAM = (EndReason.SAFETY, EndReason.ORGANISATION, EndReason.CARE_ENDED)
PAUSED = mark("The contact is paused. The client and the peer worker hear it.")
CONSULT = mark("The contact goes on. Everybody around the client is asked to talk with each other today.")


@router.get("")
def show(visitor: Visiting, match_id: UUID) -> Response:
    return _page(visitor, match_id, Form())


def _page(visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
    talks, pauses = visitor.asks("talks"), visitor.asks("pauses")
    one = visitor.read(lambda session: contact_page(session, visitor.actor, match_id, talks, pauses))
    return visitor.page(
        "team/match.html",
        status,
        form=form,
        one=one,
        at=f"/matches/{match_id}",
        safety=list(SafetyReason),
        ends=BY_THE_TEAM,
        last_pause=one.crisis_pauses >= CRISIS_PAUSES,
    )


@router.post("/alignment")
def record_alignment(visitor: Visiting, match_id: UUID, form: Posted) -> Response:
    ticks = {name: form[name] == "true" for name in ("client_present", "peer_worker_present", "client_declined")}
    there = visitor.actor.user_id if form["i_was_there"] == "true" else None

    def store(session: Session) -> UUID:
        asked = form.read(AlignmentIn, **ticks, team_member_id=there)
        return alignments.record_alignment(session, visitor.actor, match_id, asked).id

    return _change(visitor, match_id, form, store, mark("The talk was written down."))


@router.post("/crisis")
def flag_crisis(visitor: Visiting, match_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> str:
        match = pauses.flag_crisis(session, visitor.actor, match_id, form.read(CrisisIn))
        return match.state.value

    return form.send(
        lambda: visitor.write(store, form),
        lambda state: visitor.go(f"/matches/{match_id}", PAUSED if state == MatchState.PAUSED else CONSULT),
        lambda status: _page(visitor, match_id, form, status),
    )


@router.post("/review")
def review(visitor: Visiting, match_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> Match:
        return pauses.review_pause(session, visitor.actor, match_id, form.read(ReviewIn))

    return _change(visitor, match_id, form, store, mark("The pause goes on until that day."))


@router.post("/resume")
def resume(visitor: Visiting, match_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> Match:
        return pauses.resume_match(session, visitor.actor, match_id, form.read(ResumeIn))

    return _change(visitor, match_id, form, store, mark("The contact goes on."))


@router.post("/less")
def propose_less(visitor: Visiting, match_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> Match:
        return tapering.propose_tapering(session, visitor.actor, match_id, TaperIn())

    return _change(visitor, match_id, form, store, mark("Proposed. The client says yes or no."))


@router.post("/end")
def end(visitor: Visiting, match_id: UUID, form: Posted) -> Response:
    def store(session: Session) -> Match:
        return endings.end_match(session, visitor.actor, match_id, form.read(EndIn))

    return _change(visitor, match_id, form, store, mark("The contact has ended. Both hear it in neutral words."))


def _change(visitor: Visitor, match_id: UUID, form: Form, work: Callable[[Session], object], said: str) -> Response:
    def again(status: int) -> Response:
        return _page(visitor, match_id, form, status)

    return change(visitor, form, work, f"/matches/{match_id}", said, again=again)
