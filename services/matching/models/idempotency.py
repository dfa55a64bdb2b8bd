"""Answers kept for a day, so that a write that is sent twice happens once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.enciphered import Enciphered


class KeptAnswer(Identified, Base):
    """Written in the transaction of the effect itself."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index("uq_kept_answer", "user_id", "route", "key", unique=True),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    route: Mapped[str]
    """Method and path, ids included."""
    key: Mapped[str]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[Any] = mapped_column(Enciphered(object))
    kept_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
