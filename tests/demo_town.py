"""The demo organisation with its eight weeks of life, in a web server of its own: what `make up` shows."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
    load()
    servers.renew_database(name, TEMPLATE)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(name) | {"NAAST_BASE_URL": address}
    web = child.start(WEB.command(port=port), environment=environment, folder=servers.PROJECT)
    try:
        assert not wait_for([WEB], port, environment["NAAST_DATABASE_URL"], patience=60), "the web server is not ready"
        yield address
    finally:
        child.stop(web)


@contextmanager
def shared_town() -> Iterator[str]:
    """The address of one demo for all processes of a test run: what is shown the first time takes ten times as long.

    Whoever comes first starts it, and stops it when nobody else is in it; until then it is being made or unmade.
    """
    place = Path(os.environ[servers.POSTGRES]).parent / "town.address"
    with (
        place.with_suffix(".making").open("w") as making,
        place.with_suffix(".used").open("w") as used,
        ExitStack() as closing,
    ):
        fcntl.flock(making, fcntl.LOCK_EX)
        if not place.exists():
            place.write_text(closing.enter_context(demo_town("naast_town")))
            closing.callback(place.unlink)
            closing.callback(fcntl.flock, used, fcntl.LOCK_EX)
            closing.callback(fcntl.flock, making, fcntl.LOCK_EX)
        fcntl.flock(used, fcntl.LOCK_SH)
        fcntl.flock(making, fcntl.LOCK_UN)
        yield place.read_text()


def _environment(database: str) -> dict[str, str]:
    return os.environ | {
        "NAAST_ENVIRONMENT": "test",
        "NAAST_DEMO": "1",
        "NAAST_DATABASE_URL": servers.database_url(database),
    }


def load() -> str:
    """Makes the template with `naast demo`, once a test run, whichever of its processes comes first. Gives what that
    said."""
    said = Path(os.environ[servers.POSTGRES]).parent / "demo.said"
    with said.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            servers.renew_database(f"{TEMPLATE}_making")
            loaded = naast_demo(f"{TEMPLATE}_making")
            assert loaded.returncode == 0, loaded.stderr
            with servers.administration() as connection:
                connection.execute(f"ALTER DATABASE {TEMPLATE}_making RENAME TO {TEMPLATE}")
            said.write_text(loaded.stdout)
    return said.read_text()


def naast_demo(database: str) -> subprocess.CompletedProcess[str]:
    """The command, as somebody types it."""
    command = [sys.executable, "-m", "deploy.cli", "demo"]
    environment = _environment(database)
    return subprocess.run(command, cwd=servers.PROJECT, env=environment, capture_output=True, text=True, check=False)
