"""Why somebody is not on a list, out: for staff, told from what that colleague shows to staff and from nothing else."""

from enum import StrEnum, auto
from uuid import UUID

from pydantic import Field

from services.matching.schemas.common import Input, Output


class WhyNotIn(Input):
    """About whom."""

    find: str = Field("", max_length=100, description="A part of the name.")


class WhyNot(StrEnum):
    """The first that holds. What is private looks like all that is private: one word for it."""

    ON_THE_LIST = auto()
    ASKED_UNSEEN = auto()
    """A must goes deeper than staff may see, so there is no list."""
    NOT_IN_THE_POOL = auto()
    NO_SUPERVISOR = auto()
    AWAY = auto()
    NO_ROOM = auto()
    ASKED_ALREADY = auto()
    MISSES_A_MUST = auto()
    """As far as is known."""
    NOT_FOR_THIS_QUESTION = auto()
    """Or enough were found nearer to the client."""


class WhyNotOut(Output):
    peer_worker_id: UUID
    name: str
    because: WhyNot
    missing: list[str]
    """The musts that this colleague does not show."""
