"""Who somebody is at the organisation's own identity provider, and what counted once at a door of ours."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.users import User


class Identity(Identified, Base):
    """An account elsewhere that opens one here. Issuer and subject together, and nothing else, say whose it is: an
    e-mail address there may be given to somebody else tomorrow."""

    __tablename__ = "identity"
    __table_args__ = (Index("uq_identity", "issuer", "subject_index", unique=True),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    issuer: Mapped[str]
    subject: Mapped[str] = mapped_column(Enciphered(found_by="subject_index"))
    subject_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    linked_by_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))
    """The owner, who showed both; or the administrator who knew."""
    used_at: Mapped[datetime | None]


class Spent(Identified, Base):
    """The print of what counts once. It can go when the thing itself would be refused for its age."""

    __tablename__ = "spent"

    print: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    until: Mapped[datetime] = mapped_column(index=True)
    """Real time."""
    spent_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
