"""A second factor for the people of a test, as they would have one in their pocket."""

from datetime import UTC, datetime
from uuid import UUID

from pyotp import TOTP, random_base32

from services.matching.models.factors import CodeApp
from shared.db import transaction


class Phone:
    """Shows the codes of one account. Each call gives one that was not given before; there are three at a time."""

    def __init__(self, secret: str) -> None:
        self.shows, self.given = TOTP(secret), 0

    def code(self) -> str:
        # the oldest that still counts at this very moment, and not at the one at which the phone was taken out
        self.given = max(self.given + 1, int(datetime.now(UTC).timestamp()) // 30 - 1)
        return self.shows.generate_otp(self.given)


def phone_of(user_id: UUID) -> Phone:
    """An app with codes, set up some time ago."""
    secret = random_base32()
    with transaction() as session:
        session.add(CodeApp(user_id=user_id, secret=secret, confirmed_at=datetime.now(UTC)))
    return Phone(secret)
