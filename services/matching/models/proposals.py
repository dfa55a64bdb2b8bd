"""One peer worker proposed for one request: two people answer, neither needs a reason."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from services.matching.models.answers import TwoSided
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import Termed
from services.matching.models.requests import Request
from services.matching.models.themes import VERSION_NOW
from services.matching.states import PROPOSAL, Machine, ProposalState
from shared.db import Base, Identified

OPEN_SQL = "state IN ('sent_to_peer', 'peer_accepted', 'offered_to_client', 'chosen', 'reserve', 'introduced')"
ON_THE_TABLE = (ProposalState.SENT_TO_PEER, ProposalState.OFFERED_TO_CLIENT)
"""At most three of these a request: asked, or a card before the client."""


class ProposedBy(StrEnum):
    STAFF = "staff"
    SYSTEM = "system"
    """Asked because of something that staff may not see; hidden from staff until the peer worker says yes."""
    PEER = "peer"
    """The peer worker took the initiative, was at the intake, or has met the client: knows who it is."""
    TEAM = "team"
    """A team decision."""


class Proposal(Termed, Identified, Base):
    __tablename__ = "proposal"
    __table_args__ = (
        Index("uq_proposal_open", "request_id", "peer_worker_id", unique=True, postgresql_where=OPEN_SQL),
        Index("uq_proposal_chosen", "request_id", unique=True, postgresql_where="state IN ('chosen', 'introduced')"),
        Index("ix_proposal_peer", "peer_worker_id", "state"),
        Index("ix_proposal_request", "request_id"),
        Index("ix_proposal_waits", "id", postgresql_where="state = 'peer_accepted'"),
    )
    machine: ClassVar[Machine] = PROPOSAL

    state: Mapped[ProposalState]
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    proposed_by: Mapped[ProposedBy]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """What was compared when it was made: [{layer, points, of, shared}], shown items only."""
    weights_version: Mapped[int | None]
    """By which weights (`weights.py`); None where nothing was compared."""
    catalogue_version: Mapped[int] = mapped_column(default=VERSION_NOW)
    """The list of themes by which that was compared."""
    introduction_at: Mapped[datetime | None]
    introduction_missed: Mapped[int] = mapped_column(default=0)
    """Times moved or missed; after three the client is asked what is needed."""
    offered_on: Mapped[date | None]

    request: Mapped[Request] = relationship()
    peer_worker: Mapped[PeerWorker] = relationship()
    answers: Mapped[list[TwoSided]] = relationship(
        primaryjoin=lambda: Proposal.id == foreign(TwoSided.subject_id), viewonly=True
    )

    @property
    def about_client(self) -> UUID | None:
        return self.request.client_id

    @property
    def knows_client(self) -> bool:
        """Whether the peer worker may know who the client is: after being chosen, or when they had met already."""
        return self.proposed_by is ProposedBy.PEER or self.state in (
            ProposalState.CHOSEN,
            ProposalState.INTRODUCED,
            ProposalState.CONFIRMED,
        )
