"""Which accounts at the organisation's identity provider open which here. Linked by who showed both, by who was invited
and had no other way in yet, or by an administrator; never because two addresses are the same."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.matching.models.identities import Identity
from shared.enciphered import row_of
from shared.errors import Conflict
from shared.ids import uuid7
from shared.users import User


def link(session: Session, user_id: UUID, issuer: str, subject: str, by_id: UUID) -> Identity:
    """From now on it opens this account; once more is no harm. Conflict when it opens another one."""
    values = row_of(Identity, uuid7(), user_id=user_id, issuer=issuer, subject=subject, linked_by_id=by_id)
    session.execute(insert(Identity).values(values).on_conflict_do_nothing())
    known = session.scalars(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)).one()
    if known.user_id != user_id:
        raise Conflict("This account of the organisation belongs to somebody else here.")
    return known


def whose(session: Session, issuer: str, subject: str) -> UUID | None:
    """Of whom is here, whom it opens."""
    query = select(Identity).join(User, User.id == Identity.user_id)
    query = query.where(Identity.issuer == issuer, Identity.subject == subject, User.active.is_(True))
    known = session.scalars(query).one_or_none()
    if known is None:
        return None
    known.used_at = session.scalar(select(func.now()))
    return known.user_id


def own(session: Session, user_id: UUID) -> list[Identity]:
    return list(session.scalars(select(Identity).where(Identity.user_id == user_id).order_by(Identity.id)))


def has_one(session: Session, user_id: UUID) -> bool:
    return bool(session.scalar(select(func.count()).where(Identity.user_id == user_id)))


def remove(session: Session, user_id: UUID, identity_id: UUID) -> bool:
    removed = delete(Identity).where(Identity.id == identity_id, Identity.user_id == user_id).returning(Identity.id)
    return session.execute(removed).one_or_none() is not None


def forget(session: Session, user_id: UUID) -> None:
    session.execute(delete(Identity).where(Identity.user_id == user_id))
