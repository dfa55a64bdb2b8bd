"""Whether one process of the table does its work: `python -m deploy.health web`. Exit code 0 or 1; for health checks.

A worker is healthy when it has lately finished looking for due work: that goes by the database, since a worker on a
broken connection to the broker still answers pings, or none that works is thought dead.
"""

import os
import socket
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException

import psycopg

from deploy.processes import PROCESSES, Process, named

LONGEST_SILENCE = 60.0
"""Seconds; a worker looks every 15."""


def is_healthy(process: Process, *, port: int = 8000, database_url: str, within: float = LONGEST_SILENCE) -> bool:
    if process.node is None:
        return answers_ready(port)
    return has_looked(process.node, database_url, within)


def answers_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def has_looked(node: str, database_url: str, within: float) -> bool:
    """Whether this machine's worker finished a look in the last `within` seconds."""
    ask = "SELECT clock_timestamp() - last_done_at < make_interval(secs => %s) FROM heartbeat WHERE worker = %s"
    try:
        with psycopg.connect(database_url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            found = connection.execute(ask, (within, f"{node}@{socket.gethostname()}")).fetchone()
    except psycopg.Error:
        return False
    return found is not None and bool(found[0])


def wait_for(processes: Sequence[Process], port: int, database_url: str, patience: float) -> list[Process]:
    """Waits until all are healthy, by what they did since now; gives those that are not within `patience` seconds."""
    began = time.monotonic()
    waiting = list(processes)
    while waiting and time.monotonic() < began + patience:
        waiting = [
            process
            for process in waiting
            if not is_healthy(process, port=port, database_url=database_url, within=time.monotonic() - began)
        ]
        if waiting:
            time.sleep(0.2)
    return waiting


def main() -> None:
    names = [process.name for process in PROCESSES]
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    port, database_url = int(os.environ.get("NAAST_PORT", "8000")), os.environ.get("NAAST_DATABASE_URL", "")
    if asked == "all":
        silent = [process.name for process in wait_for(PROCESSES, port, database_url, float(sys.argv[2]))]
    elif asked in names:
        silent = [asked] if not is_healthy(named(asked), port=port, database_url=database_url) else []
    else:
        sys.exit(f"Whose health? One of: {', '.join(names)}; or `all`, and how many seconds to wait for it.")
    sys.exit(f"Not healthy: {', '.join(silent)}." if silent else 0)


if __name__ == "__main__":
    main()
