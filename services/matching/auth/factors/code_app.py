"""An app on a phone that shows a new code each half minute (TOTP). A code counts once."""

from datetime import UTC, datetime
from secrets import compare_digest
from uuid import UUID

from pyotp import TOTP, random_base32
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.matching.models.factors import CodeApp

HALF_MINUTE = 30
AROUND = (0, -1, 1)
"""A clock may be half a minute behind or ahead."""


def begin(session: Session, user_id: UUID) -> str:
    """A new secret for an app, to be shown once; what was begun before is forgotten. It counts from `confirm` on."""
    session.execute(delete(CodeApp).where(CodeApp.user_id == user_id, CodeApp.confirmed_at.is_(None)))
    secret = random_base32()
    session.add(CodeApp(user_id=user_id, secret=secret))
    session.flush()
    return secret


def begun(session: Session, user_id: UUID) -> str | None:
    """The secret of the app that waits for its first code."""
    waiting = select(CodeApp.secret).where(CodeApp.user_id == user_id, CodeApp.confirmed_at.is_(None))
    return session.scalars(waiting).one_or_none()


def confirm(session: Session, user_id: UUID, code: str) -> bool:
    """The first code of a new app: from now on that one counts, and the one before it does not."""
    app = _locked(session, user_id, in_use=False)
    if app is None or not _accept(app, code):
        return False
    session.execute(delete(CodeApp).where(CodeApp.user_id == user_id, CodeApp.confirmed_at.is_not(None)))
    app.confirmed_at = datetime.now(UTC)
    session.flush()
    return True


def accept(session: Session, user_id: UUID, code: str) -> bool:
    """Whether this is the code that the app shows now. The same code, or an older one, is refused from then on."""
    app = _locked(session, user_id, in_use=True)
    return app is not None and _accept(app, code)


def has_one(session: Session, user_id: UUID) -> bool:
    theirs = select(func.count()).where(CodeApp.user_id == user_id, CodeApp.confirmed_at.is_not(None))
    return bool(session.scalar(theirs))


def forget(session: Session, user_id: UUID) -> None:
    session.execute(delete(CodeApp).where(CodeApp.user_id == user_id))


def _locked(session: Session, user_id: UUID, *, in_use: bool) -> CodeApp | None:
    state = CodeApp.confirmed_at.is_not(None) if in_use else CodeApp.confirmed_at.is_(None)
    query = select(CodeApp).where(CodeApp.user_id == user_id, state)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _accept(app: CodeApp, code: str) -> bool:
    """Writes the half minute down in the transaction that has the row locked: of two at once one is refused."""
    shows, now = TOTP(app.secret), int(datetime.now(UTC).timestamp()) // HALF_MINUTE
    typed = code.replace(" ", "").encode()
    fitting = [now + off for off in AROUND if compare_digest(shows.generate_otp(now + off).encode(), typed)]
    if not fitting or fitting[0] <= app.last_step:
        return False
    app.last_step = fitting[0]
    return True
