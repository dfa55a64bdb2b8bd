"""API tokens: a program that holds one acts as a person, until it is revoked or past its date."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.auth.sessions import Entrance, issue
from services.matching.models.signin import Access, AccessKind
from shared.errors import NotFound
from shared.users import User


def issue_token(session: Session, actor: Actor, label: str, days: int) -> Entrance:
    """An API token: a program that holds it acts as this person, until it is revoked or `days` have passed."""
    user = session.get_one(User, actor.user_id)
    return issue(session, user, AccessKind.API, timedelta(days=days), label=label)


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
