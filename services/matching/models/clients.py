"""Clients of the organisation: as little of them as matching needs."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.teams import Team
from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.names import NAMELESS
from shared.users import User


class Channel(StrEnum):
    """How a client wants to hear things."""

    APP = "app"
    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in_person"
    SOMEBODY = "somebody"
    """Through a person whom the client named."""


class CrisisPreference(StrEnum):
    """The client's own wish for contact with the peer worker in a crisis; it comes before the team's habit."""

    UNKNOWN = "unknown"
    CONTINUE = "continue"
    PAUSE = "pause"
    CALL_FIRST = "call_first"


class Client(Identified, Base):
    """Somebody in care of a team; owner of the wishes and of the yes."""

    __tablename__ = "client"
    __table_args__ = (
        Index("ix_client_by_name", "initial", "id"),
        Index("ix_client_of_team", "team_id", "initial", "id"),
        Index("ix_client_care_ended", "initial", "id", postgresql_where="care_ended_on IS NOT NULL"),
        Index("ix_client_erased", "id", postgresql_where="erased_on IS NOT NULL"),
    )

    number: Mapped[str] = mapped_column(Enciphered(found_by="number_index"))
    """The organisation's own client number; never a BSN."""
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(Enciphered(listed_by="initial", empty=NAMELESS))
    initial: Mapped[str] = mapped_column(String(collation="C"))
    """Of the name, by which lists are read (decision 14)."""
    birth_date: Mapped[date | None] = mapped_column(Enciphered(date))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), unique=True)
    """The client's own sign-in, when there is one."""
    responsible_practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """Psychiatrist or other responsible practitioner: not one of the caseholders."""
    in_care_since: Mapped[date]
    care_ended_on: Mapped[date | None]
    erased_on: Mapped[date | None]
    """From then on there is nobody here: out of sight for all."""
    channel: Mapped[Channel] = mapped_column(default=Channel.IN_PERSON)
    channel_through: Mapped[str] = mapped_column(Enciphered(), default="")
    """With channel `somebody`: through whom, in the client's words."""
    area: Mapped[str] = mapped_column(default="")
    """District where the client lives, for practical fit."""
    peer_only: Mapped[bool] = mapped_column(default=False)
    """Wants contact with a peer worker and with no professional."""
    crisis_preference: Mapped[CrisisPreference] = mapped_column(default=CrisisPreference.UNKNOWN)

    team: Mapped[Team] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    caseholders: Mapped[list["Caseholder"]] = relationship(back_populates="client", cascade="all, delete-orphan")

    @property
    def in_care(self) -> bool:
        return self.care_ended_on is None

    @property
    def caseholder_ids(self) -> frozenset[UUID]:
        return frozenset(link.user_id for link in self.caseholders)


class Caseholder(Identified, Base):
    """The practitioner who manages a client's contacts: one or two in a FACT team, none needed in an ACT team."""

    __tablename__ = "caseholder"
    __table_args__ = (Index("uq_caseholder_pair", "client_id", "user_id", unique=True),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)

    client: Mapped[Client] = relationship(back_populates="caseholders")
    user: Mapped[User] = relationship()
