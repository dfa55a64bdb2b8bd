"""Push messages: encrypted for the device, sent instead of mail, and by mail again when the device is gone."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select

from services.notifications.models import Channel, Delivery, DeliveryState
from services.notifications.tasks import bring_what_is_due
from shared.db import transaction
from shared.devices import Device, is_push_service
from shared.events import Event, Urgency
from shared.users import User
from tests.notifications.conftest import person, tell
from tests.servers import Mailbox


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Browser:
    """The keys that a browser keeps to itself, and reads with."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen bytes ok"

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def reads(self, body: bytes) -> str:
        """RFC 8291, as the browser does it."""
        salt, theirs, sealed = body[:16], body[21:86], body[86:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        info = b"WebPush: info\x00" + self.point + theirs
        start = HKDF(SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(start)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(start)
        return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x02").decode()


@dataclass
class PushService:
    """Answers with `status` at each address, and keeps what it got."""

    address: str = ""
    status: int = 201
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(service.status)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        service.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield service
        server.shutdown()
        thread.join()


def with_device(service: PushService, browser: Browser, *, mail_wanted: bool = True) -> UUID:
    with transaction() as session:
        someone = person(session, mail_wanted=mail_wanted)
        keys = {"p256dh": base64url(browser.point), "auth": base64url(browser.secret)}
        session.add(Device(user_id=someone.id, endpoint=f"{service.address}/{someone.id}", **keys))
        tell(session, someone, event=Event.PEER_ASKED, urgency=Urgency.NOW)
        return someone.id


@pytest.mark.usefixtures("database")
def test_a_push_says_that_something_waits_and_only_the_device_can_read_it(
    service: PushService, mailbox: Mailbox
) -> None:
    browser = Browser()
    with_device(service, browser)
    bring_what_is_due()
    [(headers, body)] = service.got
    assert browser.reads(body) == "Er is een vraag voor je"
    assert b"vraag" not in body
    assert headers["topic"] == "naast"
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert mailbox.received == [], "who is told on a device gets no mail about it"
    with transaction() as session:
        assert session.scalars(select(Delivery.state)).all() == [DeliveryState.SENT]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("status", [404, 410])
def test_when_the_device_is_gone_it_goes_by_mail_and_the_device_is_forgotten(
    service: PushService, mailbox: Mailbox, status: int
) -> None:
    service.status = status
    someone = with_device(service, Browser())
    bring_what_is_due()
    bring_what_is_due()
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Device)) == 0
        assert [mail.recipients for mail in mailbox.received] == [[session.get_one(User, someone).email]]
        channels = session.execute(select(Delivery.channel, Delivery.state).order_by(Delivery.id)).all()
    assert channels == [(Channel.PUSH, DeliveryState.CANCELLED), (Channel.EMAIL, DeliveryState.SENT)]


@pytest.mark.usefixtures("database")
def test_a_push_service_that_has_no_time_is_tried_again_and_nothing_is_lost(
    service: PushService, mailbox: Mailbox
) -> None:
    service.status = 503
    with_device(service, Browser(), mail_wanted=False)
    bring_what_is_due()
    with transaction() as session:
        assert session.scalars(select(Delivery.state)).all() == [DeliveryState.PENDING]
        assert session.scalar(select(func.count()).select_from(Device)) == 1
    assert mailbox.received == []


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://web.push.apple.com/x", True),
        ("http://fcm.googleapis.com/fcm/send/x", False),
        ("https://fcm.googleapis.com.attacker.example/x", False),
        ("https://127.0.0.1/x", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://notfcm.googleapis.com.example/x", False),
    ],
)
def test_a_page_cannot_make_us_send_to_an_address_of_its_own(endpoint: str, is_known: bool) -> None:
    assert is_push_service(endpoint) is is_known
