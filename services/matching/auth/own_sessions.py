"""Where somebody is signed in now: each browser, and an end to any of them."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.signin import Access, AccessKind
from shared.errors import NotFound


def own_sessions(session: Session, actor: Actor) -> list[Access]:
    """Those that open something, or would after one gesture; the last used first."""
    query = select(Access).where(*_open(actor)).order_by(Access.used_at.desc(), Access.id)
    return list(session.scalars(query))


def end_one(session: Session, actor: Actor, session_id: UUID) -> None:
    """An own session: from the next request on it opens nothing. NotFound for any other."""
    ended = update(Access).where(Access.id == session_id, *_open(actor)).values(revoked_at=func.now())
    if session.execute(ended.returning(Access.id)).one_or_none() is None:
        raise NotFound


def _open(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Access.user_id == actor.user_id,
        Access.kind == AccessKind.SESSION,
        Access.revoked_at.is_(None),
        Access.expires_at > func.now(),
    )
