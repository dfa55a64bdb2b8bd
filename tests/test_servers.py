"""The tests' own footing: what one test writes, no other test sees."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage

import pytest
from redis import Redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.db import transaction
from shared.settings import get_settings
from tests.servers import Mailbox, as_owner


def tables(session: Session) -> set[str]:
    found = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    return set(found)


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(database: str, time: str) -> None:
    with transaction() as session:
        assert "left_behind" not in tables(session)
        with as_owner(session):
            session.execute(text("CREATE TABLE left_behind (id int)"))
    with transaction() as session:
        assert "left_behind" in tables(session)


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_session_writes_is_rolled_back_even_when_it_commits(session: Session, time: str) -> None:
    assert "half_done" not in tables(session)
    with as_owner(session):
        session.execute(text("CREATE TABLE half_done (id int)"))
    session.commit()
    assert "half_done" in tables(session)


def test_the_broker_is_a_real_one_and_answers() -> None:
    with Redis.from_url(get_settings().redis_url) as broker:
        broker.set("rung", 1, ex=timedelta(seconds=10))
        assert broker.get("rung") == b"1"


def test_the_mailbox_keeps_mail_and_refuses_when_told(mailbox: Mailbox) -> None:
    message = EmailMessage()
    message["Subject"] = "Er wacht iets op je"
    message.set_content("Log in.")
    mailbox.answers.append("451 Try later")
    port = int(mailbox.url.rpartition(":")[2])
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        with pytest.raises(smtplib.SMTPDataError):
            smtp.send_message(message, "naast@naast.example", ["sam@naast.example"])
        smtp.send_message(message, "naast@naast.example", ["sam@naast.example"])
    [received] = mailbox.wait_for(1)
    assert received.recipients == ["sam@naast.example"]
    assert mailbox.to("sam@naast.example")[0]["Subject"] == "Er wacht iets op je"
