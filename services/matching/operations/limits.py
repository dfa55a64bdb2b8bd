"""How often somebody may do what can be abused, although each single time is allowed.

It is counted in the database: Redis may be away, and each web process would have a count of its own.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.limits import Used
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
"""The whole table. What is guessed at before signing in has its own (`auth/guessing.py`)."""


def count(actor: Actor, limit: Limit) -> None:
    """Once more; TooMany when that is too often. It counts whatever comes of it, so in a transaction of its own."""
    times, wait = in_transaction(lambda session: _once_more(session, actor, limit))
    if times > MOST[limit].times:
        raise TooMany("You did this very often. Wait a moment and try again.", wait)


def _once_more(session: Session, actor: Actor, limit: Limit) -> tuple[int, int]:
    """How often by now, and in how many seconds it begins anew."""
    within = MOST[limit].within
    is_over = Used.since <= func.now() - within
    counted = insert(Used).values(user_id=actor.user_id, what=limit.value, times=1)
    counted = counted.on_conflict_do_update(
        index_elements=[Used.user_id, Used.what],
        set_={
            "times": case((is_over, 1), else_=Used.times + 1),
            "since": case((is_over, func.now()), else_=Used.since),
        },
    )
    left = func.extract("epoch", Used.since + within - func.now())
    row = session.execute(counted.returning(Used.times, left)).one()
    return int(row[0]), max(1, int(row[1]))
