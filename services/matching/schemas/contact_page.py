"""A contact as staff look at it."""

from datetime import date, timedelta
from uuid import UUID

from services.matching.models.clients import CrisisPreference
from services.matching.schemas.common import Output
from services.matching.schemas.matches import AlignmentOut, MatchOut, PauseOut


class AlignmentLineOut(AlignmentOut):
    recorded_by: str


class PauseLineOut(PauseOut):
    decided_by: str


class ContactPageOut(Output):
    match: MatchOut
    names: dict[UUID, str]
    """Colleagues who are named in it."""
    today: date
    crisis_wish: CrisisPreference
    crisis_policy: str
    """What the team decided for a crisis; it counts when no wish of the client is known."""
    crisis_pauses: int
    """In a row, since the two last met."""
    alignments: list[AlignmentLineOut]
    older_talks: str | None
    """Where the page with older ones begins."""
    pauses: list[PauseLineOut]
    older_pauses: str | None
    can_go_on: bool
    can_pause_on: bool
    """While it is paused: what the reader can decide now."""
    may: list[str]
    """Actions that the reader may take, whatever the state."""

    @property
    def in_a_week(self) -> date:
        """The last day on which a pause in a crisis is looked at."""
        return self.today + timedelta(days=7)
