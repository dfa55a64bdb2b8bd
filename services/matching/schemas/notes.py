"""Own notes, in and out: for their owner only."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import model_validator

from services.matching.models.notes import SelfCare
from services.matching.schemas.common import Input, Output, Words


class ChangeNoteIn(Input):
    """What it says from now on; what it said before is not kept."""

    words: Words = ""
    touched: bool = False
    """It touched me."""
    self_care: SelfCare | None = None
    """What would do me good."""

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.words and not self.touched:
            raise ValueError("words must say something, or it touched you")
        return self


class NoteIn(ChangeNoteIn):
    contact_id: UUID | None = None
    """After which contact of your own."""


class NoteWrittenOut(Output):
    """Its id and no more: an answer may be kept for a day, and what is thrown away must be gone."""

    id: UUID


class NoteOut(Output):
    id: UUID
    created_at: datetime
    words: str
    touched: bool
    self_care: SelfCare | None
    contact_id: UUID | None
    contact_on: date | None
