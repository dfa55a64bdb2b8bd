"""Small steps, in and out."""

from uuid import UUID

from services.matching.schemas.common import Input, Output, SomeWords


class SmallStepIn(Input):
    words: SomeWords
    """In the client's own words, or as the peer worker suggests it."""


class SmallStepDoneIn(Input):
    done: bool


class SmallStepOut(Output):
    id: UUID
    match_id: UUID
    words: str
    suggested: bool
    """By the peer worker; it becomes a step when the client takes it up."""
    done: bool
