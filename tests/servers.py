"""Throw-away servers for one test run, real ones: a PostgreSQL, a Valkey and, per test process, a mailbox.

The process that the developer started starts them (with pytest-xdist that is the controller, whose workers find the
addresses in the environment). They die with it, however it dies.
"""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from threading import Condition
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from sqlalchemy.orm import Session as Orm

from deploy import key_files, postgres, valkey
from shared.db import get_engine

PROJECT = Path(__file__).resolve().parent.parent
POSTGRES, VALKEY = "NAAST_TEST_POSTGRES", "NAAST_TEST_VALKEY"
"""Environment variables: the folder of PostgreSQL's socket, and Valkey's URL without a database number."""
TEMPLATE = "naast_template"
MEMORY, ROOM = Path("/dev/shm"), 2_000_000_000  # noqa: S108 - a folder of its own is made in it

AT_NOON = """
    UPDATE clock_offset SET ahead = (
        date_trunc('day', now() AT TIME ZONE 'Europe/Amsterdam') + '12 hours'
    ) AT TIME ZONE 'Europe/Amsterdam' - now()
"""
"""A run begins at noon of the day that it is: what a test expects "in three days" also holds for who tests at night."""


@dataclass
class Servers:
    home: Path
    postgres: postgres.Postgres
    valkey: valkey.Valkey

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def _home() -> Path:
    """A folder on a disk in memory, where there is one with room: a database for each test is copied there in a quarter
    of the time. What a killed run left there goes first."""
    fits = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    if not fits:
        return Path(tempfile.mkdtemp(prefix="naast-test-"))
    for old in MEMORY.glob("naast-test-*"):
        if not Path("/proc", old.name.split("-")[2]).exists():
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"naast-test-{os.getpid()}-", dir=MEMORY))


def start_servers() -> Servers:
    """Starts them, migrates the template that every database is copied from, and says in the environment where."""
    home = _home()
    servers = Servers(home, postgres.start(home, throw_away=True), valkey.start(home))
    os.environ[POSTGRES] = str(servers.postgres.sockets)
    os.environ[VALKEY] = servers.valkey.url().removesuffix("/0")
    os.environ |= key_files.at(home)
    key_files.make_missing()
    with administration() as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    migrated = subprocess.run(
        [sys.executable, "-m", "deploy.migrate"],
        cwd=PROJECT,
        env=os.environ
        | {
            "NAAST_DATABASE_URL": database_url(TEMPLATE),
            "NAAST_OWNER_URL": database_url(TEMPLATE, postgres.OWNER),
            "NAAST_ENVIRONMENT": "test",
        },
        check=False,
    )
    if migrated.returncode:
        servers.stop()
        pytest.exit("The migrations failed; no test was run.", returncode=1)
    with administration() as connection:
        connection.execute(f"GRANT {postgres.OWNER} TO {postgres.RUNTIME} WITH INHERIT FALSE, SET TRUE")
    with psycopg.connect(host=os.environ[POSTGRES], user="naast", dbname=TEMPLATE) as connection:
        connection.execute(AT_NOON)
    return servers


def administration() -> psycopg.Connection[Any]:
    """A connection that can make and drop databases."""
    return psycopg.connect(host=os.environ[POSTGRES], user="naast", dbname="postgres", autocommit=True)


def database_url(name: str, role: str = postgres.RUNTIME) -> str:
    return f"postgresql+psycopg://{role}@/{name}?host={os.environ[POSTGRES]}"


def owner_url() -> str:
    """The database of this process, as who owns its tables."""
    return os.environ["NAAST_DATABASE_URL"].replace(f"{postgres.RUNTIME}@", f"{postgres.OWNER}@")


@contextmanager
def as_owner(session: Orm) -> Iterator[None]:
    """What no running program can do: for a test that plays somebody who can."""
    session.execute(text(f"SET LOCAL ROLE {postgres.OWNER}"))
    yield
    session.execute(text("SET LOCAL ROLE NONE"))


def redis_url(number: int) -> str:
    return f"{os.environ[VALKEY]}/{number}"


def renew_database(name: str, template: str = TEMPLATE) -> None:
    """A new database of this name, empty and migrated; whoever is connected to the old one is disconnected."""
    with administration() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


REMEMBER = """
    CREATE SCHEMA at_first;
    CREATE TABLE at_first.altered ();
    DO $$ DECLARE name text; is_filled bool; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('SELECT EXISTS (TABLE %I)', name) INTO is_filled;
            IF is_filled THEN EXECUTE format('CREATE TABLE at_first.%I AS TABLE %I', name, name); END IF;
        END LOOP;
    END $$;
    CREATE FUNCTION at_first.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
        AS 'BEGIN INSERT INTO at_first.altered DEFAULT VALUES; END';
    CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION at_first.note();
"""
AS_AT_FIRST = """
    DO $$ DECLARE name text; is_filled bool; BEGIN
        SET LOCAL session_replication_role = replica;
        SET LOCAL lock_timeout = '500ms';
        IF EXISTS (TABLE at_first.altered) THEN RAISE EXCEPTION 'a test altered it'; END IF;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('SELECT EXISTS (TABLE %I)', name) INTO is_filled;
            IF is_filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
        END LOOP;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'at_first' AND tablename <> 'altered' LOOP
            EXECUTE format('INSERT INTO %I TABLE at_first.%I', name, name);
        END LOOP;
    END $$;
"""


class OwnDatabase:
    """The database of one test process. After a test its rows are as at first: a new database, and new connections to
    it, take twenty times as long, so one is made only when a test altered more than rows, or something holds on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._make()

    def _make(self) -> None:
        renew_database(self.name)
        self.connection = psycopg.connect(host=os.environ[POSTGRES], user="naast", dbname=self.name, autocommit=True)
        self.connection.execute(REMEMBER)

    def renew(self) -> None:
        try:
            self.connection.execute(AS_AT_FIRST)
        except psycopg.Error:
            self.close()
            self._make()

    def close(self) -> None:
        get_engine().dispose()
        self.connection.close()


@dataclass
class Received:
    """One mail as the mailbox got it."""

    sender: str
    recipients: list[str]
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, EmailMessage, policy=policy.default)


@dataclass
class Mailbox:
    """An SMTP server on a free port of loopback, that keeps what it gets in `received`.

    `answers` are given to the next mails instead of accepting them, one each: "451 Try later", "550 No such user".
    """

    received: list[Received] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)
    url: str = ""

    def __post_init__(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # else each step of each mail is kept for each test
        self.controller = Controller(self, hostname="127.0.0.1", port=valkey.free_port())

    def start(self) -> None:
        self.controller.start()
        self.url = f"smtp://127.0.0.1:{self.controller.port}"

    def stop(self) -> None:
        self.controller.stop()

    def empty(self) -> None:
        with self.changed:
            self.received.clear()
            self.answers.clear()

    def wait_for(self, count: int, seconds: float = 10) -> list[Received]:
        """The mails, as soon as there are `count`; fails when they do not come in time."""
        with self.changed:
            came = self.changed.wait_for(lambda: len(self.received) >= count, seconds)
            assert came, f"{len(self.received)} of {count} mails came within {seconds} s"
            return list(self.received)

    def to(self, address: str) -> list[EmailMessage]:
        with self.changed:
            return [mail.message for mail in self.received if address in mail.recipients]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's
        with self.changed:
            if self.answers:
                return self.answers.pop(0)
            self.received.append(
                Received(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"")
            )
            self.changed.notify_all()
        return "250 OK"
