"""What remains of somebody who was erased: that it happened, so that it happens again after a backup was put back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.matching.privacy import Person
from shared.db import Base, Identified


class Cause(StrEnum):
    ASKED = "asked"
    """By the person themselves."""
    LEFT = "left"
    """The time after they left has passed."""


class Facts(StrEnum):
    """Of contacts: when, how long, with whom by a number that leads to nobody."""

    KEPT = "kept"
    GONE = "gone"


class Erasure(Identified, Base):
    """A tombstone. It names nobody but who decided."""

    __tablename__ = "erasure"
    __table_args__ = (Index("uq_erasure", "person", "person_id", unique=True),)

    person: Mapped[Person]
    person_id: Mapped[UUID]
    cause: Mapped[Cause]
    facts: Mapped[Facts]
    decided_by: Mapped[str]
    """Who decided, by name; empty where a term did."""
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    erased_at: Mapped[datetime] = mapped_column(server_default=text("naast_now()"))


def is_erased(session: Session, person: Person, person_id: UUID) -> bool:
    this_one = exists().where(Erasure.person == person, Erasure.person_id == person_id)
    return bool(session.scalar(select(this_one)))
