"""What waits for a coordinator: which lists there are, what is on each, and how much."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import OPEN_STATES, AbsenceChoice, Match, PauseKind
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder
from services.matching.models.requests import Objection, Request
from services.matching.policies import Action, require
from services.matching.queries.corrections import open_corrections
from services.matching.queries.waiting import asked_unseen, to_ask
from services.matching.schemas.work import (
    Kind,
)
from services.matching.states import (
    MatchState,
    Party,
    PeerWorkerState,
    ProposalState,
    RequestState,
    Rule,
)
from services.matching.visibility import visible_matches, visible_proposals, visible_reminders, visible_requests
from shared import clock

IN_A_LIST_OF_ITS_OWN = (
    Rule.PAUSE_REVIEW,
    Rule.CRISIS_PAUSE_REVIEW,
    Rule.ABSENCE_CHOICE,
    Rule.CARE_END_TALK,
    Rule.SCREENING_OPEN,
    Rule.CARD_WAITS,
    Rule.CORRECTION_OPEN,
)
SOON = timedelta(days=7)


def silence(actor: Actor, _today: date) -> Select[Reminder]:
    return visible_reminders(actor).where(Reminder.rule.not_in(IN_A_LIST_OF_ITS_OWN))


def doubts(actor: Actor, _today: date) -> Select[Objection]:
    """A professional thinks no, and the client was not asked yet."""
    waiting = visible_requests(actor).where(Request.state == RequestState.AWAITING_CLIENT)
    return select(Objection).where(Objection.request_id.in_(waiting.with_only_columns(Request.id)))


def cards(actor: Actor, _today: date) -> Select[Proposal]:
    return visible_proposals(actor).where(Proposal.state == ProposalState.PEER_ACCEPTED)


def pauses(actor: Actor, today: date) -> Select[Match]:
    """Those whose review comes, that nobody reviewed, and where a client is still to choose or wants a call."""
    comes = (Match.pause_owner == Party.COORDINATOR) & (Match.pause_review_on <= today + SOON)
    to_choose = (Match.pause_kind == PauseKind.ABSENCE) & or_(
        Match.absence_choice.is_(None), Match.absence_choice == AbsenceChoice.CALL
    )
    waits = or_(comes, Match.pause_review_on < today, to_choose)
    return visible_matches(actor).where(Match.state == MatchState.PAUSED, waits)


def care(actor: Actor, _today: date) -> Select[Match]:
    return visible_matches(actor).where(Match.care_ends_on.is_not(None), Match.state.in_(OPEN_STATES))


def newcomers(_actor: Actor, _today: date) -> Select[PeerWorker]:
    return select(PeerWorker).where(PeerWorker.state == PeerWorkerState.ADDED)


def later(actor: Actor, _today: date) -> Select[Request]:
    return visible_requests(actor).where(Request.state.in_((RequestState.WAITING, RequestState.ON_HOLD)))


LISTS: dict[Kind, Callable[[Actor, date], Select[Any]]] = {
    Kind.REQUESTS: lambda actor, _today: to_ask(actor),
    Kind.SILENCE: silence,
    Kind.CORRECTIONS: lambda actor, _today: open_corrections(actor),
    Kind.DOUBTS: doubts,
    Kind.CARDS: cards,
    Kind.PAUSES: pauses,
    Kind.CARE: care,
    Kind.SCREENING: newcomers,
    Kind.UNSEEN: lambda actor, _today: asked_unseen(actor),
    Kind.LATER: later,
}


MANY = 20
"""A page of a list. From here on it does not matter how many: counting them would cost more than reading them."""


def how_much(session: Session, actor: Actor) -> dict[Kind, int]:
    """Of each list, in one statement; `MANY` at most."""
    require(actor, Action.SEE_WORK)
    today = clock.today(session)
    counts = [
        select(func.count()).select_from(query(actor, today).limit(MANY).subquery()).scalar_subquery().label(kind)
        for kind, query in LISTS.items()
    ]
    return dict(zip(LISTS, session.execute(select(*counts)).one(), strict=True))
