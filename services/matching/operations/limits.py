"""How often somebody may do what can be abused, although each single time is allowed.

It is counted in the database: Redis may be away, and each web process would have a count of its own.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.matching.actor import Actor
from services.matching.models.limits import once_more
from shared.db import in_transaction
from shared.errors import TooMany


class Limit(StrEnum):
    BREAK_GLASS = "break_glass"
    LOOK_UP = "look_up"
    """Finding somebody by number, address or name."""
    COPY = "copy"
    """Everything about oneself in one file."""
    INVITE = "invite"
    """Mails to somebody else."""
    ASK = "ask"
    """New requests, which other people read."""


class Most(NamedTuple):
    times: int
    within: timedelta


MOST: Mapping[Limit, Most] = MappingProxyType(
    {
        Limit.BREAK_GLASS: Most(5, timedelta(hours=1)),
        Limit.LOOK_UP: Most(60, timedelta(minutes=10)),
        Limit.COPY: Most(10, timedelta(hours=1)),
        Limit.INVITE: Most(60, timedelta(hours=1)),
        Limit.ASK: Most(60, timedelta(minutes=10)),
    }
)
"""The whole table, but for what is refused to somebody, which all doors count (`models/limits.py`), and what is guessed
at before signing in (`auth/guessing.py`)."""


def count(actor: Actor, limit: Limit) -> None:
    """Once more; TooMany when that is too often. It counts whatever comes of it, so in a transaction of its own."""
    times, wait = in_transaction(lambda session: once_more(session, actor.user_id, limit.value, MOST[limit].within))
    if times > MOST[limit].times:
        raise TooMany("You did this very often. Wait a moment and try again.", wait)
