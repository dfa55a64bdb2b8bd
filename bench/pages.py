"""Bar 5: a page costs what it did when everything there is to show has become a hundredfold.

The demo as it is beside the same demo grown a hundredfold, in turns: its main lists, or every page that its people
reach by links, one of each kind. What counts is processor time, of the web process and of PostgreSQL for it.
"""

import http.client
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from os import environ
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from bench import hundredfold, spent
from bench.http import serving
from bench.looks import look_around
from bench.rows import Row
from services.matching import auth
from services.matching.catalogue import BY_KEY
from services.matching.deps import COOKIE
from services.matching.models.clients import Client
from services.matching.models.decisions import Topic
from services.matching.web.personas import PERSONAS
from shared.enciphering import LONGEST, split
from shared.users import User

BAR = "5 pages"
LIMIT = 2
TIMES = 5
"""The cheapest of these counts, after one that does not: whatever else the machine does only adds."""
WHO = ("thijs", "yusuf", "marieke", "tom", "ellen", "ineke", "noor", "wouter")
"""One of each kind of person in the demo."""
PERSONAL = {persona.email for persona in PERSONAS}
LISTS = {
    "yusuf": ("/today", "/contacts"),
    "marieke": ("/clients", "/meeting"),
    "ineke": ("/work", "/work/requests", "/clients", "/pool", "/round"),
    "noor": ("/audit",),
}
OF_EACH = ("/clients", "/meeting", "/decisions")
"""Here it matters who looks; any other kind of page is measured for whoever sees it first."""
PROJECT = Path(__file__).resolve().parent.parent
KEYS = {*BY_KEY, *Topic}
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LINK = re.compile(r'href="(/[^"#]*)')
ELSEWHERE = ("/static/", "/api/", "/demo/", "/sign-", "/manifest", "/account/security")
COPY = "/copy."
"""All of one's own, to take along: a file is as long as what is in it."""
EVERYTHING_WAITS = text("UPDATE reminder SET state = 'notified' WHERE state = 'scheduled'")
"""In the demo nothing is late, so the lists of what waits would be empty."""


class Answer(NamedTuple):
    status: int
    body: str
    onward: str


class Visit:
    """One person on one of the two systems."""

    def __init__(self, port: int, secret: str, engine: Engine) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": f"{COOKIE}={secret}"}
        self._web, self._database = spent.processes_on(port), str(engine.url.database)
        self._elsewhere = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect()

    def open(self, path: str) -> Answer:
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.read().decode(), answer.headers.get("Location", ""))

    def cost(self, path: str) -> float:
        """Milliseconds of processor."""
        before = self._spent()
        self.open(path)
        return self._spent() - before

    def _spent(self) -> float:
        return spent.milliseconds_of([*self._web, *spent.backends_of(self._elsewhere, self._database)])


def run_lists(database_url: str) -> Iterable[Row]:
    """The lists that people come for. Loads the demo into the database at the URL, and grows a copy of it."""
    with beside(database_url) as towns:
        yield towns.sizes()
        for name, paths in LISTS.items():
            yield from compared(name, dict(zip(paths, paths, strict=True)), *towns.visits(name))


def run(database_url: str) -> Iterable[Row]:
    """Every page, as `run_lists`."""
    with beside(database_url) as towns:
        yield towns.sizes()
        measured = set[str]()
        for name in WHO:
            plain, grown = towns.visits(name)
            new = {
                kind: path for kind, path in pages(plain).items() if kind not in measured or kind.startswith(OF_EACH)
            }
            measured |= set(new)
            yield from compared(name, new, plain, grown)


class Towns(NamedTuple):
    """The demo, and the demo that has grown: each a database and an app that shows it."""

    engines: tuple[Engine, Engine]
    ports: tuple[int, int]
    ids: dict[str, UUID]
    """Of people, by the first word of their address."""

    def visits(self, name: str) -> tuple[Visit, Visit]:
        plain, grown = (
            Visit(port, enter(engine, self.ids[name]), engine)
            for engine, port in zip(self.engines, self.ports, strict=True)
        )
        return plain, grown

    def sizes(self) -> Row:
        few, many = (clients_in(engine) for engine in self.engines)
        return Row(
            bar=BAR,
            what="clients in the organisation that has grown, and in the demo",
            unit="",
            ours_ms=many,
            peer_ms=few,
            ratio=many / few,
        )


