"""API tokens: a program that holds one acts as a person, until it is revoked or past its date."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.auth.sessions import Entrance
from services.matching.models.signin import Access, AccessKind
from shared.errors import NotFound
from shared.secret import hashed, new_secret


def issue_token(session: Session, actor: Actor, label: str, days: int) -> Entrance:
    """Works for so many days. Stands for both factors, which its owner just showed (`deps.FRESH`)."""
    secret, now = f"naast_{new_secret()}", datetime.now(UTC)
    access = Access(
        user_id=actor.user_id,
        kind=AccessKind.API,
        secret_hash=hashed(secret),
        label=label,
        expires_at=now + timedelta(days=days),
        two_factors_at=now,
    )
    session.add(access)
    session.flush()
    session.refresh(access, ["issued_at", "used_at"])
    return Entrance(secret, access)


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
