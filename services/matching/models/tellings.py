"""What a client without a sign-in has to hear: a task, with a term, for the person who tells them."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.clients import Channel, Client
from services.matching.models.reminders import Termed
from services.matching.states import TELLING, Machine, TellingState
from shared.db import Base, Identified
from shared.events import Event


class Telling(Termed, Identified, Base):
    """Tell this client that `event` happened to `subject`, by the channel they named."""

    __tablename__ = "telling"
    __table_args__ = (Index("ix_telling_open", "client_id", postgresql_where="state = 'open'"),)
    machine: ClassVar[Machine] = TELLING

    state: Mapped[TellingState]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    event: Mapped[Event]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    channel: Mapped[Channel]
    note: Mapped[str] = mapped_column(default="")
    """A code for which slip or letter to bring, such as `undo_never`."""

    client: Mapped[Client] = relationship()
