"""Teams and who works in them."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.actor import Role
from shared.db import Base, Identified
from shared.users import User


class TeamType(StrEnum):
    ACT = "ACT"
    """Shared caseload: every member knows every client."""
    FACT = "FACT"
    """Individual caseload: a client is known to one or two caseholders."""


class Team(Identified, Base):
    __tablename__ = "team"

    name: Mapped[str] = mapped_column(unique=True)
    type: Mapped[TeamType]
    area: Mapped[str]
    """Where the team works: a district, or "hele stad"."""

    @property
    def shared_caseload(self) -> bool:
        return self.type is TeamType.ACT


class Membership(Identified, Base):
    """What somebody is: a role in a team, or (without a team) in the whole organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("uq_membership_role", "user_id", "role", "team_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_membership_role", "role", "team_id"),
        Index("ix_membership_deputy", "deputy_id", postgresql_where="away"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    discipline: Mapped[str] = mapped_column(default="")
    """Nurse, psychologist, job coach…: a peer worker is one discipline among them."""
    fte: Mapped[float] = mapped_column(default=0)
    """Full-time equivalents in this team, for the caseload norm."""
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """Who acts for this person while `away`."""
    away: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    team: Mapped[Team | None] = relationship()
