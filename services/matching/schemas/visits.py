"""One visit together, in and out."""

from datetime import datetime, time
from uuid import UUID

from pydantic import Field

from services.matching.models.contacts import Place
from services.matching.schemas.common import Day, Input, Output


class VisitIn(Input):
    """The visit was made: the four facts, no content."""

    day: Day
    start: time
    """Amsterdam time."""
    minutes: int = Field(default=60, ge=1, le=720)
    place: Place = Place.HOME


class VisitOut(Output):
    id: UUID
    request_id: UUID
    client_id: UUID
    starts_at: datetime
    minutes_realised: int
    place: Place
