"""Ids that sort by age, made here instead of by the database (`uuidv7()`), where a row must know its own beforehand."""

import time
from secrets import randbits
from threading import Lock
from uuid import UUID

_lock = Lock()
_last = 0


def uuid7() -> UUID:
    """As PostgreSQL makes them: milliseconds, their fraction in 1/4096, and 62 random bits; never back in time."""
    global _last  # noqa: PLW0603 - one row of ids a process
    with _lock:
        _last = now = max(_last + 1, time.time_ns() * 4096 // 1_000_000)
    moment, fraction = divmod(now, 4096)
    return UUID(int=moment << 80 | 7 << 76 | fraction << 64 | 0b10 << 62 | randbits(62))
