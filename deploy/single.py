"""One system per folder. The lock is the kernel's: it goes with the process that holds it, so it is never stale."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """The text says where."""


@contextmanager
def only_one(home: Path, url: str) -> Iterator[None]:
    """Holds the lock of `home`. Raises AlreadyRunning when another does."""
    with (home / "running").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(f"Naast is already running here: {lock.read() or 'just starting'}.") from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{url} (process {os.getpid()})")
        lock.flush()
        yield
