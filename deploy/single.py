"""One system per folder, and where others find it. The lock is the kernel's: it goes with its holder, never stale."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LOCK, ADDRESSES = "running", "addresses.json"


class AlreadyRunning(Exception):
    """The text says where."""


@contextmanager
def only_one(home: Path, url: str) -> Iterator[None]:
    """Holds the lock of `home`. Raises AlreadyRunning when another does."""
    with (home / LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(f"Naast is already running here: {lock.read() or 'just starting'}.") from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{url} (process {os.getpid()})")
        lock.flush()
        (home / ADDRESSES).unlink(missing_ok=True)
        yield


def leave_addresses(home: Path, environment: Mapping[str, str]) -> None:
    """Tells `naast import` and the like which database is meant. Only its owner may read it."""
    file = home / ADDRESSES
    file.touch(mode=0o600)
    file.write_text(json.dumps({name: value for name, value in environment.items() if name.startswith("NAAST_")}))


def addresses(home: Path) -> dict[str, str]:
    """The NAAST_ variables of the system that runs in `home` now; none when nothing runs there."""
    try:
        with (home / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return {}
    except FileNotFoundError:
        return {}
    except BlockingIOError:
        file = home / ADDRESSES  # not there yet while it is starting
        found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return found
