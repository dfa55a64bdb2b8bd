"""What waits for a coordinator, one list at a time, and the steps that can be taken there and then.

After a step the person stays in the list, at what comes next.
"""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor
from services.matching.models.matches import EndReason
from services.matching.operations import care, endings, pauses, pool, proposals, reminders, requests, telling, unasking
from services.matching.queries import work_items as items
from services.matching.queries.corrections import waiting_corrections
from services.matching.queries.waiting import requests_to_ask
from services.matching.queries.work import MANY, how_much
from services.matching.schemas.matches import EndIn, GoOnIn, ResumeIn, ReviewIn
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.proposals import AskPeersIn
from services.matching.schemas.reminders import SnoozeIn
from services.matching.schemas.work import Kind
from services.matching.web.forms import Posted
from services.matching.web.language import mark
from services.matching.web.steps import onward, step
from services.matching.web.visitor import Visiting

router = APIRouter()

A_PAGE, TO_ASK = 20, 10
"""For a request to be asked everybody with room is weighed: of these there are fewer on a page."""
READ: dict[Kind, Callable[[Session, Actor, PageIn], Page[Any]]] = {
    Kind.REQUESTS: requests_to_ask,
    Kind.SILENCE: items.reminders,
    Kind.CORRECTIONS: waiting_corrections,
    Kind.DOUBTS: items.doubts,
    Kind.CARDS: items.cards,
    Kind.PAUSES: items.pauses,
    Kind.CARE: items.ending_care,
    Kind.SCREENING: items.newcomers,
    Kind.UNSEEN: items.unseen,
    Kind.LATER: items.later,
}
CHOOSE = mark("Choose at least one.")
SAID_AGREED = EndIn(reason=EndReason.CARE_ENDED)


@router.get("/work")
def begin(visitor: Visiting) -> Response:
    return show(Kind.REQUESTS, visitor)


@router.get("/work/{kind}")
def show(kind: Kind, visitor: Visiting) -> Response:
    def read(session: Session) -> dict[str, Any]:
        counts = how_much(session, visitor.actor)
        asked = visitor.asks(limit=TO_ASK if kind is Kind.REQUESTS else A_PAGE)
        return {"counts": counts, "found": READ[kind](session, visitor.actor, asked)}

    return visitor.page(
        "coordinator/work.html", kind=kind, cursor=visitor.asks().cursor, many=MANY, **visitor.read(read)
    )


@router.post("/requests/{request_id}/ask")
def ask_these(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    def ask(session: Session) -> list[str]:
        if not form.all("peer_worker_ids"):
            form.wrong("peer_worker_ids", CHOOSE)
        return [str(one.id) for one in proposals.ask_peers(session, visitor.actor, request_id, form.read(AskPeersIn))]

    path, said = onward(visitor, form), mark("They were asked. A yes becomes a card for the client by itself.")
    return form.send(
        lambda: visitor.write(ask, form),
        lambda asked: visitor.go(path, said, undo=f"/work/unask?{urlencode({'of': asked}, True)}"),
        lambda _status: visitor.go(path, form.problem or next(iter(form.errors.values())), wrong=True),
    )


@router.post("/work/unask")
def unask(of: Annotated[list[UUID], Query()], visitor: Visiting, form: Posted) -> Response:
    """`of` are the questions of a moment ago."""
    return step(
        visitor,
        form,
        lambda session: unasking.unask(session, visitor.actor, of),
        mark("It was undone. Nobody is asked this now."),
    )


@router.post("/requests/{request_id}/ask-unseen")
def let_the_system_ask(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: proposals.ask_who_fits(session, visitor.actor, request_id),
        mark("The system asks who fits. Who says yes appears here."),
    )


@router.post("/requests/{request_id}/wait")
def let_wait(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: requests.let_wait(session, visitor.actor, request_id),
        mark("It waits. The client hears it, and each month how it stands."),
        undo=f"/requests/{request_id}/take-up",
    )


@router.post("/requests/{request_id}/take-up")
def take_up(request_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: requests.take_up(session, visitor.actor, request_id),
        mark("It is looked for again."),
    )


@router.post("/work/proposals/{proposal_id}/take-back")
def take_back(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: proposals.cancel(session, visitor.actor, proposal_id),
        mark("It was taken back. It counts as nobody's no."),
    )


@router.post("/work/reminders/{reminder_id}/done")
def see_to(reminder_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(visitor, form, lambda session: reminders.see_to(session, visitor.actor, reminder_id), mark("Seen to."))


@router.post("/work/reminders/{reminder_id}/later")
def put_off(reminder_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: reminders.snooze(session, visitor.actor, reminder_id, SnoozeIn()),
        mark("It comes back in three days."),
    )


@router.post("/work/tellings/{telling_id}/told")
def told(telling_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor, form, lambda session: telling.mark_told(session, visitor.actor, telling_id), mark("The client knows.")
    )


@router.post("/work/pauses/{match_id}/review")
def go_on_pausing(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pauses.review_pause(session, visitor.actor, match_id, form.read(ReviewIn)),
        mark("The pause goes on until it is looked at again."),
    )


@router.post("/work/pauses/{match_id}/resume")
def resume(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pauses.resume_match(session, visitor.actor, match_id, form.read(ResumeIn)),
        mark("The contact goes on, without anything overdue."),
    )


@router.post("/work/care/{match_id}/go-on")
def go_on_after_care(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: care.go_on_after_care(session, visitor.actor, match_id, form.read(GoOnIn)),
        mark("The contact goes on after care. Both hear it."),
    )


@router.post("/work/care/{match_id}/end")
def end_after_care(match_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: endings.end_match(session, visitor.actor, match_id, SAID_AGREED),
        mark("The contact has ended. Both hear it."),
    )


@router.post("/work/newcomers/{peer_worker_id}/screen")
def screen(peer_worker_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: pool.screen_peer_worker(session, visitor.actor, peer_worker_id),
        mark("From now on this peer worker can be asked."),
    )
