"""Sessions of a browser: how one begins, goes on and ends, and whose it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.audit import note_access
from services.matching.auth.actors import actor_from, people
from services.matching.auth.levels import Locked, NotFresh, SecondFactorNeeded
from services.matching.auth.signed import bearers
from services.matching.auth.signed.bearers import Bearer
from services.matching.models.signin import Access, AccessKind
from shared.errors import NotSignedIn
from shared.secret import hashed, new_secret
from shared.settings import get_settings
from shared.users import Language, User

TOUCH_EVERY = timedelta(minutes=1)
"""Use of a session is written down once in this time, not at each request."""
FRESH_FOR = timedelta(minutes=10)
"""So long after both factors were shown somebody may do what is most sensitive."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A new session or token. `secret` exists here and with its holder only."""

    secret: str
    access: Access


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose session this is, whatever they showed. It is no `Actor`: with it nobody does or sees anything."""

    access_id: UUID
    user_id: UUID
    email: str
    language: Language
    two_factors: bool
    fresh: bool
    """Both factors were shown just now."""
    locked: bool
    handed_to: UUID | None
    handed_for: UUID | None


def open_session(session: Session, user_id: UUID, device: str = "", *, two_factors: bool = False) -> Entrance:
    """`device` is the browser in a few words. Ends at the latest after as many hours as the settings say."""
    secret, now = new_secret(), datetime.now(UTC)
    access = Access(
        user_id=user_id,
        kind=AccessKind.SESSION,
        secret_hash=hashed(secret),
        label=device,
        expires_at=now + timedelta(hours=get_settings().session_hours),
        two_factors_at=now if two_factors else None,
    )
    session.add(access)
    session.flush()
    return Entrance(secret, access)


def renew(
    session: Session,
    access_id: UUID,
    *,
    two_factors: bool = False,
    halfway: bool = False,
    handed_to: UUID | None = None,
    handed_for: UUID | None = None,
) -> Entrance:
    """In place of this session one with a new secret, since more or less was shown. It ends when the old one would.

    `halfway`: of the two factors one was shown anew, and the other is still to come.
    """
    old = session.get_one(Access, access_id)
    secret, now = new_secret(), datetime.now(UTC)
    access = Access(
        user_id=old.user_id,
        kind=AccessKind.SESSION,
        secret_hash=hashed(secret),
        label=old.label,
        issued_at=old.issued_at,
        expires_at=old.expires_at,
        two_factors_at=now if two_factors else None if halfway else old.two_factors_at,
        handed_to_id=handed_to,
        handed_for_id=handed_for,
    )
    old.revoked_at = now
    note_access(session, "show second factor" if two_factors else "go on in a new session", old.user_id)
    session.add(access)
    session.flush()
    return Entrance(secret, access)


def actor_of(session: Session, secret: str | Bearer, kind: AccessKind) -> Actor:
    """Whose secret or signed token this is. The one gate: whoever did not show two factors is no `Actor`, whatever they
    ask for.

    NotSignedIn when it is nobody's, revoked, past its time, or its owner is not active; SecondFactorNeeded; Locked.
    """
    if not isinstance(secret, str):
        return bearers.actor_of(session, secret)
    rows = session.execute(_holders(kind), {"secret_hash": hashed(secret)}).all()
    if not rows:
        raise NotSignedIn("Sign in to see this.")
    first = rows[0]
    if first.two_factors_at is None:
        raise SecondFactorNeeded
    if kind is AccessKind.SESSION and first.idle:
        raise Locked(handed_over=first.handed_to_id is not None)
    if first.unused_for > TOUCH_EVERY:
        session.execute(update(Access).where(Access.id == first.id).values(used_at=func.now()))
    actor = actor_from(rows)
    return actor if first.handed_to_id is None else actor.in_hands_of(first.handed_to_id, first.handed_for_id)


def holder_of(session: Session, secret: str) -> Holder:
    """Whose session this is, also when it is locked or half a way in. NotSignedIn when it is nobody's."""
    row = session.execute(_whose(), {"secret_hash": hashed(secret)}).one_or_none()
    if row is None or (row.idle and row.two_factors_at is None):
        raise NotSignedIn("Sign in to see this.")
    return Holder(
        access_id=row.id,
        user_id=row.user_id,
        email=row.email,
        language=row.language,
        two_factors=row.two_factors_at is not None,
        fresh=bool(row.fresh),
        locked=row.idle,
        handed_to=row.handed_to_id,
        handed_for=row.handed_for_id,
    )


def refuse_stale(session: Session, secret: str) -> None:
    """NotFresh when both factors were shown longer ago than just now."""
    if not holder_of(session, secret).fresh:
        raise NotFresh


@cache
def _holders(kind: AccessKind) -> Select[Any]:
    """Whose access has `secret_hash` and opens something now. Built once: it is asked at every request."""
    query = people(Access.id, Access.handed_to_id, Access.handed_for_id, Access.two_factors_at, *_since_used())
    return _open_now(query.join(Access, Access.user_id == User.id), kind)


@cache
def _whose() -> Select[Any]:
    fresh = (Access.two_factors_at > func.now() - FRESH_FOR).label("fresh")
    columns: list[Any] = [Access.id, Access.user_id, User.email, User.language]
    columns += [Access.handed_to_id, Access.handed_for_id]
    query = select(*columns, Access.two_factors_at, fresh, *_since_used()).join(User, User.id == Access.user_id)
    return _open_now(query, AccessKind.SESSION)


def _open_now(query: Select[Any], kind: AccessKind) -> Select[Any]:
    query = query.where(Access.secret_hash == bindparam("secret_hash"), Access.kind == kind)
    return query.where(Access.revoked_at.is_(None), Access.expires_at > func.now(), User.active.is_(True))


def _since_used() -> tuple[Any, Any]:
    unused_for = func.now() - Access.used_at
    idle = timedelta(minutes=get_settings().session_idle_minutes)
    return unused_for.label("unused_for"), (unused_for > idle).label("idle")


def end_session(session: Session, secret: str) -> None:
    """Signing out; once more is no harm."""
    ended = update(Access).where(Access.secret_hash == hashed(secret), Access.revoked_at.is_(None))
    for user_id in session.scalars(ended.values(revoked_at=func.now()).returning(Access.user_id)).all():
        note_access(session, "sign out", user_id)


def end_all(session: Session, user_id: UUID, *, but: UUID | None = None, tokens: bool = False) -> None:
    """Every session of this person, but perhaps the one that asks; and the API tokens of who leaves."""
    kinds = list(AccessKind) if tokens else [AccessKind.SESSION]
    theirs = update(Access).where(Access.user_id == user_id, Access.kind.in_(kinds))
    theirs = theirs.where(Access.revoked_at.is_(None), Access.id.is_distinct_from(but))
    if session.scalars(theirs.values(revoked_at=func.now()).returning(Access.id)).all():
        note_access(session, "end sessions", user_id)
