"""The app asked in this process, on one connection whose work is thrown away: nothing is left of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import anyio.to_thread
import pytest
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, Engine, text

from services.matching.app import app
from shared import db
from shared.db import Base, get_engine

NOT_COMPARED = frozenset({"audit_event", "sign_in_failure", "used"})
"""What a refusal has to leave behind: its line in the trail, and how often something was wrong, or was done."""

USUAL = {"host": "127.0.0.1", "sec-fetch-site": "same-origin", "accept-language": "en"}
"""What a browser sends along on a page of ours."""


SAVEPOINTS = {
    "do_savepoint": "SAVEPOINT",
    "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
}


def in_words(words: str) -> Callable[[Connection, str], None]:
    """To PostgreSQL itself: SQLAlchemy compiles each savepoint anew, and at each way back psycopg forgets all that was
    planned, which made a quarter of the work here."""

    def say(connection: Connection, name: str) -> None:
        driver: Any = connection.connection.driver_connection
        said = driver.pgconn.exec_(f"{words} {name}".encode())
        assert said.status == ExecStatus.COMMAND_OK, said.error_message

    return say


async def at_once(work: Callable[..., Any], *sent: Any, **_: Any) -> Any:
    """In place of a thread: nobody else is waiting."""
    return work(*sent)


@contextmanager
def one_connection(engine: Engine | None = None) -> Iterator[Connection]:
    """Whatever opens a transaction in here, the app included, opens it inside this one; nothing of it stays."""
    with (engine or get_engine()).connect() as connection, pytest.MonkeyPatch.context() as patched:
        outer = connection.begin()
        patched.setattr(db, "get_engine", lambda: connection)
        patched.setattr(anyio.to_thread, "run_sync", at_once)
        for step, words in SAVEPOINTS.items():
            patched.setattr(connection.dialect, step, in_words(words))
        connection.exec_driver_sql("SELECT")  # a transaction begins with its first question
        connection.begin_nested()
        yield connection
        outer.rollback()


@contextmanager
def thrown_away(connection: Connection) -> Iterator[None]:
    """What happens in here did not happen."""
    inside = connection.begin_nested()
    yield
    inside.rollback()


def rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """A mark of each table, which is another one when any row was added, changed or taken away."""
    names = sorted(set(Base.metadata.tables) - NOT_COMPARED)
    each = (f"SELECT '{name}', count(*), sum(xmin::text::bigint) FROM \"{name}\"" for name in names)  # noqa: S608
    return {name: tuple(mark) for name, *mark in connection.execute(text(" UNION ALL ".join(each)))}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def goes_to(self) -> str:
        return dict(self.headers).get("location", "")

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


async def ask(method: str, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Hands the app what a server would hand it."""
    path, _, query = address.partition("?")
    told = {**USUAL, **{name.lower(): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in told.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
    }
    given = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return given.pop() if given else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    started = next(one for one in sent if one["type"] == "http.response.start")
    told_back = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
    body = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
    return Answer(started["status"], told_back, body)
