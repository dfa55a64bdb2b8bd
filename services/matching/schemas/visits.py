"""One visit together, in and out."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.matching.models.contacts import Place
from services.matching.schemas.common import Day, Input, Output
from services.matching.schemas.contacts import Start


class VisitIn(Input):
    """The visit was made: the four facts, no content."""

    day: Day
    start: Start
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
