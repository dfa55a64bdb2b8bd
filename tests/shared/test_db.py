"""The database's connections."""

import pytest
from sqlalchemy import text

from shared import db
from shared.db import get_engine, in_transaction
from tests import servers


def own_backend() -> int:
    return int(in_transaction(lambda session: session.scalars(text("SELECT pg_backend_pid()")).one()))


def test_a_connection_that_died_while_it_rested_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    get_engine().dispose()
    before = own_backend()
    with servers.administration() as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    monkeypatch.setattr(db, "RESTED", 0.0)
    assert own_backend() != before


def test_a_connection_that_was_just_in_use_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "RESTED", 3600.0)
    asked: list[object] = []
    monkeypatch.setattr(get_engine().dialect, "do_ping", asked.append)
    assert own_backend() == own_backend()
    assert not asked
    monkeypatch.setattr(db, "RESTED", 0.0)
    own_backend()
    assert len(asked) == 1
