"""Whether the nearness that a client chose was a good choice, by the client's own word."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.catalogue import Closeness
from services.matching.models.matches import Match
from shared.db import Base, Identified


class Helped(StrEnum):
    YES = "yes"
    A_LITTLE = "a_little"
    NO = "no"


class WhetherItHelped(Identified, Base):
    """That a client was asked, once a contact. Nobody else reads the answer; it counts along without a name."""

    __tablename__ = "whether_it_helped"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), unique=True)
    closeness: Mapped[Closeness]
    """As it was chosen when this was asked."""
    answer: Mapped[Helped | None]
    """Empty: passed over, or taken back. It is not asked again."""

    match: Mapped[Match] = relationship()
