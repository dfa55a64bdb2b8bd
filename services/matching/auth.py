"""Who somebody is: passwords, sessions and API tokens, and how an account becomes an `Actor`.

Of a secret only its hash is stored. All of this goes by real time, also where the domain's clock was moved.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Select, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.signin import Access, AccessKind, SignInFailure
from services.matching.models.teams import Membership
from services.matching.policies import Action, require
from shared.db import in_transaction
from shared.errors import Invalid, NotFound, NotSignedIn, TooMany
from shared.settings import get_settings
from shared.users import User, same_address

PASSWORDS = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
"""argon2id, 19 MiB and two rounds."""
AT_ONCE = BoundedSemaphore(4)
"""So many passwords are looked at at once, whatever is asked: that bounds the memory."""
SHORTEST_PASSWORD = 12
WINDOW = timedelta(minutes=15)
"""Wrong passwords count for this long."""
FREE_TRIES = {"both": 5, "address": 50, "place": 100}
"""Wrong passwords before it slows down: for one address from one place, for one address, from one place. So who guesses
at somebody's account does not lock its owner out, who comes from elsewhere."""
FIRST_WAIT, LONGEST_WAIT = 15, 900
"""Seconds; the wait doubles with each wrong password."""
TOUCH_EVERY = timedelta(minutes=1)
"""Use of a session is written down once in this time, not at each request."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A new session or token. `secret` exists here and with its holder only."""

    secret: str
    access: Access
    actor: Actor


def hash_password(password: str) -> str:
    """For storing. Invalid when it is too short to be one."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password", f"password must have at least {SHORTEST_PASSWORD} characters.")
    with AT_ONCE:
        return PASSWORDS.hash(password)


@cache
def _hash_of_nobody() -> str:
    with AT_ONCE:
        return PASSWORDS.hash(secrets.token_urlsafe())


def _fits(password: str, password_hash: str | None) -> bool:
    """Takes the same time for who has no password, or no account."""
    known = password_hash or _hash_of_nobody()
    with AT_ONCE:
        fits = PASSWORDS.verify(password, known)
    return fits and password_hash is not None


def sign_in(email: str, password: str, came_from: str) -> Entrance:
    """A new session. NotSignedIn, with one answer for all reasons; TooMany when somebody seems to be

    `came_from` is the network address. Opens its own transactions: none is open while the password is looked at.
    """
    address = same_address(email)
    user_id, password_hash = in_transaction(lambda session: _account(session, address, came_from))
    if not _fits(password, password_hash):
        in_transaction(lambda session: note_failure(session, address, came_from))
        raise NotSignedIn("This e-mail address and password do not belong together.")
    return in_transaction(lambda session: _open_session(session, user_id, address, came_from))


def _account(session: Session, address: str, came_from: str) -> tuple[UUID | None, str | None]:
    refuse_guessing(session, address, came_from)
    account = session.execute(
        select(User.id, User.password_hash).where(User.email == address, User.active.is_(True))
    ).one_or_none()
    return (None, None) if account is None else (account.id, account.password_hash)


def _open_session(session: Session, user_id: UUID | None, address: str, came_from: str) -> Entrance:
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotSignedIn("This e-mail address and password do not belong together.")
    forget_failures(session, address, came_from)
    return _issue(session, user, AccessKind.SESSION, _as_long_as_a_session())


def _as_long_as_a_session() -> timedelta:
    return timedelta(hours=get_settings().session_hours)


def change_password(actor: Actor, old: str, new: str, came_from: str) -> None:
    """One's own. Invalid when `old` is not it; all sessions end, tokens stay."""
    email = in_transaction(lambda session: session.get_one(User, actor.user_id).email)
    _, known = in_transaction(lambda session: _account(session, email, came_from))
    if not _fits(old, known):
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


def issue_token(session: Session, actor: Actor, label: str, days: int) -> Entrance:
    """An API token: a program that holds it acts as this person, until it is revoked or `days` have passed."""
    user = session.get_one(User, actor.user_id)
    return _issue(session, user, AccessKind.API, timedelta(days=days), label=label)


def _issue(
    session: Session,
    user: User,
    kind: AccessKind,
    lasts: timedelta,
    *,
    label: str = "",
    handed_to: Client | None = None,
) -> Entrance:
    secret = ("naast_" if kind is AccessKind.API else "") + secrets.token_urlsafe(32)
    access = Access(
        user=user,
        kind=kind,
        secret_hash=_hash(secret),
        label=label,
        expires_at=datetime.now(UTC) + lasts,
        handed_to_id=handed_to.id if handed_to else None,
    )
    session.add(access)
    session.flush()
    session.refresh(access, ["issued_at", "used_at"])
    return Entrance(secret, access, load_actor(session, user))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def actor_of(session: Session, secret: str, kind: AccessKind) -> Actor:
    """Whose secret this is; NotSignedIn when it is nobody's, revoked, past its time, or its owner is not active."""
    rows = session.execute(_holders(kind), {"secret_hash": _hash(secret)}).all()
    if not rows:
        raise NotSignedIn("Sign in to see this.")
    if rows[0].now - rows[0].used_at > TOUCH_EVERY:
        session.execute(update(Access).where(Access.id == rows[0].id).values(used_at=func.now()))
    actor, handed_to = _actor(rows), rows[0].handed_to_id
    return actor if handed_to is None else actor.in_hands_of(handed_to)


