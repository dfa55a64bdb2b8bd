"""The one table of what runs. `make up`, docker-compose.yml and the Dockerfile all start exactly this.

`python -m deploy.processes web` becomes that process; in a container that is the whole command.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

WORKER_FLAGS = (
    # One thread listens to the bell, the ticker's thread does the work: no pool of processes to pay memory for.
    *("--pool", "solo"),
    # Workers have nothing to tell each other; whether one lives is seen in the database.
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    *("--loglevel", "WARNING"),
)


NO_PROXY = "nobody"
"""uvicorn itself would believe whoever asks from this machine."""


@dataclass(frozen=True)
class Process:
    """`module` is what `python -m` runs, with `arguments`; `{host}`, `{port}` and `{proxies}` in them are filled in."""

    name: str
    module: str
    arguments: tuple[str, ...]
    node: str | None = None
    """A worker's name in the table of heartbeats, before the @. None: it answers `/ready` over HTTP."""

    def command(self, host: str = "127.0.0.1", port: int = 8000, proxies: str = NO_PROXY) -> list[str]:
        filled_in = {"host": host, "port": port, "proxies": proxies}
        return [sys.executable, "-m", self.module, *(part.format(**filled_in) for part in self.arguments)]


def worker(service: str) -> Process:
    arguments = (
        "--quiet",
        "-A",
        f"services.{service}.worker:app",
        "worker",
        "--hostname",
        f"{service}@%h",
        *WORKER_FLAGS,
    )
    return Process(f"{service}-worker", "celery", arguments, node=service)


WEB = Process(
    "web",
    "uvicorn",
    (
        "services.matching.app:app",
        *("--host", "{host}", "--port", "{port}"),
        *("--loop", "uvloop", "--http", "httptools"),
        # Of whose word on where somebody comes from (X-Forwarded-For and -Proto) we take notice, and of nobody else's.
        *("--proxy-headers", "--forwarded-allow-ips", "{proxies}"),
        *("--no-server-header", "--no-access-log", "--log-level", "warning"),
        *("--timeout-graceful-shutdown", "10"),
    ),
)
PROCESSES = (WEB, worker("matching"), worker("notifications"))

ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        "PYTHONUNBUFFERED": "1",
        # glibc gives each thread a heap of its own, which these processes hardly use and never give back
        "MALLOC_ARENA_MAX": "2",
    }
)


def named(name: str) -> Process:
    """Raises KeyError."""
    return {process.name: process for process in PROCESSES}[name]


def main() -> None:
    names = [process.name for process in PROCESSES]
    if len(sys.argv) != 2 or sys.argv[1] not in names:
        sys.exit(f"Which process? One of: {', '.join(names)}.")
    host, port = os.environ.get("NAAST_HOST", "127.0.0.1"), int(os.environ.get("NAAST_PORT", "8000"))
    proxies = os.environ.get("NAAST_PROXIES") or NO_PROXY
    command = named(sys.argv[1]).command(host, port, proxies)
    os.execve(command[0], command, os.environ | ENVIRONMENT)  # noqa: S606 - no shell is what we want


if __name__ == "__main__":
    main()
