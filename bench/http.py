"""Bar 3: the ranking endpoint of the real application, beside bare ASGI with asyncpg that ranks in one statement."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bench import population
from bench.http_load import milliseconds_each
from bench.rows import Row
from deploy import child, processes, valkey
from services.matching import auth
from services.matching.actor import Actor, Role
from shared.users import User

BAR = "3 http"
PEER_WORKERS = 1_000
LIMITS = {1: 0.40, 16: 0.22, 64: 0.22}
"""Connections, and the part of the peer's throughput that ours must reach."""
ROUNDS, SECONDS = 3, 1.5
FEW_THREADS = 2


class Server(NamedTuple):
    port: int
    path: str
    token: str | None = None

    def milliseconds_each(self, connections: int) -> float:
        return milliseconds_each(self.port, self.path, connections, SECONDS, self.token)

    def scores(self) -> list[tuple[str, float]]:
        """Who is best, as this server says it."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{self.port}{self.path}", headers=headers)
        ) as answer:
            found = json.load(answer)["candidates"]
        return [(one["peer_worker_id"], one["score"]) for one in found]


def run(database_url: str) -> Iterable[Row]:
    """Fills the database at the URL: migrated, empty, and of no other use."""
    engine = create_engine(database_url)
    request_id = population.found(engine)
    population.grow(engine, PEER_WORKERS)
    with Session(engine) as session:
        user_id = session.scalars(select(User.id).where(User.email == population.COORDINATOR)).one()
        actor = Actor(user_id, frozenset({Role.COORDINATOR}))
        token = auth.issue_token(session, actor, "bench", 1).secret
        session.commit()
    engine.dispose()
    path = f"/api/v1/requests/{request_id}/candidates"
    known = {
        "NAAST_DATABASE_URL": database_url,
        "NAAST_ENVIRONMENT": "test",
        "BENCH_DATABASE": database_url,
        "BENCH_REQUEST": str(request_id),
        "BENCH_COORDINATOR": str(user_id),
    }
    with ExitStack() as running:
        plain = Server(running.enter_context(serving("bench.plain_asgi:app", known)), "/")
        without = Server(running.enter_context(serving("bench.without_sign_in:app", known)), path, "any")
        ours = Server(running.enter_context(serving("services.matching.app:app", known)), path, token)
        few = {"NAAST_WEB_THREADS": str(FEW_THREADS)}
        narrow = Server(running.enter_context(serving("services.matching.app:app", known | few)), path, token)
        if not plain.scores() == without.scores() == ours.scores() == narrow.scores() != []:
            raise AssertionError("the servers do not give the same answer")
        for connections, limit in LIMITS.items():
            yield from beside(connections, limit, plain, without, ours)
        yield stalls_nowhere(narrow, ours)


def beside(connections: int, limit: float, plain: Server, without: Server, ours: Server) -> Iterable[Row]:
    plain_ms, without_ms, ours_ms = in_turns(connections, plain, without, ours)
    many = f"{connections} connection{'s' if connections > 1 else ''}"
    yield Row(
        bar=BAR,
        what=f"{many}, without sign-in and trail, against plain ASGI + asyncpg",
        ours_ms=without_ms,
        peer_ms=plain_ms,
        ratio=plain_ms / without_ms,
        limit=limit,
        at_least=True,
    )
    yield Row(
        bar=BAR,
        what=f"{many}, with a token and the trail, against the same without",
        ours_ms=ours_ms,
        peer_ms=without_ms,
        ratio=ours_ms / without_ms,
        limit=1.5,
    )


def stalls_nowhere(narrow: Server, ours: Server) -> Row:
    """With fewer threads than connections everybody waits, and everybody is answered."""
    narrow_ms, ours_ms = in_turns(64, narrow, ours)
    return Row(
        bar=BAR,
        what=f"64 connections, {FEW_THREADS} threads against 8: no error and no stall",
        ours_ms=narrow_ms,
        peer_ms=ours_ms,
        ratio=narrow_ms / ours_ms,
    )


def in_turns(connections: int, *servers: Server) -> list[float]:
    """The median milliseconds for each answer."""
    taken = [[server.milliseconds_each(connections) for server in servers] for _ in range(ROUNDS)]
    return [median(own) for own in zip(*taken, strict=True)]


@contextmanager
def serving(app: str, environment: dict[str, str]) -> Iterator[int]:
    """The port on which `app` is served, as `make up` serves the web process."""
    port = valkey.free_port()
    web = processes.WEB.command(port=port)
    command = [app if part == processes.WEB.arguments[0] else part for part in web]
    process = child.start(command, environment=dict(os.environ) | environment)
    try:
        wait_for(port, process)
        yield port
    finally:
        child.stop(process)


def wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("a server did not start")
