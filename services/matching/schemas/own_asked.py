"""Why a peer worker is asked nothing, out: for them alone."""

from datetime import date
from enum import StrEnum, auto

from services.matching.schemas.common import Output


class NotAskedBecause(StrEnum):
    NOT_IN_THE_POOL = auto()
    PAUSED = auto()
    NO_FUNCTION = auto()
    NO_ROLE = auto()
    NO_SUPERVISOR = auto()
    """For an intern."""
    AWAY = auto()
    NO_ROOM = auto()
    NO_HOURS = auto()
    OWN_LIMIT = auto()
    NOTHING_TO_USE = auto()
    """Nothing of theirs may be used in matching."""
    NOTHING_SHOWN = auto()
    """Colleagues see none of it: only the system can ask because of it."""
    BOUNDARIES = auto()
    """Questions about these themes do not come."""
    NOBODY_ASKED_YET = auto()
    """Nothing stands in the way."""


class OwnAskedOut(Output):
    times: int
    """How often somebody asked, ever."""
    last_on: date | None
    because: list[NotAskedBecause]
    """What stands in the way now."""
