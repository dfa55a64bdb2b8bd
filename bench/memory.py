"""Memory of the whole system of `make up`, supervisor, servers, workers and web, after the story of the README."""

import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import story
from bench.rows import Row
from deploy import child, valkey
from deploy.memory import system_bytes

LIMIT = 500
"""Megabytes, as the proportional set size: what is shared between processes is counted once."""
ASKS = ("/ready", "/api/v1/openapi.json", "/demo/mail")
"""What the web process makes once and keeps, beside what the story asks."""
PATIENCE = 120.0
"""Seconds for a system to be ready, its demo organisation included."""


def run(_database_url: str) -> Iterable[Row]:
    """Starts a system of its own, with its demo organisation, uses it and measures it."""
    with tempfile.TemporaryDirectory(prefix="naast-bench-") as home, running(Path(home)) as (pid, port):
        story.tell(f"http://127.0.0.1:{port}", Path(home))
        for path in ASKS:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").close()
        yield of(pid)


def of(supervisor: int) -> Row:
    """The row for a running system, by the process id of its supervisor."""
    megabytes = system_bytes(supervisor) / 1_000_000
    return Row(
        bar="memory",
        what=f"megabytes of all processes of make up, after the story, of {LIMIT}",
        unit="MB",
        ours_ms=megabytes,
        peer_ms=LIMIT,
        ratio=megabytes / LIMIT,
        limit=1,
    )


@contextmanager
def running(home: Path) -> Iterator[tuple[int, int]]:
    """A system in `home`: the process id of its supervisor, and the port of its web server."""
    port = valkey.free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("NAAST_")}
    said = home / "said"
    with said.open("wb") as output:
        command = [sys.executable, "-m", "deploy.local", "--home", str(home / "naast"), "--port", str(port)]
        supervisor = child.start(command, environment=own, output=output)
    try:
        deadline = time.monotonic() + PATIENCE
        while "Naast is ready" not in said.read_text():
            if supervisor.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"make up did not get ready:\n{said.read_text()}")
            time.sleep(0.1)
        yield supervisor.pid, port
    finally:
        child.stop(supervisor, seconds=60)
