"""The lists of a coordinator, item by item, the oldest first; each read asks as often for many as for few."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.matches import Match, PauseKind
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder
from services.matching.models.requests import Objection, Request
from services.matching.models.tellings import Telling
from services.matching.policies import Action, may, require
from services.matching.queries import work as lists
from services.matching.queries.lists import oldest_first
from services.matching.queries.pausing import can_pause_on
from services.matching.queries.waiting import asked_unseen
from services.matching.reminders import RESPONSES, SNOOZES, Reaction
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.work import (
    CardWaitsOut,
    CareEndOut,
    DoubtOut,
    NewcomerOut,
    PauseWorkOut,
    QuietOut,
    ReminderWorkOut,
)
from services.matching.states import (
    REMINDER,
    ReminderState,
)
from shared import clock

AS_STAFF = (joinedload(Client.team), selectinload(Client.caseholders))
"""What is needed to tell whose client it is."""
LOADED: dict[type[Any], tuple[Any, ...]] = {
    Telling: (joinedload(Telling.client).options(*AS_STAFF),),
    PeerWorker: (joinedload(PeerWorker.user),),
    Request: (joinedload(Request.client),),
}
NEXT_REVIEW = {PauseKind.CRISIS: timedelta(days=7)}
USUAL_REVIEW = timedelta(weeks=4)
FURTHER = timedelta(weeks=4)


def reminders(session: Session, actor: Actor, asked: PageIn) -> Page[ReminderWorkOut]:
    query = lists.silence(actor, clock.today(session))
    shown, more = oldest_first(session, query, Reminder, asked)
    clients = _by_id(session, Client, (reminder.client_id for reminder in shown))
    about = {
        kind: _by_id(session, row, (one.subject_id for one in shown if one.subject_kind == row.machine.name))
        for kind, row in (("proposal", Proposal), ("telling", Telling), ("peer_worker", PeerWorker))
    }

    def shape(reminder: Reminder) -> ReminderWorkOut:
        subject = about.get(reminder.subject_kind, {}).get(reminder.subject_id)
        telling = subject if isinstance(subject, Telling) else None
        client = clients.get(reminder.client_id)
        mine = may(actor, Action.SEE_TO_REMINDER, reminder)
        return ReminderWorkOut(
            id=reminder.id,
            rule=reminder.rule,
            state=reminder.state,
            who=subject.user.name if isinstance(subject, PeerWorker) else client.name if client else "",
            due_on=reminder.due_on,
            path=_path_of(reminder, subject),
            telling_id=telling.id if telling and may(actor, Action.TELL_CLIENT, telling) else None,
            channel=telling.channel if telling else None,
            can_be_put_off=mine and _can_become(reminder, ReminderState.SNOOZED) and reminder.snoozed < SNOOZES,
            can_be_ticked_off=mine and _can_become(reminder, ReminderState.DONE) and _ends_by_hand(reminder),
        )

    return Page(items=[shape(reminder) for reminder in shown], next=more)


def _by_id(session: Session, row: type[Any], ids: Iterable[UUID | None]) -> dict[UUID | None, Any]:
    query = select(row).where(row.id.in_({one for one in ids if one is not None}))
    return {found.id: found for found in session.scalars(query.options(*LOADED.get(row, ())))}


def _path_of(reminder: Reminder, subject: Any) -> str:
    """The page on which the step that ends it can be taken."""
    if reminder.subject_kind == "request":
        return f"/requests/{reminder.subject_id}"
    if isinstance(subject, Proposal):
        return f"/requests/{subject.request_id}"
    if reminder.subject_kind == "peer_worker":
        return f"/pool/{reminder.subject_id}"
    if reminder.subject_kind == "match":
        return f"/matches/{reminder.subject_id}"
    return f"/clients/{reminder.client_id}"


def _can_become(reminder: Reminder, state: ReminderState) -> bool:
    return REMINDER.move(reminder.state, state) is not None


def _ends_by_hand(reminder: Reminder) -> bool:
    return RESPONSES[reminder.rule].reaction is Reaction.NOTHING or reminder.state is ReminderState.ESCALATED


def doubts(session: Session, actor: Actor, asked: PageIn) -> Page[DoubtOut]:
    shown, more = oldest_first(session, lists.doubts(actor, clock.today(session)), Objection, asked)
    requests = _by_id(session, Request, (objection.request_id for objection in shown))
    items = [
        DoubtOut(
            request_id=objection.request_id,
            client_name=requests[objection.request_id].client.name,
            reason=objection.reason,
            peer_says_yes=objection.peer_says_yes,
            since=clock.local_date(objection.created_at),
        )
        for objection in shown
    ]
    return Page(items=items, next=more)


def cards(session: Session, actor: Actor, asked: PageIn) -> Page[CardWaitsOut]:
    query = lists.cards(actor, clock.today(session)).options(
        joinedload(Proposal.request).joinedload(Request.client),
        joinedload(Proposal.peer_worker).joinedload(PeerWorker.user),
    )
    shown, more = oldest_first(session, query, Proposal, asked)
    items = [
        CardWaitsOut(
            proposal_id=proposal.id,
            request_id=proposal.request_id,
            client_name=proposal.request.client.name,
            peer_worker_name=proposal.peer_worker.user.name,
            since=clock.local_date(proposal.created_at),
        )
        for proposal in shown
    ]
    return Page(items=items, next=more)


def _names(match: Match) -> dict[str, Any]:
    return {
        "match_id": match.id,
        "client_id": match.client_id,
        "client_name": match.client.name,
        "peer_worker_name": match.peer_worker.user.name,
    }


WITH_NAMES = (
    joinedload(Match.client).options(*AS_STAFF),
    joinedload(Match.peer_worker).joinedload(PeerWorker.user),
)


def pauses(session: Session, actor: Actor, asked: PageIn) -> Page[PauseWorkOut]:
    today = clock.today(session)
    shown, more = oldest_first(session, lists.pauses(actor, today).options(*WITH_NAMES), Match, asked)

    def shape(match: Match) -> PauseWorkOut:
        kind = match.pause_kind or PauseKind.CLIENT_WISH
        return PauseWorkOut(
            **_names(match),
            kind=kind,
            review_on=match.pause_review_on,
            absence_choice=match.absence_choice,
            next_review_on=today + NEXT_REVIEW.get(kind, USUAL_REVIEW),
            can_go_on_pausing=can_pause_on(actor, match),
            can_be_resumed=kind is not PauseKind.ABSENCE and may(actor, Action.RESUME_MATCH, match),
        )

    return Page(items=[shape(match) for match in shown], next=more)


def ending_care(session: Session, actor: Actor, asked: PageIn) -> Page[CareEndOut]:
    today = clock.today(session)
    shown, more = oldest_first(session, lists.care(actor, today).options(*WITH_NAMES), Match, asked)
    items = [
        CareEndOut(
            **_names(match),
            until=match.care_ends_on or today,
            further_until=max(match.care_ends_on or today, today) + FURTHER,
            can_go_on=may(actor, Action.GO_ON_AFTER_CARE, match),
            can_end=may(actor, Action.END_MATCH, match),
        )
        for match in shown
    ]
    return Page(items=items, next=more)


def newcomers(session: Session, actor: Actor, asked: PageIn) -> Page[NewcomerOut]:
    require(actor, Action.SEE_COLLEAGUES)
    query = lists.newcomers(actor, clock.today(session)).options(joinedload(PeerWorker.user))
    shown, more = oldest_first(session, query, PeerWorker, asked)
    items = [
        NewcomerOut(
            peer_worker_id=one.id,
            name=one.user.name,
            since=clock.local_date(one.created_at),
            is_ready=bool(one.function_profile),
        )
        for one in shown
    ]
    return Page(items=items, next=more)


def unseen(session: Session, actor: Actor, asked: PageIn) -> Page[QuietOut]:
    return _quiet(session, asked_unseen(actor), asked)


def later(session: Session, actor: Actor, asked: PageIn) -> Page[QuietOut]:
    return _quiet(session, lists.later(actor, clock.today(session)), asked)


def _quiet(session: Session, query: Select[Request], asked: PageIn) -> Page[QuietOut]:
    shown, more = oldest_first(session, query.options(joinedload(Request.client)), Request, asked)
    items = [
        QuietOut(
            id=request.id,
            client_name=request.client.name,
            state=request.state,
            since=clock.local_date(request.created_at),
            until=request.on_hold_until,
        )
        for request in shown
    ]
    return Page(items=items, next=more)