@contextmanager
def beside(database_url: str) -> Iterator[Towns]:
    environment = {"NAAST_ENVIRONMENT": "test", "NAAST_DEMO": "1"}
    load = [sys.executable, "-m", "deploy.demo"]
    here = dict(environ) | environment | {"NAAST_DATABASE_URL": database_url}
    subprocess.run(load, cwd=PROJECT, env=here, check=True, stdout=subprocess.DEVNULL)
    plain = create_engine(database_url)
    with plain.begin() as connection:
        connection.execute(EVERYTHING_WAITS)
        look_around(connection)
        ids = dict(connection.execute(select(User.email, User.id)).tuples().all())
    engines = (plain, grown_copy(plain))
    with ExitStack() as running:
        own, many = (
            running.enter_context(
                serving("services.matching.app:app", environment | {"NAAST_DATABASE_URL": url(engine)})
            )
            for engine in engines
        )
        yield Towns(engines, (own, many), {email.partition(".")[0]: ids[email] for email in ids if email in PERSONAL})


def grown_copy(plain: Engine) -> Engine:
    name = f"{plain.url.database}_grown"
    plain.dispose()
    with create_engine(plain.url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{plain.url.database}"'))
    engine = create_engine(plain.url.set(database=name))
    with engine.begin() as connection:
        hundredfold.grow(connection)
    for _ in range(1, LONGEST):
        split(engine)  # as a worker does once a day
    for one in (plain, engine):
        with one.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return engine


def url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def enter(engine: Engine, user_id: UUID) -> str:
    """The secret of a session in which both factors were shown."""
    with Session(engine) as session:
        entrance = auth.open_session(session, user_id, two_factors=True)
        session.commit()
        return entrance.secret


def clients_in(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Client)) or 0


def compared(name: str, paths: dict[str, str], plain: Visit, grown: Visit) -> Iterable[Row]:
    """One row for each kind of page."""
    for kind, path in paths.items():
        many = grown.open(path)
        if many.status != 200:
            raise AssertionError(f"{path} answers {many.status}")
        turns = [(plain.cost(path), grown.cost(path)) for _ in range(TIMES + 1)][1:]
        few_ms, many_ms = (min(costs) for costs in zip(*turns, strict=True))
        yield Row(
            bar=BAR,
            what=f"{name} {kind}, {len(many.body) // 1000} kB, against the demo",
            ours_ms=many_ms,
            peer_ms=few_ms,
            ratio=many_ms / few_ms,
            limit=LIMIT,
        )


def pages(visit: Visit) -> dict[str, str]:
    """A page of each kind that can be reached by links, from where this person begins."""
    found, waiting, known = dict[str, str](), ["/"], {"/"}
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in found:
            continue
        answer = visit.open(path)
        if answer.onward:
            waiting.insert(0, answer.onward)
            continue
        found[kind_of(path)] = path
        links = (link.replace("&amp;", "&") for link in LINK.findall(answer.body) if COPY not in link)
        new = [
            link for link in dict.fromkeys(map(short, links)) if link not in known and not link.startswith(ELSEWHERE)
        ]
        known |= set(new)
        waiting += new
    return found


def short(link: str) -> str:
    """Of what an address asks only which tab counts: the rest says where in a list one is."""
    path, _, query = link.partition("?")
    tab = next((part for part in query.split("&") if part.startswith("tab=")), "")
    return f"{path}?{tab}" if tab else path


def kind_of(path: str) -> str:
    """Two pages that differ only in whom or what theme they are about are of one kind."""
    place, *more = IDS.sub("{id}", path).removeprefix("/").split("/")
    return "/".join(["", place, *("{key}" if part in KEYS else part for part in more)])
