"""A letter to a client: what there is to hear, and what to answer."""

from datetime import date, datetime
from uuid import UUID

from services.matching.schemas.common import Output
from services.matching.schemas.proposals import CardOut
from services.matching.states import MatchState


class LetterContactOut(Output):
    """Somebody whom the client sees, or will."""

    peer_worker: str
    state: MatchState
    moment: datetime | None
    """When they see each other next."""


class LetterOut(Output):
    client_id: UUID
    client_name: str
    about: str
    """What it tells: the note of the telling, or what happened; `standing` when it is how everything stands."""
    today: date
    sender: list[str]
    """Whom the client can answer."""
    peer_worker: str
    moment: datetime | None
    """When the two meet next."""
    cards: list[CardOut]
    contacts: list[LetterContactOut]
    """In a letter on how everything stands."""
    answer: str = ""
    """What was said to a correction that the client asked for."""
