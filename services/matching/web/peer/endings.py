"""Less and less, a talk about what is needed, and stopping with somebody to turn to."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Role
from services.matching.models.matches import EndReason
from services.matching.operations import alignments, endings, tapering
from services.matching.operations.colleagues import COLLEAGUES
from services.matching.queries.own_contacts import colleagues_beside, companion, get_own_match
from services.matching.rules import STAFF
from services.matching.schemas.matches import AlignmentIn, EndIn, TaperIn
from services.matching.schemas.pages import Page
from services.matching.schemas.today import ColleagueOut, CompanionOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.peer.agreements import pairs
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/contacts/{match_id}")

ENDINGS = (EndReason.PEER_STOPPED, EndReason.QUESTION_ANSWERED, EndReason.TAPERED_OFF)
WEEK = 7


def plans(interval_days: int | None) -> list[list[int]]:
    """Some plans to choose from: in a few big steps, or slowly; never more often than now."""
    first = max(interval_days or WEEK, WEEK)
    return [[first * 2, first * 4], [first * 2, first * 3, first * 4, first * 6]]


@router.get("/taper")
def show_taper(match_id: UUID, visitor: Visiting) -> Response:
    return _taper(visitor, match_id, Form())


@router.post("/taper")
def propose(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    """A proposal: nothing changes until the client says yes."""

    def store(session: Session) -> str:
        chosen = [days for days in form["plan"].split(",") if days]
        asked = form.read(TaperIn, intervals=chosen)
        return str(tapering.propose_tapering(session, visitor.actor, match_id, asked).id)

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go(f"/contacts/{match_id}", mark("The client is asked. Until a yes all stays as it is.")),
        lambda status: _taper(visitor, match_id, form, status),
    )


def _taper(visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
    own = visitor.read(lambda session: companion(session, visitor.actor, match_id))
    return visitor.page("peer/taper.html", status, form=form, own=own, plans=plans(own.match.interval_days))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form on which a colleague is named, and what is said when it was saved."""

    template: str
    roles: frozenset[Role]
    said: str

    def show(self, visitor: Visitor, match_id: UUID, form: Form, status: int = 200) -> Response:
        def read(session: Session) -> tuple[CompanionOut, Page[ColleagueOut]]:
            match = get_own_match(session, visitor.actor, match_id)
            beside = colleagues_beside(session, match, self.roles, visitor.looks_for())
            return companion(session, visitor.actor, match_id), beside

        own, colleagues = visitor.read(read)
        return visitor.page(
            self.template,
            status,
            form=form,
            own=own,
            colleagues=pairs(colleagues.items),
            more=colleagues.next,
            endings=ENDINGS,
        )

    def send(self, visitor: Visitor, match_id: UUID, form: Form, store: Callable[[Session], UUID]) -> Response:
        return form.send(
            lambda: visitor.write(store, form),
            lambda _id: visitor.go(f"/contacts/{match_id}", self.said),
            lambda status: self.show(visitor, match_id, form, status),
        )


TALK = Sheet("peer/alignment.html", STAFF, mark("The talk is written down."))
STOP = Sheet("peer/stop.html", COLLEAGUES, mark("The contact has ended. The client hears whom to turn to."))


@router.get("/alignment")
def show_alignment(match_id: UUID, visitor: Visiting) -> Response:
    return TALK.show(visitor, match_id, Form())


@router.post("/alignment")
def record_alignment(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        present = {"client_present": form["client"] == "present", "client_declined": form["client"] == "declined"}
        return alignments.record_alignment(session, visitor.actor, match_id, form.read(AlignmentIn, **present)).id

    return TALK.send(visitor, match_id, form, store)


@router.get("/stop")
def show_stop(match_id: UUID, visitor: Visiting) -> Response:
    return STOP.show(visitor, match_id, Form())


@router.post("/stop")
def stop(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return STOP.send(
        visitor,
        match_id,
        form,
        lambda session: endings.end_match(session, visitor.actor, match_id, form.read(EndIn)).id,
    )
