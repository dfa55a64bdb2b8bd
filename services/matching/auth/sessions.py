"""Sessions of a browser: how one begins, whose it is, and how it ends."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.auth.actors import actor_from, load_actor, people
from services.matching.auth.secret import hashed, new_secret
from services.matching.models.clients import Client
from services.matching.models.signin import Access, AccessKind
from shared.errors import NotSignedIn
from shared.settings import get_settings
from shared.users import User

TOUCH_EVERY = timedelta(minutes=1)
"""Use of a session is written down once in this time, not at each request."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A new session or token. `secret` exists here and with its holder only."""

    secret: str
    access: Access
    actor: Actor


def issue(
    session: Session,
    user: User,
    kind: AccessKind,
    lasts: timedelta,
    *,
    label: str = "",
    handed_to: Client | None = None,
) -> Entrance:
    secret = ("naast_" if kind is AccessKind.API else "") + new_secret()
    access = Access(
        user=user,
        kind=kind,
        secret_hash=hashed(secret),
        label=label,
        expires_at=datetime.now(UTC) + lasts,
        handed_to_id=handed_to.id if handed_to else None,
    )
    session.add(access)
    session.flush()
    session.refresh(access, ["issued_at", "used_at"])
    return Entrance(secret, access, load_actor(session, user))


def as_long_as_a_session() -> timedelta:
    return timedelta(hours=get_settings().session_hours)


def actor_of(session: Session, secret: str, kind: AccessKind) -> Actor:
    """Whose secret this is; NotSignedIn when it is nobody's, revoked, past its time, or its owner is not active."""
    rows = session.execute(_holders(kind), {"secret_hash": hashed(secret)}).all()
    if not rows:
        raise NotSignedIn("Sign in to see this.")
    if rows[0].now - rows[0].used_at > TOUCH_EVERY:
        session.execute(update(Access).where(Access.id == rows[0].id).values(used_at=func.now()))
    actor, handed_to = actor_from(rows), rows[0].handed_to_id
    return actor if handed_to is None else actor.in_hands_of(handed_to)


@cache
def _holders(kind: AccessKind) -> Select[Any]:
    """Whose access has `secret_hash` and opens something now. Built once: it is asked at every request."""
    query = people(Access.id, Access.used_at, Access.handed_to_id, func.now().label("now")).join(
        Access, Access.user_id == User.id
    )
    query = query.where(Access.secret_hash == bindparam("secret_hash"), Access.kind == kind)
    query = query.where(Access.revoked_at.is_(None), Access.expires_at > func.now(), User.active.is_(True))
    if kind is AccessKind.SESSION:
        idle = timedelta(minutes=get_settings().session_idle_minutes)
        query = query.where(Access.used_at > func.now() - idle)
    return query


def end_session(session: Session, secret: str) -> None:
    """Signing out; once more is no harm."""
    session.execute(
        update(Access)
        .where(Access.secret_hash == hashed(secret), Access.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
