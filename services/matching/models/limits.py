"""How often somebody did what is limited."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base


class Used(Base):
    """One row for each person and thing that is limited; it begins anew when its time is over. By real time."""

    __tablename__ = "used"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    since: Mapped[datetime] = mapped_column(server_default=text("now()"))
