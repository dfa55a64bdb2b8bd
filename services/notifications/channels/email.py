"""E-mail over SMTP: one connection a batch, one message in flight."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from socket import gethostname
from urllib.parse import SplitResult, unquote, urlsplit

from services.notifications.channels.channel import Answer, Letter, OutOfTime, Unreachable
from services.notifications.models import Outcome
from shared.settings import get_settings

TIMEOUT = 14.0
"""Seconds for each word of the server. Half a lease, the answer to DATA and the answer to the final dot together stay
under one lease (30 + 14 + 14 < 60)."""


@contextmanager
def open_line(timeout: float = TIMEOUT) -> Iterator["EmailLine"]:
    """A connection to the mail server of NAAST_SMTP_URL: smtp://, smtps:// or smtp+starttls://user:password@host:port.

    Raises Unreachable when there is none to be had.
    """
    settings = get_settings()
    try:
        smtp = _connect(urlsplit(settings.smtp_url), timeout)
    except smtplib.SMTPResponseException as error:
        raise Unreachable(str(error.smtp_code)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(type(error).__name__) from error
    try:
        yield EmailLine(smtp, parseaddr(settings.mail_from))
    finally:
        smtp.close()


def _connect(url: SplitResult, timeout: float) -> smtplib.SMTP:
    host, port = url.hostname or "127.0.0.1", url.port or 0
    name = gethostname()  # smtplib would ask the DNS, which may take its time
    smtp: smtplib.SMTP
    if url.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=ssl.create_default_context())
    elif url.scheme in {"smtp", "smtp+starttls"}:
        smtp = smtplib.SMTP(host, port, name, timeout=timeout)
    else:
        raise ValueError("NAAST_SMTP_URL must begin with smtp://, smtps:// or smtp+starttls://")
    try:
        smtp.ehlo_or_helo_if_needed()
        if url.scheme == "smtp+starttls":
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if url.username:
            smtp.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        smtp.close()
        raise
    return smtp


class EmailLine:
    """An open SMTP connection that sends in the name of `sender` (display name, address)."""

    def __init__(self, smtp: smtplib.SMTP, sender: tuple[str, str]) -> None:
        self._smtp = smtp
        self._sender = sender

    def send(self, letter: Letter, in_time: Callable[[], bool]) -> Answer:
        """Sends one letter; raises OutOfTime when `in_time` says no just before DATA."""
        try:
            content = compose(letter, self._sender).as_bytes(policy=SMTP_POLICY)
        except (ValueError, MessageError):
            # an address that cannot stand in a header; another try makes it no better
            return Answer(Outcome.REFUSED, "bad_address")
        try:
            return self._say(letter.address, content, in_time)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Outcome.UNKNOWN, type(error).__name__, line_lost=True)

    def _say(self, address: str, content: bytes, in_time: Callable[[], bool]) -> Answer:
        for verb, argument in ((self._smtp.mail, self._sender[1]), (self._smtp.rcpt, address)):
            code, _ = verb(argument)
            if code >= 400:
                return self._refused(code)
        if not in_time():
            self._smtp.rset()
            raise OutOfTime
        try:
            code, reply = self._smtp.data(content)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code)
        if code >= 400:
            return self._refused(code)
        return Answer(Outcome.ACCEPTED, str(code), reply=_printable(reply))

    def _refused(self, code: int) -> Answer:
        """A 421 announces that the server hangs up; else the next letter starts on a clean line."""
        hangs_up = code == 421
        if not hangs_up:
            self._smtp.rset()
        outcome = Outcome.REFUSED if code >= 500 else Outcome.REFUSED_FOR_NOW
        return Answer(outcome, str(code), line_lost=hangs_up)


def compose(letter: Letter, sender: tuple[str, str]) -> EmailMessage:
    """The mail itself; raises ValueError or MessageError when the address cannot stand in a header."""
    if not letter.address.isascii():
        raise ValueError("an address outside ASCII needs a server with SMTPUTF8")
    message = EmailMessage()
    message["Subject"] = letter.rendered.subject
    message["From"] = Address(display_name=sender[0], addr_spec=sender[1])
    message["To"] = Address(addr_spec=letter.address)
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.rendered.text, cte="quoted-printable")
    message.add_alternative(letter.rendered.html, subtype="html", cte="quoted-printable")
    return message


def _printable(reply: bytes) -> str:
    return "".join(char for char in reply.decode("utf-8", "replace") if char.isprintable())[:200]
