"""One visit together, in."""

from datetime import time

from pydantic import Field

from services.matching.models.contacts import Place
from services.matching.schemas.common import Day, Input


class VisitIn(Input):
    """The visit was made: the four facts, no content."""

    day: Day
    start: time
    """Amsterdam time."""
    minutes: int = Field(default=60, ge=1, le=720)
    place: Place = Place.HOME
