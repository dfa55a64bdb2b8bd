"""What practice is divided on: decisions with who, when and until when."""

from datetime import date
from uuid import UUID

from services.matching.models.decisions import Topic
from services.matching.schemas.common import Day, Input, Output, SomeLine


class DecisionIn(Input):
    topic: Topic
    value: SomeLine
    """One of the options of the topic (GET /api/v1/decisions)."""
    team_id: UUID | None = None
    """Left out: for the whole organisation."""
    decided_by: SomeLine
    """The person or body that decided, by name."""
    decided_on: Day
    review_on: Day
    """When it is looked at again: within two years."""


class DecisionOut(Output):
    id: UUID
    topic: Topic
    value: str
    team_id: UUID | None
    decided_by: str
    decided_on: date
    review_on: date


class StandingOut(Output):
    """What holds now for one topic, and by whose decision; without one the safe value holds."""

    topic: Topic
    options: list[str]
    value: str
    decision: DecisionOut | None
    overdue: bool
    """The decision is past its own review date. It holds until there is another."""
