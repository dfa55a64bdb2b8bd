"""What a mail server may answer, or not, and what becomes of the mail."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select

from deploy.valkey import free_port
from services.notifications.channels.channel import Letter, OutOfTime, Unreachable
from services.notifications.channels.email import open_line
from services.notifications.messages import Rendered
from services.notifications.models import Delivery, DeliveryState, Outcome
from services.notifications.tasks import bring_what_is_due
from shared import clock
from shared.db import in_transaction, transaction
from shared.events import Urgency
from shared.settings import get_settings
from shared.users import User
from tests.notifications.conftest import outcomes, person, states, tell, try_again_now
from tests.servers import Mailbox

Told = Callable[..., list[User]]
UseServer = Callable[[str], None]


@pytest.fixture
def use_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[UseServer]:
    """Names another mail server for this test."""

    def use(url: str) -> None:
        monkeypatch.setenv("NAAST_SMTP_URL", url)
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


def test_a_no_for_now_is_tried_again_with_the_same_message_id(told: Told, mailbox: Mailbox) -> None:
    told()
    mailbox.answers.append("451 Try later")
    bring_what_is_due()
    assert states() == [DeliveryState.PENDING]
    bring_what_is_due()
    assert mailbox.received == []  # not before its pause is over

    try_again_now()
    bring_what_is_due()

    (mail,) = mailbox.received
    with transaction() as session:
        assert mail.message["Message-ID"] == session.scalar(select(Delivery.message_id))
    assert outcomes() == [(Outcome.REFUSED_FOR_NOW, "451"), (Outcome.ACCEPTED, "250")]


def test_a_no_for_good_fails_and_holds_nobody_else_up(told: Told, mailbox: Mailbox) -> None:
    told(2)
    mailbox.answers.append("550 No such user")

    bring_what_is_due()

    assert sorted(states()) == [DeliveryState.FAILED, DeliveryState.SENT]
    assert len(mailbox.received) == 1


def test_a_server_that_hangs_up_costs_only_the_message_in_hand_a_try(told: Told, mailbox: Mailbox) -> None:
    told(3)
    mailbox.answers.append("421 Closing down")

    bring_what_is_due()

    assert sorted(states()) == [DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.SENT]


def test_no_mail_server_costs_nobody_a_try(told: Told, use_server: UseServer) -> None:
    told(2)
    use_server("smtp://127.0.0.1:1")
    before = in_transaction(clock.real_now)

    bring_what_is_due()

    with transaction() as session:
        rows = session.scalars(select(Delivery)).all()
        limit = clock.real_now(session) + timedelta(seconds=16)
    assert [(row.state, row.attempts) for row in rows] == [(DeliveryState.PENDING, 0)] * 2
    assert all(before < row.next_attempt_at < limit for row in rows)


def test_an_address_that_would_add_a_header_fails_and_adds_none(database: str, mailbox: Mailbox) -> None:
    vectors = [
        "a@example.org\r\nBcc: victim@example.org",
        "a@example.org\nSubject: hello",
        "a@example.org, victim@example.org",
        '"a\r\nX: y"@example.org',
        "a@example.org\x0b",
        "ünïcode@example.org",
        "no address at all",
        "a@example.org>\r\nRCPT TO:<victim@example.org",
        "",
    ]
    with transaction() as session:
        for vector in vectors:
            tell(session, person(session, email=vector or " "), urgency=Urgency.NOW)

    bring_what_is_due()

    assert mailbox.received == []
    assert states() == [DeliveryState.FAILED] * len(vectors)


def test_a_letter_is_not_sent_when_half_the_lease_is_used(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        letter = Letter("<1@naast.example>", "a@example.org", clock.now(session), Rendered("s", "t", "<p>t</p>"))

    with open_line() as line:
        with pytest.raises(OutOfTime):
            line.send(letter, lambda: False)
        assert mailbox.received == []
        assert line.send(letter, lambda: True).outcome is Outcome.ACCEPTED
    assert len(mailbox.received) == 1


def test_a_server_that_never_greets_is_unreachable_within_the_timeout(
    silent_server: str, use_server: UseServer
) -> None:
    use_server(silent_server.replace("tcp", "smtp"))

    with pytest.raises(Unreachable), open_line(timeout=0.2):
        pass


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_nothing_is_sent_in_clear_to_a_server_that_should_encrypt_and_does_not(
    mailbox: Mailbox, use_server: UseServer, scheme: str
) -> None:
    use_server(mailbox.url.replace("smtp", scheme, 1))

    with pytest.raises(Unreachable), open_line(timeout=5):
        pass


def test_a_mail_server_address_of_another_kind_is_refused(use_server: UseServer) -> None:
    use_server("https://mail.example")

    with pytest.raises(ValueError, match="must begin with smtp://"), open_line():
        pass


class Guarded:
    """A mail server behind a name and a password."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        self.seen.append("mail")
        return "250 OK"

    def check(
        self, _server: object, _session: object, _envelope: object, _how: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=given == LoginPassword(b"naast", b"p@ss:word/"), handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "gets_in"), [("p%40ss%3Aword%2F", True), ("wrong", False)])
def test_a_name_and_password_in_the_address_are_used(
    database: str, use_server: UseServer, password: str, gets_in: bool
) -> None:
    guarded = Guarded()
    server = Controller(
        guarded,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=guarded.check,
        auth_required=True,
        auth_require_tls=False,
    )
    with transaction() as session:
        tell(session, person(session), urgency=Urgency.NOW)
    server.start()
    try:
        use_server(f"smtp://naast:{password}@127.0.0.1:{server.port}")
        bring_what_is_due()
    finally:
        server.stop()

    assert guarded.seen == (["mail"] if gets_in else [])
    assert states() == [DeliveryState.SENT if gets_in else DeliveryState.PENDING]
