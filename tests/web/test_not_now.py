"""What a page says when nothing can be answered: nothing about anybody, what to do, and where help is."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from services.matching.actor import Role
from shared import db
from shared.db import transaction
from tests.cast import Cast
from tests.make import Make
from tests.servers import as_owner
from tests.web.walking import Shown, Walk

NOWHERE = "postgresql+psycopg://nobody@/nothing?host=/nowhere"


@pytest.fixture
def client(nothing_stays: Connection) -> Iterator[Walk]:
    with asyncio.Runner() as runner:
        with transaction() as session:
            email = Cast.of(Make(session)).emails[Role.CLIENT]
        yield Walk.of(email, nothing_stays, runner)


def test_without_a_line_in_the_trail_a_page_tells_nothing_and_keeps_what_was_sent(client: Walk) -> None:
    assert client.get("/my").status == 200
    with transaction() as session, as_owner(session):
        session.execute(text("ALTER TABLE audit_event ADD CONSTRAINT no_room CHECK (false) NOT VALID"))
    looked = client.get("/my?asked=1")
    asked = client.press(Shown("/my/ask", {"client_words": ["Naar buiten."], "once": ["1"], "step": ["send"]}))
    for answer, again in ((looked, 'href="/my?asked=1"'), (asked, 'action="/my/ask"')):
        assert answer.status == 503
        assert dict(answer.headers)["retry-after"] == "60"
        assert again in answer.text
        assert 'href="/help"' in answer.text
    assert 'name="client_words" value="Naar buiten."' in asked.text


def test_help_now_is_there_when_the_database_is_not(client: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "get_engine", lambda: create_engine(NOWHERE))
    assert client.get("/my").status == 503
    assert client.get("/help").status == 200
