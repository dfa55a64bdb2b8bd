"""Web push: a few neutral words on each device that a person switched on, one request a device."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from webpush import WebPush, WebPushSubscription

from services.notifications.channels.channel import Address, Answer, Letter, OutOfTime, Unreachable
from services.notifications.models import DEVICES_GONE, Outcome
from shared.devices import push_keys
from shared.settings import get_settings

TIMEOUT = 10.0
"""Seconds for one device."""
KEPT = 24 * 3600
"""Seconds that a push service keeps it for a device that is off."""
GONE = (404, 410)
"""The browser took its word back, or is no more."""


@contextmanager
def open_line() -> Iterator["PushLine"]:
    keys = push_keys()
    if keys is None:
        raise Unreachable("no_push_key")
    yield PushLine(WebPush(*keys, subscriber=parseaddr(get_settings().mail_from)[1], ttl=KEPT))


class PushLine:
    """There is no connection to keep: each push service is spoken to by itself."""

    def __init__(self, push: WebPush) -> None:
        self._push = push

    def send(self, letter: Letter, in_time: Callable[[], bool]) -> Answer:
        """To each device; accepted when one of them is reached. Devices that are gone are named in the answer."""
        if not in_time():
            raise OutOfTime
        codes = {device.id: self._knock(device, letter) for device in letter.devices}
        gone = tuple(device for device, code in codes.items() if code in GONE)
        others = [code for device, code in codes.items() if device not in gone]
        accepted = [code for code in others if 200 <= code < 300]
        if accepted:
            return Answer(Outcome.ACCEPTED, str(accepted[0]), gone=gone)
        if not others:
            return Answer(Outcome.REFUSED, DEVICES_GONE, gone=gone)
        return Answer(Outcome.REFUSED_FOR_NOW, str(others[0]), gone=gone)

    def _knock(self, device: Address, letter: Letter) -> int:
        """The push service's status; 0 when it cannot be spoken to."""
        subscription = WebPushSubscription.model_validate(
            {"endpoint": device.endpoint, "keys": {"auth": device.auth, "p256dh": device.p256dh}}
        )
        try:
            message = self._push.get(letter.rendered.subject, subscription)
            return _post(device.endpoint, message.encrypted, {**message.headers, "Topic": "naast", "Urgency": "normal"})
        except (OSError, HTTPException, ValueError):
            return 0


def _post(endpoint: str, body: bytes, headers: dict[str, str]) -> int:
    address = urlsplit(endpoint)
    connection: HTTPConnection
    if address.scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(address.netloc, timeout=TIMEOUT, context=context)
    else:
        connection = HTTPConnection(address.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", f"{address.path}?{address.query}".rstrip("?"), body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
