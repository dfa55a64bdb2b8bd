"""Processor time that a web process and the database used for it: the same however busy the machine is otherwise."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, text

PROCESSES = Path("/proc")
BACKENDS = text("SELECT pid FROM pg_stat_activity WHERE datname = :database")


def processes_on(port: int) -> list[int]:
    """Those that were told to listen there."""
    found = []
    for place in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if f"--port\0{port}\0" in (place / "cmdline").read_text(errors="replace"):
                found.append(int(place.name))
    return found


def backends_of(elsewhere: Connection, database: str) -> list[int]:
    """The processes of PostgreSQL that serve this database, asked on a connection to another."""
    return list(elsewhere.scalars(BACKENDS, {"database": database}))


def milliseconds_of(pids: Iterable[int]) -> float:
    """Of all their threads, since they began."""
    spent = 0
    for pid in pids:
        for thread in (PROCESSES / str(pid)).glob("task/*/schedstat"):
            with suppress(OSError):
                spent += int(thread.read_text().split()[0])
    return spent / 1e6
