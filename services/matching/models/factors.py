"""The second factor of each account: an app that shows codes, and the recovery codes for who lost it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.users import User


class CodeApp(Identified, Base):
    """An app that shows a new code each half minute (TOTP, RFC 6238). Counts only once it was confirmed by a code."""

    __tablename__ = "code_app"
    __table_args__ = (
        Index("ix_code_app_in_use", "user_id", unique=True, postgresql_where=text("confirmed_at IS NOT NULL")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    secret: Mapped[str] = mapped_column(Enciphered())
    """Base32, 160 bits; shared with the app. Shown at set-up only."""
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """The half minute, counted from 1970, of the last code that was accepted: no code counts twice."""


class RecoveryCode(Identified, Base):
    """One of ten codes on paper, in place of the app or passkey. Each opens the account once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "number", name="uq_recovery_code_user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))
    number: Mapped[int]
    """0 to 9: the first character of the code, so that one hash is looked at."""
    code_hash: Mapped[str]
    """argon2id."""
    used_at: Mapped[datetime | None]


class FactorReset(Identified, Base):
    """Somebody lost phone and paper: an administrator saw that it was them, and took the second factor away."""

    __tablename__ = "factor_reset"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))
    how: Mapped[str]
    """How the administrator saw that it was them, in the administrator's words."""
