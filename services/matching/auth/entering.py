"""Signing in by e-mail address and password, and new passwords."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.auth.guessing import forget_failures, note_failure, refuse_guessing
from services.matching.auth.passwords import fits, hash_password
from services.matching.auth.sessions import Entrance, as_long_as_a_session, issue
from services.matching.models.signin import Access, AccessKind
from services.matching.policies import Action, require
from shared.db import in_transaction
from shared.errors import Invalid, NotFound, NotSignedIn
from shared.users import User, same_address


def sign_in(email: str, password: str, came_from: str) -> Entrance:
    """A new session. NotSignedIn, with one answer for all reasons; TooMany when somebody seems to be

    `came_from` is the network address. Opens its own transactions: none is open while the password is looked at.
    """
    address = same_address(email)
    user_id, password_hash = in_transaction(lambda session: account_of(session, address, came_from))
    if not fits(password, password_hash):
        in_transaction(lambda session: note_failure(session, address, came_from))
        raise NotSignedIn("This e-mail address and password do not belong together.")
    return in_transaction(lambda session: open_session(session, user_id, address, came_from))


def account_of(session: Session, address: str, came_from: str) -> tuple[UUID | None, str | None]:
    refuse_guessing(session, address, came_from)
    account = session.execute(
        select(User.id, User.password_hash).where(User.email == address, User.active.is_(True))
    ).one_or_none()
    return (None, None) if account is None else (account.id, account.password_hash)


def open_session(session: Session, user_id: UUID | None, address: str, came_from: str) -> Entrance:
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotSignedIn("This e-mail address and password do not belong together.")
    forget_failures(session, address, came_from)
    return issue(session, user, AccessKind.SESSION, as_long_as_a_session())


def change_password(actor: Actor, old: str, new: str, came_from: str) -> None:
    """One's own. Invalid when `old` is not it; all sessions end, tokens stay."""
    email = in_transaction(lambda session: session.get_one(User, actor.user_id).email)
    _, known = in_transaction(lambda session: account_of(session, email, came_from))
    if not fits(old, known):
        in_transaction(lambda session: note_failure(session, email, came_from))
        raise Invalid("old", "old must be the password as it is now.")
    password_hash = hash_password(new)
    in_transaction(lambda session: _store_password(session, actor.user_id, password_hash))


def give_password(actor: Actor, user_id: UUID, password: str) -> None:
    """By who manages people, for somebody who has none yet or lost it. NotFound when there is no such account."""
    require(actor, Action.MANAGE_PEOPLE)
    password_hash = hash_password(password)
    in_transaction(lambda session: _store_password(session, user_id, password_hash))


def _store_password(session: Session, user_id: UUID, password_hash: str) -> None:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    user.password_hash = password_hash
    session.execute(
        update(Access)
        .where(Access.user_id == user_id, Access.kind == AccessKind.SESSION, Access.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
