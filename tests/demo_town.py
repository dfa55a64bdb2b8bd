"""The demo organisation with its eight weeks of life, in a web server of its own: what `make up` shows."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import child
from deploy.health import wait_for
from deploy.processes import WEB
from deploy.valkey import free_port
from tests import servers

TEMPLATE = "naast_demo"


@contextmanager
def demo_town(name: str) -> Iterator[str]:
    """The address of the app on a copy of the demo of its own, named `name`."""
    _make_template()
    with servers.administration() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(name) | {"NAAST_BASE_URL": address}
    web = child.start(WEB.command(port=port), environment=environment, folder=servers.PROJECT)
    try:
        assert not wait_for([WEB], port, environment["NAAST_DATABASE_URL"], patience=60), "the web server is not ready"
        yield address
    finally:
        child.stop(web)


def _environment(database: str) -> dict[str, str]:
    return os.environ | {
        "NAAST_ENVIRONMENT": "test",
        "NAAST_DEMO": "1",
        "NAAST_DATABASE_URL": servers.database_url(database),
    }


def _make_template() -> None:
    """Once a test run, whichever of its processes comes first."""
    with (Path(os.environ[servers.POSTGRES]).parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with servers.administration() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                return
        servers.renew_database(f"{TEMPLATE}_making")
        load = [sys.executable, "-m", "deploy.demo"]
        subprocess.run(
            load,
            cwd=servers.PROJECT,
            env=_environment(f"{TEMPLATE}_making"),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with servers.administration() as connection:
            connection.execute(f"ALTER DATABASE {TEMPLATE}_making RENAME TO {TEMPLATE}")
