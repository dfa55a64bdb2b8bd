"""Signing in by e-mail address and password, which is the first factor, and new passwords."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.audit import SIGN_IN, note_access
from services.matching.auth import demo
from services.matching.auth.guessing import at_password, forget_failures, note_failure, refuse_guessing
from services.matching.auth.passwords import fits, hash_password
from services.matching.auth.sessions import Entrance, end_all, open_session
from shared.db import in_transaction
from shared.errors import Invalid, NotSignedIn
from shared.users import User, same_address


def sign_in(email: str, password: str, came_from: str, device: str = "") -> Entrance:
    """A new session, half a way in. NotSignedIn, with one answer for all reasons; TooMany when somebody seems to be
    guessing.

    `came_from` is the network address. Opens its own transactions: none is open while the password is looked at.
    """
    address = same_address(email)
    tries = at_password(address, came_from)
    user_id, password_hash = in_transaction(lambda session: account_of(session, address, came_from))
    if not fits(password, password_hash):
        in_transaction(lambda session: note_failure(session, tries, user_id, came_from))
        raise _no()

    def enter(session: Session) -> Entrance:
        user = session.get(User, user_id)
        if user is None or not user.active:
            raise _no()
        forget_failures(session, tries)
        note_access(session, SIGN_IN, user.id, came_from)
        return open_session(session, user.id, device, two_factors=demo.is_open(password))

    return in_transaction(enter)


def _no() -> NotSignedIn:
    return NotSignedIn("This e-mail address and password do not belong together.")


def account_of(session: Session, address: str, came_from: str) -> tuple[UUID | None, str | None]:
    """Whose address this is, and the hash of their password; TooMany when somebody seems to be guessing."""
    refuse_guessing(session, at_password(address, came_from))
    account = session.execute(
        select(User.id, User.password_hash).where(User.email == address, User.active.is_(True))
    ).one_or_none()
    return (None, None) if account is None else (account.id, account.password_hash)


def change_password(actor: Actor, old: str, new: str, came_from: str) -> None:
    """One's own. Invalid when `old` is not it; all sessions end, tokens stay."""
    email, name = in_transaction(lambda session: _known(session, actor.user_id))
    _, known = in_transaction(lambda session: account_of(session, email, came_from))
    if not fits(old, known):
        tries = at_password(email, came_from)
        in_transaction(lambda session: note_failure(session, tries, actor.user_id, came_from))
        raise Invalid("old", "old must be the password as it is now.")
    password_hash = hash_password(new, email, name, field="new")
    in_transaction(lambda session: _store_password(session, actor.user_id, password_hash))


def _known(session: Session, user_id: UUID) -> tuple[str, str]:
    user = session.get_one(User, user_id)
    return user.email, user.name


def _store_password(session: Session, user_id: UUID, password_hash: str) -> None:
    session.get_one(User, user_id).password_hash = password_hash
    end_all(session, user_id)
