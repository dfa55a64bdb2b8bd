"""Programs of the organisation that ask for somebody by name, such as its health record (clients of OAuth 2)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified


class Program(Identified, Base):
    """It shows a secret, or signs with a key of its own of which we know the public half."""

    __tablename__ = "program"
    __table_args__ = (CheckConstraint("(secret_hash IS NULL) <> (keys IS NULL)", name="secret_or_keys"),)

    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What its tokens can reach at most."""
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    keys: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """A set of public keys (JWKS)."""
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """Empty when it was made on the machine itself."""
    used_at: Mapped[datetime | None]
    """When it last got a token. Real time, as is the next."""
    revoked_at: Mapped[datetime | None]
