"""What a client asks for, in the client's own words."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.catalogue import Closeness
from services.matching.models.clients import Client
from services.matching.models.reminders import Termed
from services.matching.states import REQUEST, Machine, RequestState
from shared.db import Base, Identified
from shared.enciphered import Enciphered


class Route(StrEnum):
    """The five ways in which a wish for contact comes about."""

    INTAKE = "intake"
    TEAM_MEETING = "team_meeting"
    PEER_INITIATIVE = "peer_initiative"
    COLLEAGUE = "colleague"
    CLIENT = "client"


class RequestKind(StrEnum):
    ONGOING = "ongoing"
    ONE_OFF = "one_off"
    """Come along once: a named peer worker, why, a date; no match follows."""


class WishWeight(StrEnum):
    MUST = "must"
    NICE = "nice"


class WishKind(StrEnum):
    """What a wish is about."""

    EXPERIENCE = "experience"
    """`value` is a key of the catalogue. Diagnosis and medication count only when the closeness asks for them."""
    LANGUAGE = "language"
    GENDER = "gender"
    AREA = "area"
    PART_OF_DAY = "part_of_day"


class NoReason(StrEnum):
    """Why a professional thinks no. Coded, for staff; a client or peer worker never needs one."""

    TOO_HEAVY_FOR_PEER = "too_heavy_for_peer"
    """te_belastend_voor_ew: goes to the peer worker, who decides about their own load."""
    NO_VALUE_SEEN = "no_value_seen"
    """geen_meerwaarde_gezien"""
    TIMING = "timing"
    OTHER = "other"


class CloseReason(StrEnum):
    NOT_NOW = "not_now"
    NEVER = "never"
    UNSURE = "unsure"
    CARE_ENDED = "care_ended"
    DUPLICATE = "duplicate"
    BY_TEAM = "by_team"
    PEER_CANNOT = "peer_cannot"
    """The peer worker cannot come along this time."""


class Outcome(StrEnum):
    MATCH = "match"
    GROUP = "group"
    ONE_OFF = "one_off"


class Request(Termed, Identified, Base):
    """A wish for contact with a peer worker."""

    __tablename__ = "request"
    __table_args__ = (
        Index("ix_request_client", "client_id"),
        Index("ix_request_unseen", "id", postgresql_where="asked_by_system"),
        Index(
            "ix_request_open",
            "state",
            "id",
            postgresql_where="state IN ('draft', 'awaiting_client', 'in_matching', 'on_hold', 'waiting', 'proposed')",
        ),
    )
    machine: ClassVar[Machine] = REQUEST

    state: Mapped[RequestState]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    route: Mapped[Route]
    kind: Mapped[RequestKind] = mapped_column(default=RequestKind.ONGOING)
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    """Who typed it; with route `client` or on paper this is not who asks."""
    client_words: Mapped[str] = mapped_column(Enciphered(), default="")
    """Verbatim; only the client changes it, or staff typing what the client says."""
    question: Mapped[str] = mapped_column(Enciphered(), default="")
    """The question or goal that the contact is for."""
    strengths: Mapped[str] = mapped_column(Enciphered(), default="")
    shared_words: Mapped[str | None] = mapped_column(Enciphered())
    """What candidates read instead of `client_words`: the client's own shorter version after the preview."""
    staff_note: Mapped[str] = mapped_column(Enciphered(), default="")
    why_peer: Mapped[str] = mapped_column(Enciphered(), default="")
    """From a colleague or a peer worker: why a peer worker?"""
    closeness: Mapped[Closeness] = mapped_column(default=Closeness.THEMES)
    frequency_wish: Mapped[str] = mapped_column(Enciphered(), default="")
    named_peer_worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("peer_worker.id"))
    visit_on: Mapped[date | None]
    """One-off: the day of the visit together."""
    asked_client: Mapped[bool] = mapped_column(default=False)
    on_hold_until: Mapped[date | None]
    close_reason: Mapped[CloseReason | None]
    outcome: Mapped[Outcome | None]
    asked_by_system: Mapped[bool] = mapped_column(default=False)
    """A must goes deeper than staff may see: the system asks who fits, staff see only who said yes."""
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("request.id"))
    """The request that this one follows (another peer worker, again after an end)."""

    client: Mapped[Client] = relationship()
    wishes: Mapped[list["Wish"]] = relationship(cascade="all, delete-orphan", order_by="Wish.id")
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id")

    @property
    def own_date(self) -> date | None:
        return self.on_hold_until

    @property
    def themes(self) -> set[str]:
        """The experiences that are wished, by their keys."""
        return {wish.value for wish in self.wishes if wish.kind is WishKind.EXPERIENCE}


class Wish(Identified, Base):
    """One wish of the client's: it must be, or would be nice."""

    __tablename__ = "wish"
    __table_args__ = (Index("uq_wish_value", "request_id", "kind", "value", unique=True),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    kind: Mapped[WishKind]
    value: Mapped[str]
    weight: Mapped[WishWeight]


class Objection(Identified, Base):
    """A professional thinks no. It never closes a client's request: the client is still asked."""

    __tablename__ = "objection"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[NoReason]
    peer_says_yes: Mapped[bool | None]
    """With `too_heavy_for_peer`: the peer worker's own answer, empty until given."""
