"""Guessing slows down. It is counted in the database, so that it holds without any other server."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.matching.auth.secret import hashed
from services.matching.models.signin import SignInFailure
from shared.errors import TooMany

WINDOW = timedelta(minutes=15)
"""Wrong passwords count for this long."""
FREE_TRIES = {"both": 5, "address": 50, "place": 100}
"""Wrong passwords before it slows down: for one address from one place, for one address, from one place. So who guesses
at somebody's account does not lock its owner out, who comes from elsewhere."""
FIRST_WAIT, LONGEST_WAIT = 15, 900
"""Seconds; the wait doubles with each wrong password."""


def refuse_guessing(session: Session, address: str, came_from: str) -> None:
    """TooMany after many wrong passwords."""
    kinds = {hashed(key): kind for kind, key in _counted(address, came_from).items()}
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
            raise TooMany("Too many wrong passwords. Wait a moment and try again.", wait)


def note_failure(session: Session, address: str, came_from: str) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < func.now() - timedelta(days=1)))
    session.add_all(SignInFailure(address_hash=hashed(key)) for key in _counted(address, came_from).values())


def forget_failures(session: Session, address: str, came_from: str) -> None:
    """The right password from here: what went wrong here before counts no more."""
    key = _counted(address, came_from)["both"]
    session.execute(delete(SignInFailure).where(SignInFailure.address_hash == hashed(key)))


def _counted(address: str, came_from: str) -> dict[str, str]:
    return {"both": f"both:{came_from}:{address}", "address": f"address:{address}", "place": f"place:{came_from}"}
