"""Whether one process of the table does its work: `python -m deploy.health web`. Exit code 0 or 1; for health checks.

A worker is healthy when it has lately finished looking for due work: that goes by the database, since a worker on a
broken connection to the broker still answers pings, or none that works is thought dead.
"""

import os
import socket
import sys
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


def main() -> None:
    names = [process.name for process in PROCESSES]
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] not in names:
        sys.exit(f"Whose health? One of: {', '.join(names)}.")
    within = float(sys.argv[2]) if len(sys.argv) == 3 else LONGEST_SILENCE
    port, database = int(os.environ.get("NAAST_PORT", "8000")), os.environ.get("NAAST_DATABASE_URL", "")
    sys.exit(0 if is_healthy(named(sys.argv[1]), port=port, database_url=database, within=within) else 1)


if __name__ == "__main__":
    main()
