"""A named colleague is shut out of one client's record: whoever they are at work, this client is not there for them."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.clients import Client
from shared.db import Base, Identified
from shared.users import User


class ShutOut(Identified, Base):
    """As long as the row is there. That it was, is in the trail."""

    __tablename__ = "shut_out"
    __table_args__ = (Index("uq_shut_out_pair", "user_id", "client_id", unique=True),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))

    client: Mapped[Client] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])
