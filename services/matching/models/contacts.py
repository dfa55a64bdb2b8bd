"""Contacts: the four facts, and content only where the client agreed to it."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.matches import Match
from shared.db import Base, Identified
from shared.enciphered import Enciphered


class ContactOutcome(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    ATTEMPTED = "attempted"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    MOVED = "moved"
    TAKEN_BACK = "taken_back"
    """Logged by mistake: it counts nowhere, and what it said is kept."""


HAPPENED = (ContactOutcome.HELD, ContactOutcome.ATTEMPTED, ContactOutcome.NO_SHOW)
LOGGED = (*HAPPENED, ContactOutcome.CANCELLED)
UNDO_WITHIN = timedelta(hours=1)
"""So long after it was logged; later it is put right instead."""


class ContactKind(StrEnum):
    TALK = "talk"
    PHONE = "phone"
    VIDEO = "video"
    ACTIVITY = "activity"
    ALONG = "along"
    """Along to an appointment or a home visit."""


class Place(StrEnum):
    HOME = "home"
    OUTSIDE = "outside"
    COMMUNITY_CENTRE = "community_centre"
    INSTITUTION = "institution"
    DURING_ADMISSION = "during_admission"
    REMOTE = "remote"
    ELSEWHERE = "elsewhere"


class Contact(Identified, Base):
    """One contact, planned or real. A correction keeps what it said before as a `ContactVersion`."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_match", "match_id", "starts_at"),
        CheckConstraint("minutes_planned BETWEEN 1 AND 720", name="planned"),
        CheckConstraint("minutes_realised BETWEEN 0 AND 720", name="realised"),
        CheckConstraint("(match_id IS NULL) <> (request_id IS NULL)", name="belongs"),
    )

    match_id: Mapped[UUID | None] = mapped_column(ForeignKey("match.id"))
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("request.id"))
    """A one-off visit has a request and no match."""
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"), index=True)
    starts_at: Mapped[datetime]
    """The moment, in UTC; people see the Amsterdam date and time."""
    minutes_planned: Mapped[int]
    minutes_realised: Mapped[int | None]
    place: Mapped[Place]
    kind: Mapped[ContactKind]
    outcome: Mapped[ContactOutcome]
    moved_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))
    content: Mapped[str | None] = mapped_column(Enciphered())
    """A short summary, at registration level 2 and with the client's agreement only."""
    client_agreed: Mapped[bool] = mapped_column(default=False)
    logged_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))

    match: Mapped[Match | None] = relationship()
    versions: Mapped[list["ContactVersion"]] = relationship(order_by="ContactVersion.id")
    """What it was before: first, when it was planned, the plan."""

    @property
    def corrections(self) -> list["ContactVersion"]:
        return [version for version in self.versions if version.outcome is not ContactOutcome.PLANNED]

    @property
    def plan(self) -> "ContactVersion | None":
        """The plan that was logged just before anything else happened to it."""
        last = self.versions[-1] if self.versions else None
        return last if last is not None and last.outcome is ContactOutcome.PLANNED else None

    def can_be_undone(self, now: datetime) -> bool:
        """Shortly after it was logged, and as long as nothing was put right."""
        if self.match_id is None or self.outcome not in LOGGED:
            return False
        if self.plan is not None:
            return now - self.plan.corrected_at <= UNDO_WITHIN
        return not self.versions and self.outcome in HAPPENED and now - self.created_at <= UNDO_WITHIN


class ContactVersion(Identified, Base):
    """What a contact said before it was corrected."""

    __tablename__ = "contact_version"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    starts_at: Mapped[datetime]
    minutes_planned: Mapped[int]
    minutes_realised: Mapped[int | None]
    place: Mapped[Place]
    kind: Mapped[ContactKind]
    outcome: Mapped[ContactOutcome]
    content: Mapped[str | None] = mapped_column(Enciphered())
    corrected_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    corrected_at: Mapped[datetime] = mapped_column(server_default=text("naast_now()"))
