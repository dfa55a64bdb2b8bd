"""Signing in: server-side sessions and revocable API tokens. Only hashes of secrets are stored."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.db import Base, Identified
from shared.users import User


class AccessKind(StrEnum):
    SESSION = "session"
    """A browser that signed in; ends by itself when idle."""
    API = "api"
    """For a program acting as this user; lives until revoked or past its date."""


class Access(Identified, Base):
    """A secret that somebody holds, by its SHA-256 (the secret has 256 random bits)."""

    __tablename__ = "access"
    __table_args__ = (
        CheckConstraint("handed_to_id IS NULL OR kind = 'session'", name="handed_over"),
        CheckConstraint("handed_for_id IS NULL OR handed_to_id IS NOT NULL", name="handed_for"),
        CheckConstraint("two_factors_at IS NOT NULL OR kind = 'session'", name="token_of_two_factors"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[AccessKind]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(default="")
    """Of a token: what it is for, in its owner's words. Of a session: the browser, such as "Firefox, Linux"."""
    issued_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    used_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    """Real time, as are all of these."""
    expires_at: Mapped[datetime]
    two_factors_at: Mapped[datetime | None]
    """When both factors were shown, the last time. Without it this is half a way in, and opens nothing of anybody."""
    revoked_at: Mapped[datetime | None]
    handed_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"))
    """The client who holds the device: until it is handed back, this opens the client's own page and nothing else."""
    handed_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("match.id"))
    """Handed over by the peer worker: only what is asked of the client about this contact."""

    user: Mapped[User] = relationship()


class SignInFailure(Identified, Base):
    """A wrong password for an address (known or not): slows guessing down, also while Redis is away."""

    __tablename__ = "sign_in_failure"

    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    failed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