@cache
def _holders(kind: AccessKind) -> Select[Any]:
    """Whose access has `secret_hash` and opens something now. Built once: it is asked at every request."""
    query = _people(Access.id, Access.used_at, Access.handed_to_id, func.now().label("now")).join(
        Access, Access.user_id == User.id
    )
    query = query.where(Access.secret_hash == bindparam("secret_hash"), Access.kind == kind)
    query = query.where(Access.revoked_at.is_(None), Access.expires_at > func.now(), User.active.is_(True))
    if kind is AccessKind.SESSION:
        idle = timedelta(minutes=get_settings().session_idle_minutes)
        query = query.where(Access.used_at > func.now() - idle)
    return query


def load_actor(session: Session, user: User) -> Actor:
    """What this person is: by memberships, as a client, as a peer worker, and as the deputy of who is away now."""
    return _actor(session.execute(_people().where(User.id == user.id)).all())


def _people(*columns: Any) -> Select[Any]:
    """A row for each membership, own or stood in for, or one."""
    return (
        select(
            *columns,
            User.id.label("user_id"),
            Membership.user_id.label("holder_id"),
            Membership.role,
            Membership.team_id,
            Client.id.label("client_id"),
            PeerWorker.id.label("peer_worker_id"),
        )
        .select_from(User)
        .outerjoin(Membership, or_(Membership.user_id == User.id, Membership.away & (Membership.deputy_id == User.id)))
        .outerjoin(Client, Client.user_id == User.id)
        .outerjoin(PeerWorker, PeerWorker.user_id == User.id)
    )


def _actor(rows: Any) -> Actor:
    first = rows[0]
    roles = {row.role for row in rows if row.role is not None}
    in_teams = [row for row in rows if row.team_id is not None]
    roles |= {Role.CLIENT} if first.client_id else set()
    roles |= {Role.PEER_WORKER} if first.peer_worker_id else set()
    return Actor(
        user_id=first.user_id,
        roles=frozenset(roles),
        teams=frozenset(row.team_id for row in in_teams),
        leads=frozenset(row.team_id for row in in_teams if row.role is Role.TEAM_LEAD),
        stands_in_for=frozenset(row.holder_id for row in in_teams if row.holder_id != first.user_id),
        client_id=first.client_id,
        peer_worker_id=first.peer_worker_id,
    )


def end_session(session: Session, secret: str) -> None:
    """Signing out; once more is no harm."""
    session.execute(
        update(Access)
        .where(Access.secret_hash == _hash(secret), Access.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


def enter_for(session: Session, actor: Actor, secret: str, client: Client) -> str:
    """In place of the session with this secret: the secret of one that opens this client's page and nothing else.

    So no copy of the old secret opens anything while the device is with the client.
    """
    end_session(session, secret)
    user = session.get_one(User, actor.user_id)
    return _issue(session, user, AccessKind.SESSION, _as_long_as_a_session(), handed_to=client).secret


def take_back(actor: Actor, secret: str, password: str, came_from: str) -> Entrance:
    """Whose device it is shows so by their password, and gets a session as after signing in. Invalid, or TooMany."""
    email = in_transaction(lambda session: session.get_one(User, actor.user_id).email)
    _, known = in_transaction(lambda session: _account(session, email, came_from))
    if not _fits(password, known):
        in_transaction(lambda session: note_failure(session, email, came_from))
        raise Invalid("password", "This is not the password of the person whose device this is.")

    def enter(session: Session) -> Entrance:
        end_session(session, secret)
        return _open_session(session, actor.user_id, email, came_from)

    return in_transaction(enter)


def revoke_token(session: Session, actor: Actor, token_id: UUID) -> None:
    """An own API token; NotFound for any other."""
    token = session.scalars(
        select(Access).where(
            Access.id == token_id,
            Access.user_id == actor.user_id,
            Access.kind == AccessKind.API,
            Access.revoked_at.is_(None),
        )
    ).one_or_none()
    if token is None:
        raise NotFound
    token.revoked_at = datetime.now(UTC)


def own_tokens(session: Session, actor: Actor) -> list[Access]:
    """API tokens of this person that still work, oldest first."""
    return list(
        session.scalars(
            select(Access)
            .where(
                Access.user_id == actor.user_id,
                Access.kind == AccessKind.API,
                Access.revoked_at.is_(None),
                Access.expires_at > func.now(),
            )
            .order_by(Access.id)
        )
    )


def refuse_guessing(session: Session, address: str, came_from: str) -> None:
    """TooMany after many wrong passwords. It is counted here, so that it holds without any other server."""
    kinds = {_hash(key): kind for kind, key in _counted(address, came_from).items()}
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
    session.add_all(SignInFailure(address_hash=_hash(key)) for key in _counted(address, came_from).values())


def forget_failures(session: Session, address: str, came_from: str) -> None:
    """The right password from here: what went wrong here before counts no more."""
    key = _counted(address, came_from)["both"]
    session.execute(delete(SignInFailure).where(SignInFailure.address_hash == _hash(key)))


def _counted(address: str, came_from: str) -> dict[str, str]:
    return {"both": f"both:{came_from}:{address}", "address": f"address:{address}", "place": f"place:{came_from}"}
