"""What waits for somebody, and what happened to each thing."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.models.reminders import Reminder
from services.matching.operations import reminders
from services.matching.queries import find
from services.matching.queries.history import history_of
from services.matching.queries.lists import page
from services.matching.schemas.history import StepTakenOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.reminders import ReminderOut, SnoozeIn
from services.matching.visibility import visible_reminders

router = operations("reminders and history")


@router.get("/reminders")
def list_reminders(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[ReminderOut]:
    """What waits for you."""
    return caller.read(
        lambda session: page(session, visible_reminders(caller.actor), Reminder, asked, ReminderOut.model_validate)
    )


@router.post("/reminders/{reminder_id}/snooze")
def snooze_reminder(reminder_id: UUID, asked: SnoozeIn, caller: Writing) -> ReminderOut:
    """Later: at most three times."""
    return caller.write(
        lambda session: ReminderOut.model_validate(reminders.snooze(session, caller.actor, reminder_id, asked))
    )


@router.post("/reminders/{reminder_id}/done")
def see_to_reminder(reminder_id: UUID, caller: Writing) -> ReminderOut:
    """Seen to. What only its own step can end cannot be ticked off."""
    return caller.write(
        lambda session: ReminderOut.model_validate(reminders.see_to(session, caller.actor, reminder_id))
    )


@router.get("/requests/{request_id}/history")
def request_history(request_id: UUID, caller: Reading) -> list[StepTakenOut]:
    actor = caller.actor
    return caller.read(lambda session: history_of(session, actor, find.get_request(session, actor, request_id)))


@router.get("/proposals/{proposal_id}/history")
def proposal_history(proposal_id: UUID, caller: Reading) -> list[StepTakenOut]:
    actor = caller.actor
    return caller.read(lambda session: history_of(session, actor, find.get_proposal(session, actor, proposal_id)))


@router.get("/matches/{match_id}/history")
def match_history(match_id: UUID, caller: Reading) -> list[StepTakenOut]:
    actor = caller.actor
    return caller.read(lambda session: history_of(session, actor, find.get_match(session, actor, match_id)))


@router.get("/re-offers/{re_offer_id}/history")
def re_offer_history(re_offer_id: UUID, caller: Reading) -> list[StepTakenOut]:
    actor = caller.actor
    return caller.read(lambda session: history_of(session, actor, find.get_re_offer(session, actor, re_offer_id)))
