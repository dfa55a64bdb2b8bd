"""Passkeys: a key in a phone, a computer or a stick, that its owner unlocks by finger, face or PIN."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.users import User


class Passkey(Identified, Base):
    """The public half. To have it and to unlock it are both factors at once."""

    __tablename__ = "passkey"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """COSE."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often it says that it was used. Many always say 0; what counts back was copied."""
    label: Mapped[str]
    """The browser in which it was made, such as "Firefox, Linux"."""
    used_at: Mapped[datetime | None]


class Purpose(StrEnum):
    REGISTER = "register"
    SHOW = "show"


class Challenge(Identified, Base):
    """What a passkey must sign: new for each time, for five minutes, once. Gone as soon as an answer comes."""

    __tablename__ = "challenge"

    purpose: Mapped[Purpose]
    value: Mapped[bytes] = mapped_column(LargeBinary(64), unique=True)
    access_id: Mapped[UUID | None] = mapped_column(ForeignKey("access.id"))
    """The session that asked; empty when somebody signs in."""
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)
