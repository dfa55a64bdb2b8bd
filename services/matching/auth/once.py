"""What counts once."""

from datetime import timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.matching.models.identities import Spent
from shared.secret import hashed


def spend(session: Session, what: str, lasts: timedelta) -> bool:
    """Whether this is the first time; `lasts` is after how long it would be refused for its age anyway. Two at once
    wait for each other, and one of them is not."""
    session.execute(delete(Spent).where(Spent.until < func.now()))
    once = insert(Spent).values(print=hashed(what), until=func.now() + lasts)
    return session.execute(once.on_conflict_do_nothing().returning(Spent.id)).one_or_none() is not None
