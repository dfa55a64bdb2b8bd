"""Recovery and WRAP groups, and the places in them that clients have taken."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from shared.db import Base, Identified


class GroupKind(StrEnum):
    RECOVERY = "recovery"
    WRAP = "wrap"
    COURSE = "course"
    """Herstellen doe je zelf."""
    CRISIS_CARD = "crisis_card"
    SELF_HELP = "self_help"


class Group(Identified, Base):
    """What a coordinator keeps; it says nothing of whoever comes."""

    __tablename__ = "group"
    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND places", name="ck_group_taken"),)

    name: Mapped[str]
    kind: Mapped[GroupKind]
    place: Mapped[str]
    meets: Mapped[str]
    """When, in words: on Tuesdays, from half past seven."""
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(server_default=FetchedValue(), server_onupdate=FetchedValue())
    """Counted by the database itself, with each place that is taken or left: two never get the last one."""
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("peer_worker.id"), index=True)
    open: Mapped[bool] = mapped_column(default=True)
    """Whether anybody new can come. Who has a place keeps it."""

    leader: Mapped[PeerWorker | None] = relationship()

    @property
    def has_room(self) -> bool:
        return self.open and self.taken < self.places


class GroupPlace(Identified, Base):
    """From the choice of a client until they leave, for which nobody asks a reason."""

    __tablename__ = "group_place"
    __table_args__ = (
        Index("uq_group_place", "group_id", "client_id", unique=True, postgresql_where="left_on IS NULL"),
        Index("ix_group_place_client", "client_id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("group.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    """The one that ended in it."""
    since: Mapped[date]
    left_on: Mapped[date | None]
    name_told: Mapped[bool] = mapped_column(default=False)
    """The client wants whoever leads the group to read their name."""

    group: Mapped[Group] = relationship()
    client: Mapped[Client] = relationship()

    @property
    def peer_worker_id(self) -> UUID | None:
        """Who leads it: the one colleague who cannot write down what the client says of this place."""
        return self.group.leader_id
