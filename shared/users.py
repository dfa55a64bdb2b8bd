"""People who can be reached: the account that both services know. What somebody may do is matching's business."""

from enum import StrEnum

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.names import NAMELESS


class Language(StrEnum):
    NL = "nl"
    EN = "en"


class User(Identified, Base):
    """A person with an account, with or without a way to sign in."""

    __tablename__ = "user"
    __table_args__ = (
        Index("ix_user_by_name", "initial", "id"),
        Index("ix_user_left", "id", postgresql_where="active IS FALSE"),
    )

    email: Mapped[str] = mapped_column(Enciphered(found_by="email_index"))
    """In lower case; the address for mail and for signing in."""
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(Enciphered(listed_by="initial", empty=NAMELESS))
    initial: Mapped[str] = mapped_column(String(collation="C"))
    """Of the name: the one thing that the database knows of it, by which lists are read (decision 14)."""
    language: Mapped[Language] = mapped_column(default=Language.NL)
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    """argon2id; empty when this person cannot sign in (yet)."""
    mail_wanted: Mapped[bool] = mapped_column(default=True)
    """Off for clients until they switch it on."""


def same_address(email: str) -> str:
    """The one form in which addresses are stored and compared."""
    return email.strip().lower()
