"""What somebody asks to have corrected or supplemented in what is recorded about them (GDPR articles 16 and 18)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import Termed
from services.matching.states import CORRECTION, CorrectionState, Machine
from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.users import User


class Correction(Termed, Identified, Base):
    """Of one client or one peer worker. As long as it is open, who reads the record reads that this is contested."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("(client_id IS NULL) <> (peer_worker_id IS NULL)", name="of_one"),
        Index("ix_correction_open", "id", postgresql_where="state = 'open'"),
    )
    machine: ClassVar[Machine] = CORRECTION

    state: Mapped[CorrectionState]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"), index=True)
    peer_worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("peer_worker.id"), index=True)
    words: Mapped[str] = mapped_column(Enciphered())
    """What is not right or not whole, and what it should be: in the own words of whom it is about."""
    beside: Mapped[bool] = mapped_column(default=False)
    """The words stand beside the record, whatever the answer is. It is for whom it is about to say so."""
    answer: Mapped[str] = mapped_column(Enciphered(), default="")
    """What was changed; or why not, in plain words."""
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))

    client: Mapped[Client | None] = relationship()
    peer_worker: Mapped[PeerWorker | None] = relationship()
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
