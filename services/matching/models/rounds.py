"""A round: for the whole waiting list at once a proposal of shortlists. Advice, until a coordinator takes a line of it.

A round with people in `added_themes` is a trial: what would it change if there were `added` peer workers more who show
these? Of a trial only the report is kept.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.requests import Request
from shared.db import Base, Identified


class Said(StrEnum):
    """What a coordinator did with a line."""

    TAKEN = "taken"
    CHANGED = "changed"
    """Asked, but not just whom the line proposes."""
    LEFT = "left"


class Round(Identified, Base):
    """One at a time: being made until it has ended."""

    __tablename__ = "round"
    __table_args__ = (Index("uq_round_being_made", text("(true)"), unique=True, postgresql_where="ended_at IS NULL"),)

    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    tries: Mapped[int] = mapped_column(default=0)
    """How often a worker began with it: what breaks a worker again and again is given up."""
    looked: Mapped[int] = mapped_column(default=0)
    """Requests for which was looked who suits."""
    requests: Mapped[int] = mapped_column(default=0)
    """On the waiting list when it was made."""
    ended_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    """Of all that it was made of: the same digest, the same lines. Empty when it ended without any."""
    weights_version: Mapped[int | None]
    """By which each layer counted; version 0 came with Naast. Empty as long as there is no digest."""
    reports: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """Numbers by name: of this round, and of what it is read beside."""
    added: Mapped[int] = mapped_column(default=0)
    added_themes: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    added_hours: Mapped[int] = mapped_column(default=0)
    """A week, of each who is added."""


class RoundLine(Identified, Base):
    """Whom to ask for one request."""

    __tablename__ = "round_line"
    __table_args__ = (Index("uq_round_line", "round_id", "request_id", unique=True),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    place: Mapped[int]
    """The longest waiting first."""
    said: Mapped[Said | None]
    said_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    said_at: Mapped[datetime | None]

    request: Mapped[Request] = relationship()
    picks: Mapped[list["RoundPick"]] = relationship(order_by="RoundPick.place")


class RoundPick(Identified, Base):
    """One whom a line proposes to ask."""

    __tablename__ = "round_pick"
    __table_args__ = (Index("uq_round_pick", "line_id", "peer_worker_id", unique=True),)

    line_id: Mapped[UUID] = mapped_column(ForeignKey("round_line.id"))
    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"), index=True)
    place: Mapped[int]
    """Who suits best first."""
    compared: Mapped[str]
    """A print of why they suit, which is not kept itself: it tells that this has changed, and not what it was."""
