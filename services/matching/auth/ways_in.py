"""A way in by mail: to a first password, or a new one. Never past the second factor.

Machines open the links in mails before people do, so opening one changes nothing; only the browser that asked can
use it. Whoever asks is told the same, whether or not there is such an account.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from services.matching.auth import identities
from services.matching.auth.factors import second
from services.matching.auth.guessing import asks_from, note_failure, refuse_guessing
from services.matching.auth.passwords import hash_password
from services.matching.auth.sessions import Entrance, end_all, open_session
from shared import clock, queue
from shared.db import after_commit, in_transaction
from shared.errors import Conflict
from shared.events import Event, Urgency
from shared.outbox import publish
from shared.secret import hashed, new_secret
from shared.users import User, same_address
from shared.ways_in import LASTS, WayIn

MAILS_AN_HOUR = 5
"""So many for one address; whoever goes on asking is told the same, and nothing is sent."""


def ask(session: Session, email: str, came_from: str) -> str:
    """What the browser that asks keeps in a cookie. TooMany from one place.

    The same is done for every address, so that it takes the same time; the matching worker sees to the mail (`send`).
    """
    refuse_guessing(session, asks_from(came_from))
    note_failure(session, asks_from(came_from), came_from=came_from)
    session.execute(delete(WayIn).where(WayIn.asked_at < func.now() - timedelta(days=1)))
    address, browser = same_address(email), new_secret()
    whose = select(User.id).where(User.email == address, User.active.is_(True)).scalar_subquery()
    asked = insert(WayIn).values(user_id=whose, address_hash=hashed(address), browser_hash=hashed(browser))
    session.execute(asked)
    after_commit(session, queue.ring_matching)
    return browser


def to_send(session: Session) -> list[UUID]:
    """What was asked for by somebody who has an account, and is not on its way yet."""
    waiting = WayIn.user_id.is_not(None) & WayIn.told_at.is_(None) & (WayIn.asked_at > func.now() - LASTS)
    return list(session.scalars(select(WayIn.id).where(waiting).order_by(WayIn.asked_at).limit(100)))


def send(session: Session, way_in_id: UUID) -> None:
    """Has notifications send the link, which works for ten minutes from the ask on."""
    query = select(WayIn).where(WayIn.id == way_in_id, WayIn.told_at.is_(None)).with_for_update(skip_locked=True)
    way_in = session.scalars(query).one_or_none()
    if way_in is None or way_in.user_id is None:
        return
    lately = WayIn.told_at > func.now() - timedelta(hours=1)
    told = session.scalar(select(func.count()).where(WayIn.user_id == way_in.user_id, lately)) or 0
    if told >= MAILS_AN_HOUR:
        session.delete(way_in)
        return
    way_in.told_at = datetime.now(UTC)
    until = clock.now(session) + (way_in.asked_at + LASTS - datetime.now(UTC))
    publish(
        session,
        Event.WAY_IN_ASKED,
        to=[way_in.user_id],
        subject=("way_in", way_in.id),
        urgency=Urgency.NOW,
        not_after=until,
    )


def print_one(session: Session, user: User) -> str:
    """The secret of a link that needs no mail: for who stands at the organisation's own machine."""
    secret = new_secret()
    session.add(
        WayIn(user_id=user.id, address_hash=hashed(user.email), secret_hash=hashed(secret), told_at=datetime.now(UTC))
    )
    return secret


def is_open(session: Session, secret: str, browser: str) -> bool:
    """Whether it can be used now, in this browser. Looking changes nothing."""
    return _find(session, secret, browser) is not None


def use(secret: str, browser: str, password: str, device: str = "") -> Entrance:
    """With it comes a new password, and half a way in: the second factor is shown or set up after it.

    Conflict when it does not work here or any more; Invalid when the password is too short or soon guessed, and then it
    still works.
    """
    known = in_transaction(lambda session: _known(session, secret, browser))
    password_hash = hash_password(password, *known)

    def enter(session: Session, user: User) -> Entrance:
        if not second.has_one(session, user.id) and identities.has_one(session, user.id):
            raise Conflict("You sign in with the account of your organisation.")
        user.password_hash = password_hash
        return open_session(session, user.id, device)

    return spend(secret, browser, enter)


def _known(session: Session, secret: str, browser: str) -> tuple[str, str]:
    """The address and name of whose link it is."""
    way_in = _find(session, secret, browser)
    if way_in is None or way_in.user_id is None:
        raise _works_no_more()
    user = session.get_one(User, way_in.user_id)
    return user.email, user.name


def spend(secret: str, browser: str, enter: Callable[[Session, User], Entrance]) -> Entrance:
    """What `enter` gives to whose link it is. All else that they had open ends. Conflict when it does not work here."""

    def work(session: Session) -> Entrance:
        way_in = _find(session, secret, browser, lock=True)
        if way_in is None or way_in.user_id is None:
            raise _works_no_more()
        way_in.used_at = datetime.now(UTC)
        end_all(session, way_in.user_id)
        return enter(session, session.get_one(User, way_in.user_id))

    return in_transaction(work)


def _works_no_more() -> Conflict:
    return Conflict("This link does not work here, or not any more. Ask for a new one.")


def _find(session: Session, secret: str, browser: str, *, lock: bool = False) -> WayIn | None:
    query = select(WayIn).join(User, User.id == WayIn.user_id)
    query = query.where(WayIn.secret_hash == hashed(secret), WayIn.used_at.is_(None), User.active.is_(True))
    query = query.where(WayIn.asked_at > func.now() - LASTS)
    query = query.where(WayIn.browser_hash.is_(None) | (WayIn.browser_hash == hashed(browser)))
    if lock:
        query = query.with_for_update(of=WayIn).execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()
