"""`make bench`: starts a throw-away PostgreSQL, runs the modules of the bench, prints one table.

Read the ratios: ours and the peer run in turns, so a slow moment of the machine meets both.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg

from bench import claiming, http, memory, pages, ranking, rounds
from bench.rows import Row
from deploy import field_keys, postgres
from shared.settings import get_settings

PROJECT = Path(__file__).resolve().parent.parent
MODULES: dict[str, Callable[[str], Iterable[Row]]] = {
    "ranking": ranking.run,
    "rounds": rounds.run,
    "http": http.run,
    "claiming": claiming.run,
    "lists": pages.run_lists,
    "memory": memory.run,
}
LONGER: dict[str, Callable[[str], Iterable[Row]]] = {"pages": pages.run}
"""Only when it is named: it takes minutes."""
HEAD = f"{'bar':<12}{'what':<68}{'ours':>10}{'peer':>10}     {'ratio':>9}  bar"


def main() -> int:
    """0 when every bar holds. Names of modules as arguments run only those."""
    chosen = sys.argv[1:] or list(MODULES)
    home = Path(tempfile.mkdtemp(prefix="naast-bench-"))
    os.environ["NAAST_FIELD_KEYS_FILE"] = str(home / "field.keys")
    get_settings.cache_clear()  # some module has read them already
    field_keys.make(home / "field.keys")
    server = postgres.start(home, throw_away=True)
    try:
        print(HEAD, flush=True)
        all_hold = True
        for name in chosen:
            for row in (MODULES | LONGER)[name](new_database(server, name)):
                print(line(row), flush=True)
                all_hold &= row.holds
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    print("Every bar holds." if all_hold else "Not every bar holds.")
    return 0 if all_hold else 1


def new_database(server: postgres.Postgres, name: str) -> str:
    """An empty, migrated database of its own for one module."""
    with psycopg.connect(host=str(server.sockets), user="naast", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = server.url(name)
    environment = os.environ | {"NAAST_DATABASE_URL": url, "NAAST_ENVIRONMENT": "test"}
    subprocess.run([sys.executable, "-m", "deploy.migrate"], cwd=PROJECT, env=environment, check=True)
    return url


def line(row: Row) -> str:
    if row.limit is None:
        bar = ""
    else:
        bar = f"{'≥' if row.at_least else '≤'} {row.limit:g} {'holds' if row.holds else 'FAILS'}"
    return f"{row.bar:<12}{row.what:<68}{row.ours_ms:>10.2f}{row.peer_ms:>10.2f} {row.unit:<4}{row.ratio:>9.3f}  {bar}"


if __name__ == "__main__":
    sys.exit(main())
