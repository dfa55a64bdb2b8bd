"""What another server says: asked with little patience, never by all of us at once, and remembered for a while."""

import json
import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse
from ipaddress import ip_address
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit
from urllib.request import HTTPErrorProcessor, HTTPSHandler, Request, build_opener

import structlog

from shared.errors import Unavailable
from shared.settings import get_settings

log = structlog.get_logger()

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds for one answer."""
LARGEST = 500_000
"""Bytes of one answer."""
NOT_AGAIN_FOR = 10.0
"""Seconds in which the same is not asked again, whatever came of it: nobody makes us ask by sending us nonsense."""


AT_ONCE = BoundedSemaphore(3)
"""So many ask at the same moment: while nothing answers there, the other threads are for whoever needs none of it."""
BRIEFLY = 0.1
"""Seconds to wait for one's turn, or for what somebody else is asking already."""


class Refused(Exception):
    """It answered, and does not do what was asked."""


@dataclass
class Remembered(Generic[T]):
    value: T | None = None
    _asked_at: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def get(self, ask: Callable[[], T], lasts: float) -> T:
        """What was answered less than `lasts` seconds ago, or now; what it said before, while it is away or being
        asked."""
        if self._lock.acquire(timeout=BRIEFLY):
            try:
                self._ask_again(ask, lasts)
            finally:
                self._lock.release()
        if self.value is None:
            raise _away()
        return self.value

    def _ask_again(self, ask: Callable[[], T], lasts: float) -> None:
        if monotonic() - self._asked_at > (NOT_AGAIN_FOR if self.value is None else lasts):
            self._asked_at = monotonic()
            with suppress(Unavailable, Refused):  # it was logged where it happened
                self.value = ask()


class _AsItComes(HTTPErrorProcessor):
    """No answer leads on to another address."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:  # noqa: ARG002
        return response

    https_response = http_response


def ask(address: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> dict[str, Any]:
    """What is answered there, as JSON. Refused, or Unavailable when nothing comes that can be read."""
    if not _is_safe(address):
        raise Unavailable("The organisation's own sign-in has an address without TLS.")
    about = {"Accept": "application/json", **(headers or {})}
    asked = Request(address, None if body is None else body.encode(), about)  # noqa: S310 - https, just above
    opener = build_opener(HTTPSHandler(context=ssl.create_default_context()), _AsItComes)
    if not AT_ONCE.acquire(timeout=BRIEFLY):
        raise _away()
    try:
        with opener.open(asked, timeout=PATIENCE) as answer:
            status, said = answer.status, answer.read(LARGEST)
        found = json.loads(said) if status == 200 else None
    except (OSError, ValueError) as error:
        log.warning("identity_provider_unavailable", error=type(error).__name__)
        raise _away() from error
    finally:
        AT_ONCE.release()
    if 400 <= status < 500:
        log.warning("identity_provider_refused", status=status, code=_why(said))
        raise Refused
    if not isinstance(found, dict):
        log.warning("identity_provider_unavailable", status=status)
        raise _away()
    return found


def _why(said: bytes) -> str:
    """The one word that OAuth has for it, such as invalid_client: whoever sets this up would search for hours."""
    try:
        word = json.loads(said)["error"]
    except (ValueError, KeyError, TypeError):
        return ""
    return word if isinstance(word, str) and re.fullmatch("[a-z_]{1,40}", word) else ""


def _away() -> Unavailable:
    return Unavailable("The organisation's own sign-in does not answer now.")


def _is_safe(address: str) -> bool:
    """HTTPS; or on this very machine, while nothing is real."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return True
    try:
        is_here = ip_address(parts.hostname or "").is_loopback
    except ValueError:
        is_here = parts.hostname == "localhost"
    return parts.scheme == "http" and is_here and get_settings().environment != "production"
