"""What every way to reach a person has in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.messages import Rendered
from services.notifications.models import Outcome


@dataclass(frozen=True)
class Address:
    """One device of the recipient, at its push service."""

    id: UUID
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Letter:
    """One message, addressed: made at the moment of sending and never stored."""

    message_id: str
    address: str
    made_at: datetime
    rendered: Rendered
    devices: tuple[Address, ...] = ()
    """For push, which goes to all of them."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: how the try ended, a short code, and its own words where it accepted."""

    outcome: Outcome
    code: str
    reply: str | None = None
    line_lost: bool = False
    """The connection cannot be used any more; stop with this batch."""
    gone: tuple[UUID, ...] = ()
    """Devices that will never be reached again."""


class OutOfTime(Exception):
    """Half of the lease is used: sending now might be a second copy. Nothing was sent."""


class Unreachable(Exception):
    """The other side cannot be spoken to at all; no message was tried. The text is a short code, never an address."""


class Line(Protocol):
    """An open connection over which letters go, one after another."""

    def send(self, letter: Letter, in_time: Callable[[], bool]) -> Answer:
        """Sends one letter, asking `in_time` at the last moment before it cannot be taken back; raises OutOfTime."""
