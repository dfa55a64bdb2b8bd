"""Passwords: only their argon2id hash is stored, and looking at one costs the same for everybody."""

import secrets
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from services.matching.auth import demo
from services.matching.auth.guessable import is_guessable
from shared.errors import Invalid

PASSWORDS = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
"""argon2id, 19 MiB and two rounds."""
AT_ONCE = BoundedSemaphore(4)
"""So many passwords are looked at at once, whatever is asked: that bounds the memory."""
SHORTEST_PASSWORD = 12


def hash_password(password: str, *known: str, field: str = "password") -> str:
    """For storing. Invalid when it is too short to be one, or soon guessed by who knows `known` of its owner."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(field, f"{field} must have at least {SHORTEST_PASSWORD} characters.")
    if is_guessable(password, *known):
        raise Invalid(
            field,
            "Others would guess this password soon. Take four words that have nothing to do with you.",
        )
    return slow_hash(password)


def slow_hash(word: str) -> str:
    with AT_ONCE:
        return PASSWORDS.hash(word)


@cache
def _hash_of_nobody() -> str:
    return slow_hash(secrets.token_urlsafe())


def fits(password: str, password_hash: str | None) -> bool:
    """Takes the same time for who has no password, or no account."""
    known = password_hash or _hash_of_nobody()
    with AT_ONCE:
        same = PASSWORDS.verify(password, known)
    return same and password_hash is not None and not demo.is_nobodys(password)
