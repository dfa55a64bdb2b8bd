"""What a peer worker writes for themselves. No part of any client's record, and of nobody's file."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.contacts import Contact
from shared.db import Base, Identified
from shared.enciphered import Enciphered


class SelfCare(StrEnum):
    """What would do somebody good after a contact that touched them. A prompt: nobody is told, nothing is planned."""

    PEER_SUPERVISION = "peer_supervision"
    CALL_A_BUDDY = "call_a_buddy"
    TAKE_A_BREAK = "take_a_break"


class OwnNote(Identified, Base):
    """Only its owner ever reads it; what they throw away is gone."""

    __tablename__ = "own_note"
    __table_args__ = (
        Index("ix_own_note_peer_worker", "peer_worker_id", "id"),
        CheckConstraint("words <> '' OR touched", name="says_something"),
    )

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    """After which contact; the contact itself tells nothing of it."""
    touched: Mapped[bool] = mapped_column(default=False)
    """ "Raakte mij"."""
    self_care: Mapped[SelfCare | None]
    words: Mapped[str] = mapped_column(Enciphered(), default="")

    contact: Mapped[Contact | None] = relationship()
