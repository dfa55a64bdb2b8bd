"""Ten codes on paper, for who lost phone and passkey. Each opens the account once."""

from datetime import UTC, datetime
from secrets import choice
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.matching.auth.passwords import fits, slow_hash
from services.matching.models.factors import RecoveryCode

HOW_MANY = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look like another."""
LENGTH = 12
"""31 to the power 12 is 59 bits, behind argon2id."""


def new_codes(session: Session, user_id: UUID) -> list[str]:
    """Shown this once. Those from before open nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(choice(LETTERS) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(user_id=user_id, number=number, code_hash=slow_hash(code)) for number, code in enumerate(codes)
    )
    session.flush()
    return [f"{number}-{code[:4]}-{code[4:8]}-{code[8:]}" for number, code in enumerate(codes)]


def left(session: Session, user_id: UUID) -> int:
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def accept(session: Session, user_id: UUID, code: str) -> bool:
    """Whether this is an unused one. From now on it is used."""
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    number = int(typed[0]) if typed[:1].isdecimal() else -1
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.number == number, RecoveryCode.used_at.is_(None)
    )
    known = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if not fits(typed[1:], known.code_hash if known else None) or known is None:
        return False
    known.used_at = datetime.now(UTC)
    return True


def forget(session: Session, user_id: UUID) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
