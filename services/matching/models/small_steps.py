"""Small steps towards what a client wants, in the client's own words: without dates, and nothing is ever late."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.matches import Match
from shared.db import Base, Identified
from shared.enciphered import Enciphered


class SmallStep(Identified, Base):
    """One small step; between the two. What the peer worker suggests is not a step until the client says so."""

    __tablename__ = "small_step"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), index=True)
    words: Mapped[str] = mapped_column(Enciphered())
    suggested: Mapped[bool] = mapped_column(default=False)
    """By the peer worker, and the client has not taken it up."""
    done: Mapped[bool] = mapped_column(default=False)

    match: Mapped[Match] = relationship()
