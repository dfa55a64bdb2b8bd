"""Guessing slows down. It is counted in the database, so that it holds without any other server."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.matching.audit import SIGN_IN, note_access
from services.matching.models.audit import Outcome
from services.matching.models.signin import SignInFailure
from shared.errors import TooMany
from shared.secret import hashed

WINDOW = timedelta(minutes=15)
"""What was wrong counts for this long."""
FREE_TRIES = {"both": 5, "address": 50, "place": 100, "code": 5, "asks": 30}
"""What may be wrong before it slows down: passwords for one address from one place, for one address, from one place;
codes for one account; links asked for from one place. Who guesses at a password does not lock its owner out."""
FIRST_WAIT, LONGEST_WAIT = 15, 900
"""Seconds; the wait doubles with each wrong one."""

Tries = Mapping[str, str]
"""What is counted together, by kind."""


def at_password(address: str, came_from: str) -> Tries:
    """`came_from` is the network address."""
    return {"both": f"both:{came_from}:{address}", "address": f"address:{address}", "place": f"place:{came_from}"}


def at_code(user_id: UUID) -> Tries:
    return {"code": f"code:{user_id}"}


def asks_from(came_from: str) -> Tries:
    """Links by mail that are asked for from one place, right or wrong."""
    return {"asks": f"asks:{came_from}"}


def refuse_guessing(session: Session, tries: Tries) -> None:
    """TooMany after many wrong ones."""
    kinds = {hashed(key): kind for kind, key in tries.items()}
    failures = session.execute(
        select(
            SignInFailure.address_hash,
            func.count().label("count"),
            func.extract("epoch", func.now() - func.max(SignInFailure.failed_at)).label("seconds_ago"),
        )
        .where(SignInFailure.address_hash.in_(kinds), SignInFailure.failed_at > func.now() - WINDOW)
        .group_by(SignInFailure.address_hash)
    )
    for row in failures:
        beyond = row[1] - FREE_TRIES[kinds[row.address_hash]]
        if beyond < 0:
            continue
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(beyond, 10)) - int(row.seconds_ago)
        if wait > 0:
            raise TooMany("Too many wrong tries. Wait a moment and try again.", wait)


def note_failure(session: Session, tries: Tries, user_id: UUID | None = None, came_from: str = "") -> None:
    """`user_id`: whose account it was, where there is one. `came_from`: the network address, where it is known."""
    note_access(session, SIGN_IN, user_id, came_from, outcome=Outcome.DENIED)
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < func.now() - timedelta(days=1)))
    session.add_all(SignInFailure(address_hash=hashed(key)) for key in tries.values())


def forget_failures(session: Session, tries: Tries) -> None:
    """It was right: what went wrong before counts no more. Of passwords only what went wrong from this place."""
    own = [hashed(key) for kind, key in tries.items() if kind in ("both", "code")]
    session.execute(delete(SignInFailure).where(SignInFailure.address_hash.in_(own)))
