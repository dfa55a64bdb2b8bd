"""The app asked in this process, on one connection whose work is thrown away: nothing is left of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, text

from services.matching.app import app
from shared import db
from shared.db import Base, get_engine

NOT_COMPARED = frozenset({"audit_event", "sign_in_failure"})
"""What a refusal has to leave behind: its line in the trail, and the count of wrong passwords and codes."""


@contextmanager
def one_connection() -> Iterator[Connection]:
    """Whatever opens a transaction in here, the app included, opens it inside this one; nothing of it stays."""
    with get_engine().connect() as connection, pytest.MonkeyPatch.context() as patched:
        outer = connection.begin()
        patched.setattr(db, "get_engine", lambda: connection)
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
    goes_to: str
    text: str


async def ask(method: str, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Hands the app what a server would hand it."""
    path, _, query = address.partition("?")
    told = {"host": "127.0.0.1", "sec-fetch-site": "same-origin", "accept-language": "en", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
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
    told_back = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
    goes_to = dict(started["headers"]).get(b"location", b"")
    return Answer(started["status"], goes_to.decode(), told_back.decode(errors="replace"))
