"""Reminders, in and out."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.matching.schemas.common import Input, Output
from services.matching.states import Party, ReminderState, Rule


class SnoozeIn(Input):
    days: int = Field(default=3, ge=1, le=14)
    """Days until it comes back."""


class ReminderOut(Output):
    id: UUID
    state: ReminderState
    rule: Rule
    subject_kind: str
    subject_id: UUID
    client_id: UUID | None
    owner: Party
    due_on: date
    snoozed: int


class WaitingOut(ReminderOut):
    """One that waits for its reader, with what can be done about it."""

    client_name: str
    may_end: bool
    """It can be ticked off; what only its own step can end cannot, before it came to the next person."""
    may_wait: bool
    """It can be put off."""
