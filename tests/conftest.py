"""What every test can ask for: a session that is rolled back, or a database of its own, and a mailbox."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from services.matching import auth
from shared.db import get_engine
from tests import servers
from tests.door import Door, served
from tests.make import Make

RUNNING = pytest.StashKey[servers.Servers]()
MAILBOX = pytest.StashKey[servers.Mailbox]()
DATABASE = pytest.StashKey[servers.OwnDatabase]()
LONGEST = (
    ("test_simulated_year.py", "test_contract.py", "test_make_up.py"),
    ("test_every_page.py", "test_matrix.py", "test_every_button.py"),
)
"""In the first and the second process: half of the time for a fortieth of the tests."""


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported: the settings are read once, and must name this process's own database."""
    if config.option.collectonly:
        return
    is_xdist_worker = hasattr(config, "workerinput")
    if not is_xdist_worker:
        config.stash[RUNNING] = servers.start_servers()
        if config.getoption("numprocesses", None):
            return  # its workers run the tests
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if is_xdist_worker:
        keep_to_one_core(int(name.removeprefix("gw")))
    mailbox = config.stash[MAILBOX] = servers.Mailbox()
    mailbox.start()
    config.stash[DATABASE] = servers.OwnDatabase(f"naast_{name}")
    os.environ |= {
        "NAAST_ENVIRONMENT": "test",
        "NAAST_DATABASE_URL": servers.database_url(f"naast_{name}"),
        "NAAST_REDIS_URL": servers.redis_url(int(name.removeprefix("gw"))),
        "NAAST_SMTP_URL": mailbox.url,
    }
    hash_quickly()


def hash_quickly() -> None:
    """What is slow on purpose would be a fiftieth of a run. `test_auth.py` looks at the real thing."""
    auth.PASSWORDS.current_hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


def keep_to_one_core(number: int) -> None:
    """Of the cores that there are, one for this process and for what answers it in PostgreSQL. The two wait for each
    other all the time, and to be woken by another core costs a twentieth of a run. What a test starts stays there too.
    """
    if not hasattr(os, "sched_setaffinity"):  # which only Linux has
        return
    cores = sorted(os.sched_getaffinity(0))
    mine = {cores[number % len(cores)]}
    os.sched_setaffinity(0, mine)

    @event.listens_for(Engine, "connect")
    def bring_here(connection: DBAPIConnection, _: object) -> None:
        os.sched_setaffinity(connection.info.backend_pid, mine)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, half of it where the second of two processes begins. Begun last, it would go on
    long after the other process has nothing left."""
    first, second = ([item for item in items if item.path.name in files] for files in LONGEST)
    longest = {*first, *second}
    others = [item for item in items if item not in longest]
    middle = len(items) // 2 - len(first)
    items[:] = [*first, *others[:middle], *second, *others[middle:]]


def pytest_unconfigure(config: pytest.Config) -> None:
    if MAILBOX in config.stash:
        config.stash[DATABASE].close()
        config.stash[MAILBOX].stop()
    if RUNNING in config.stash:
        config.stash[RUNNING].stop()


@pytest.fixture
def session() -> Iterator[Session]:
    """A session in a transaction that is rolled back after the test: for everything that needs no second connection.

    What it writes is seen by nobody else, so not by a running server, and not inside `shared.db.transaction()`.
    """
    with get_engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def database(pytestconfig: pytest.Config) -> Iterator[str]:
    """The URL of this process's database, for tests that really commit: over HTTP, in a race, with a worker.

    `shared.db.transaction()` uses the same one. After the test it is as it was.
    """
    yield os.environ["NAAST_DATABASE_URL"]
    pytestconfig.stash[DATABASE].renew()


@pytest.fixture
def mailbox(pytestconfig: pytest.Config) -> Iterator[servers.Mailbox]:
    """The real SMTP server that NAAST_SMTP_URL names, empty at the start of the test."""
    mailbox = pytestconfig.stash[MAILBOX]
    mailbox.empty()
    yield mailbox
    mailbox.empty()


@pytest.fixture
def make(session: Session) -> Make:
    return Make(session)


@pytest.fixture
def nothing_stays() -> Iterator[Connection]:
    """The one connection of everything that asks the app in this process; what it does is undone after the test."""
    from tests.security.asking import one_connection  # noqa: PLC0415 - loads the app, which reads the settings

    with one_connection() as connection:
        yield connection


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the app answers over HTTP, on the database of this process."""
    with served() as address:
        yield address


@pytest.fixture
def door(database: str, address: str) -> Iterator[Door]:
    """The app over HTTP, on a database of its own."""
    with closing(Door(address)) as door:
        yield door
