"""The ways to reach a person, one module each; this table is the only place that knows them all."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from services.notifications.channels import email, push
from services.notifications.channels.channel import Line
from services.notifications.models import Channel

LINES: dict[Channel, Callable[[], AbstractContextManager[Line]]] = {
    Channel.EMAIL: email.open_line,
    Channel.PUSH: push.open_line,
}
"""How to open a line; opening raises Unreachable when the other side cannot be spoken to."""
