"""Breaking the glass: a look at a client whom somebody does not see, in an emergency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.enciphered import Enciphered


class BreakGlass(Identified, Base):
    """For a while this person can read about this client, and change nothing. All of it goes by real time."""

    __tablename__ = "break_glass"
    __table_args__ = (Index("ix_break_glass_user", "user_id", "ends_at"),)

    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"), index=True)
    """None: nobody has the number that was asked for. It stands here all the same, and opens nothing."""
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Enciphered())
    """In this person's own words, for who looks at it afterwards."""
    opened_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    ends_at: Mapped[datetime]
