"""How much each layer counts, as somebody decided. The newest version holds; the others stay to be read."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.users import User


class Weighing(Identified, Base):
    """Never changed: the next one replaces it. Version 0 is no row (`weights.py`)."""

    __tablename__ = "weighing"

    version: Mapped[int] = mapped_column(unique=True)
    weights: Mapped[dict[str, dict[str, int]]] = mapped_column(JSONB)
    """By closeness, by layer."""
    decided_by: Mapped[str]
    """The person or body that decided, by name."""
    decided_on: Mapped[date]
    reason: Mapped[str]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))
