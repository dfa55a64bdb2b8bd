"""People who can be reached: the account that both services know. What somebody may do is matching's business."""

from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified


class Language(StrEnum):
    NL = "nl"
    EN = "en"


class User(Identified, Base):
    """A person with an account, with or without a way to sign in."""

    __tablename__ = "user"
    __table_args__ = (
        Index("ix_user_by_name", "name", "id"),
        Index("ix_user_left", "id", postgresql_where="active IS FALSE"),
    )

    email: Mapped[str] = mapped_column(unique=True)
    """In lower case; the address for mail and for signing in."""
    name: Mapped[str]
    language: Mapped[Language] = mapped_column(default=Language.NL)
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    """argon2id; empty when this person cannot sign in (yet)."""
    mail_wanted: Mapped[bool] = mapped_column(default=True)
    """Off for clients until they switch it on."""


def same_address(email: str) -> str:
    """The one form in which addresses are stored and compared."""
    return email.strip().lower()
