"""`make simulate`: a year of the whole example organisation, on servers of its own that are gone afterwards."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from deploy import field_keys, postgres, valkey
from deploy.migrate import migrate
from deploy.simulation import year


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1184)
    parser.add_argument("--clients", type=int, help="the first so many; left out: all")
    parser.add_argument("--days", type=int, default=365)
    chosen = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="naast-year-"))
    database, mail = (
        postgres.start(home, throw_away=True),
        Controller(Sink(), hostname="127.0.0.1", port=valkey.free_port()),
    )
    try:
        mail.start()
        with psycopg.connect(
            host=str(database.sockets), user="naast", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute("CREATE DATABASE naast")
        field_keys.make(home / "field.keys")
        os.environ |= {
            "NAAST_ENVIRONMENT": "test",
            "NAAST_FIELD_KEYS_FILE": str(home / "field.keys"),
            "NAAST_DATABASE_URL": database.url("naast", postgres.RUNTIME),
            "NAAST_OWNER_URL": database.url("naast"),
            "NAAST_SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            # Nobody listens to the bell: everything goes by the clock.
            "NAAST_REDIS_URL": f"redis://127.0.0.1:{valkey.free_port()}/0",
        }
        migrate()
        year.move_in(chosen.clients)
        result = year.live(chosen.seed, chosen.days)
    finally:
        mail.stop()
        database.stop()
        shutil.rmtree(home, ignore_errors=True)
    print("\n".join([*result.report, *(f"BROKEN: {what}" for what in result.broken)]))
    return 1 if result.broken else 0


if __name__ == "__main__":
    sys.exit(main())
