"""Erasing somebody, and correcting what is written about them."""

from datetime import datetime
from uuid import UUID

from services.matching.models.erasures import Cause, Facts
from services.matching.privacy import Person
from services.matching.schemas.common import Input, Output, SomeWords


class EraseIn(Input):
    """It cannot be undone."""

    decided_by: SomeWords
    """Who decided, by name."""


class ErasureOut(Output):
    person: Person
    person_id: UUID
    """The number that is left, and leads to nobody."""
    cause: Cause
    facts: Facts
    decided_by: str
    erased_at: datetime
