"""All sending held back, until somebody has looked: after a restore, an old backup would mail everybody again."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.models import SendingSwitch
from shared import clock


def is_paused(session: Session) -> bool:
    return session.scalar(select(SendingSwitch.id).where(SendingSwitch.paused_at.is_not(None))) is not None


def pause(session: Session, reason: str) -> None:
    """Nothing new is gathered or claimed from here on; what is in hand at this moment may still go."""
    _set(session, paused_at=clock.now(session), reason=reason)


def release(session: Session) -> None:
    """Sending goes on; what lost its use meanwhile expires."""
    _set(session, paused_at=None, reason=None)


def _set(session: Session, **values: object) -> None:
    row = insert(SendingSwitch).values(id=1, **values)
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
