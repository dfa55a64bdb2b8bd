"""The database: one engine a process, one transaction a use case, opened and committed here and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import cache
from random import uniform
from time import monotonic, sleep
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Constraint,
    DateTime,
    Engine,
    Enum,
    MetaData,
    Table,
    create_engine,
    event,
    literal_column,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from shared.settings import get_settings

T = TypeVar("T")

RESTED = 1.0
"""Seconds out of use, after which the server may be gone from a connection."""


def of_column(constraint: Constraint, _table: Table[Any]) -> str:
    """A closed set is named after its column too, since one table may hold the same set twice."""
    column = next(iter(constraint.columns), None) if isinstance(constraint, CheckConstraint) else None
    return f"_{column.name}" if column is not None else ""


NAMES: dict[str, Any] = {
    "of_column": of_column,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s%(of_column)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of both services. Closed sets are `StrEnum`s, stored as text that a CHECK guards."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class Identified:
    """A row with an id that sorts by age (UUID 7, made by the database) and the moment it was made (domain clock)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"), sort_order=-10)
    created_at: Mapped[datetime] = mapped_column(server_default=text("naast_now()"), sort_order=-9)


def constant(word: StrEnum) -> ColumnElement[Any]:
    """A word of a closed set as it stands, in the statement itself: PostgreSQL then plans for it, and knows an index
    that is made for it. Never for what somebody sent."""
    return literal_column(f"'{word}'")


@cache
def get_engine() -> Engine:
    """Pool = threads, so that a thread that answers never waits for a connection. No value of a row in an error.

    The data are in memory or on a disk without a head to move: reading here and there costs what reading on does.
    """
    settings = get_settings()
    engine = create_engine(
        settings.database_url,
        pool_size=settings.web_threads,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC -c random_page_cost=1.1", "connect_timeout": 5},
    )
    event.listen(engine, "checkin", _came_back)
    event.listen(engine, "checkout", _look_whether_it_lives)
    return engine


def _came_back(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["rests_since"] = monotonic()


def _look_whether_it_lives(
    connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """A connection that rested is tried first, and made anew when the server is gone from it. One that was just in use
    is not: at a busy hour that question was a twentieth of all work."""
    if monotonic() - entry.info.get("rests_since", 0) < RESTED:
        return
    try:
        get_engine().dialect.do_ping(connection)
    except psycopg.OperationalError as error:
        raise DisconnectionError from error


@contextmanager
def transaction() -> Iterator[Session]:
    """The edge of a use case: commits when the block ends, rolls back when it raises.

    What was put in `session.info["after_commit"]` (a ring of the doorbell) happens after the commit, on this thread.
    """
    with Session(get_engine(), expire_on_commit=False) as session:
        yield session
        session.commit()
        afterwards: set[Callable[[], None]] = session.info.get("after_commit", set())
    for ring in afterwards:
        ring()


def in_transaction(work: Callable[[Session], T], attempts: int = 3) -> T:
    """Runs `work` in one transaction; a deadlock or serialization failure runs the whole of it again."""
    for attempt in range(1, attempts + 1):
        try:
            with transaction() as session:
                return work(session)
        except OperationalError as error:
            if attempt == attempts or not isinstance(
                error.orig, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure
            ):
                raise
            sleep(uniform(0.01, 0.05) * attempt)
    raise AssertionError("unreachable")


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Does `action` once, after this transaction is safely stored. It must not raise."""
    session.info.setdefault("after_commit", set()).add(action)
