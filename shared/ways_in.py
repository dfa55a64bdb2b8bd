"""A link by mail, for who has no password yet or lost it. Both services know it: matching is asked for it, and
notifications makes its secret at the moment of sending, so that it stands in the mail and nowhere else."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base, Identified
from shared.secret import hashed, new_secret
from shared.users import User

LASTS = timedelta(minutes=10)
"""From the ask on, in real time."""


class WayIn(Identified, Base):
    """Works once, within `LASTS`, in the browser that asked. Opening it changes nothing; what is sent from it does."""

    __tablename__ = "way_in"

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id), index=True)
    """Empty when nobody has the address that was given: then nothing is sent, and whoever asked is told the same."""
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of a secret in a cookie. Empty for a link that was printed on the organisation's own machine."""
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """SHA-256 of the secret in the link; empty until it is sent."""
    asked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    told_at: Mapped[datetime | None]
    """When it was given to be sent, or was printed."""
    used_at: Mapped[datetime | None]


def secret_for_mail(session: Session, way_in_id: UUID) -> str:
    """For the link in the mail that is about to be sent; the link of a mail that was tried before works no more."""
    secret = new_secret()
    session.execute(update(WayIn).where(WayIn.id == way_in_id).values(secret_hash=hashed(secret)))
    return secret


BEGIN = "/begin"
"""Where somebody asks for one; the link itself is below it."""


def path_of(secret: str) -> str:
    return f"{BEGIN}/{secret}"
