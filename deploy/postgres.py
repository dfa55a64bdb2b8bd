"""A PostgreSQL 18 of our own, from its wheel: for `make up` and for the tests. It listens on a socket, on no port."""

import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy import child
from deploy.account import own_folder, programs, server_account, socket_folder

OWNER, RUNTIME = "naast", "naast_app"
"""The roles in a database of our own."""
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "unix_socket_permissions": "0700",
    # Small and quiet: one machine, one organisation.
    "autovacuum_max_workers": "1",
    "autovacuum_worker_slots": "1",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_wal_size": "256MB",
    # In memory or on an SSD a few rows are looked up, and the whole table is not read for them.
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    # Without the row that a constraint refused: what is coded about somebody's health would stand in the log.
    "log_error_verbosity": "terse",
    "timezone": "UTC",
}
CLUSTER = [
    "--username=naast",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-locale",
]
CLUSTER += ["--no-sync", "--no-instructions"]
THROW_AWAY = {
    "lock_timeout": "60s",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
"""For data that nobody misses after a power cut: a test's. A vacuum would note how many rows were in a table during one
test, which misleads the plans of the next: a page that takes milliseconds then took ten minutes."""


class NotReady(Exception):
    """A server did not start; the text is for a person."""


@dataclass
class Postgres:
    process: subprocess.Popen[bytes]
    place: Path
    """Holds the data; only its account and root may enter."""
    sockets: Path

    def url(self, database: str, role: str = OWNER) -> str:
        """For SQLAlchemy with psycopg."""
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def stop(self) -> None:
        """Ends open connections and writes everything down: the next start need not recover."""
        child.stop(self.process, how=signal.SIGINT, seconds=30)
        if self.sockets != self.place:
            shutil.rmtree(self.sockets, ignore_errors=True)


def start(home: Path, *, throw_away: bool = False, seconds: float = 30) -> Postgres:
    """Starts it on the data in `home`/postgres, which is made when there is none, and waits until it answers.

    The caller makes sure that no other does the same in this `home`. Raises NotReady.
    """
    account = server_account()
    place = own_folder(home / "postgres", account)
    bin_folder = programs(account)
    sockets = socket_folder(place, account)
    data, log = place / "data", home / "postgres.log"
    if not (data / "PG_VERSION").exists():
        make_cluster(bin_folder, data, log)
    remove_stale_lock(data)
    settings = SETTINGS | (THROW_AWAY if throw_away else {}) | {"unix_socket_directories": f'"{sockets}"'}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("ab") as output:
        process = child.start(
            [bin_folder / "postgres", "-D", data, *options],
            when_we_die=signal.SIGINT,
            account=account,
            environment={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            folder=place,
            output=output,
        )
    postgres = Postgres(process, place, sockets)
    wait_until_ready(postgres, data, log, seconds)
    return postgres


def make_cluster(bin_folder: Path, data: Path, log: Path) -> None:
    """One superuser, `naast`. Who can reach the socket may come in: its folder is closed to all others."""
    unfinished = data.with_name("data.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [str(bin_folder / "initdb"), "-D", str(unfinished), *CLUSTER]
    with log.open("ab") as output:
        made = child.start(
            command,
            account=server_account(),
            environment={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            folder=data.parent,
            output=output,
        )
    if made.wait() != 0:
        raise NotReady(f"PostgreSQL could not make its folder; {log} says why.")
    unfinished.rename(data)


def remove_stale_lock(data: Path) -> None:
    """After a crash `postmaster.pid` names a process that is gone, or another program's by now.

    PostgreSQL only believes the first; we look what runs under that number. An own server that outlived its starter
    (where the kernel has no leash) is stopped first.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    number = re.match(r"\d+", lock.read_text())
    if number is not None and str(data) in command_of(int(number[0])):
        subprocess.run(["kill", "-INT", number[0]], check=False)
        deadline = time.monotonic() + 30
        while str(data) in command_of(int(number[0])) and time.monotonic() < deadline:
            time.sleep(0.05)
    lock.unlink(missing_ok=True)


def command_of(pid: int) -> str:
    """The command line of a running process, '' when there is none."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace") if proc.exists() else ""
    asked = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout


def wait_until_ready(postgres: Postgres, data: Path, log: Path, seconds: float) -> None:
    """PostgreSQL itself writes `ready` on the last line of its lock file; that is what its own pg_ctl waits for."""
    deadline = time.monotonic() + seconds
    lock = data / "postmaster.pid"
    while time.monotonic() < deadline:
        if postgres.process.poll() is not None:
            raise NotReady(f"PostgreSQL stopped while starting; {log} says why.")
        try:
            lines = lock.read_text().splitlines()
        except FileNotFoundError:
            lines = []
        if len(lines) >= 8 and lines[0] == str(postgres.process.pid) and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    postgres.stop()
    raise NotReady(f"PostgreSQL was not ready within {seconds:.0f} s; {log} says why.")
