"""Who is brought to something because others were silent opens it, and takes the step that ends it, as themselves."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from deploy.simulation.town import Town
from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.offers import Answer
from services.matching.models.reminders import Reminder
from services.matching.operations import (
    alignments,
    endings,
    pauses,
    proposals,
    reminders,
    reports,
    requests,
    tapering,
    telling,
)
from services.matching.queries import people
from services.matching.queries.find import get_match, get_proposal, get_reminder, get_request, get_telling
from services.matching.schemas.matches import AlignmentIn, ResumeIn, StopIn
from services.matching.schemas.proposals import ConfirmIn, HowWasItIn
from services.matching.states import MatchState, ProposalState, ReminderState, RequestState, Rule, TellingState
from shared import clock
from shared.errors import Forbidden, NotFound

GET: dict[str, Any] = {"request": get_request, "proposal": get_proposal, "match": get_match, "telling": get_telling}
Step = Callable[[Session, Actor, UUID], object]


def _talk(session: Session, actor: Actor, match_id: UUID) -> None:
    talk = AlignmentIn(held_on=clock.today(session), needs="Rust.", agreements="Zo verder.")
    alignments.record_alignment(session, actor, match_id, talk)


STEPS: dict[tuple[str, StrEnum], Step] = {
    ("request", RequestState.AWAITING_CLIENT): lambda session, who, it: reports.refuse_request(
        session, who, it, Answer.NOT_NOW
    ),
    ("request", RequestState.IN_MATCHING): requests.let_wait,
    ("request", RequestState.ON_HOLD): requests.take_up,
    ("proposal", ProposalState.CHOSEN): lambda session, who, it: proposals.how_was_it(session, who, it, HowWasItIn()),
    ("proposal", ProposalState.INTRODUCED): lambda session, who, it: proposals.confirm(
        session, who, it, ConfirmIn(yes=True)
    ),
    ("match", MatchState.PLANNED): lambda session, who, it: endings.stop_match(session, who, it, StopIn()),
    ("match", MatchState.PAUSED): lambda session, who, it: pauses.resume_match(
        session, who, it, ResumeIn(client_agrees=True)
    ),
    ("telling", TellingState.OPEN): telling.mark_told,
    (Rule.ALIGNMENT_REVIEW, MatchState.ACTIVE): _talk,
    (Rule.TAPERING_NEXT_STEP, MatchState.TAPERING): tapering.walk_beside_again,
}
"""The step that ends what stands open in this state. What is for others is ticked off: they are spoken to."""


def escalated() -> Select[UUID]:
    return select(Reminder.id).where(Reminder.state == ReminderState.ESCALATED)


def step_in(town: Town, reminder_id: UUID) -> None:
    def work(session: Session) -> None:
        found = session.get_one(Reminder, reminder_id)
        if found.state is not ReminderState.ESCALATED:
            return
        client = session.get(Client, found.client_id) if found.client_id else None
        who = town.random.choice(people.owners(session, found.owner, None, client))
        if not town.answers(who):
            return
        actor = town.actor(session, who)
        reminder = get_reminder(session, actor, reminder_id)
        town.done[f"stepped in as {reminder.owner}"] += 1
        step = None
        if get := GET.get(reminder.subject_kind):
            thing = get(session, actor, reminder.subject_id)
            step = STEPS.get((reminder.subject_kind, thing.state)) or STEPS.get((reminder.rule, thing.state))
        if step is None:
            reminders.see_to(session, actor, reminder.id)
        else:
            step(session, actor, reminder.subject_id)

    try:
        town.tries("stepped in", work)
    except (NotFound, Forbidden) as refusal:
        town.broken.append(f"somebody was asked to step in, and refused: {refusal.sentence}")
