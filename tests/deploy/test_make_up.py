"""`make up` for real: it runs, and whatever ends it, nothing is left running."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from deploy.memory import descendants, proportional_bytes
from deploy.valkey import free_port, is_free

PROJECT = Path(__file__).resolve().parents[2]
DIRECTLY = [sys.executable, "-m", "deploy.local"]


@dataclass
class Up:
    """One run on a free port and in a folder of its own."""

    home: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def start(self, command: list[str], **more: str) -> subprocess.Popen[str]:
        own = {"NAAST_HOME": str(self.home), "NAAST_PORT": str(self.port), "NAAST_DEMO": "0"}
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=self.environment | own | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self.process

    def until_ready(self) -> str:
        """What it said up to and with the line that it is ready."""
        assert self.process
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if "Naast is ready" in line:
                return said
        raise AssertionError(f"It never became ready, and said:\n{said}")

    def the_rest(self) -> str:
        assert self.process
        said, _ = self.process.communicate(timeout=60)
        return said

    def everything(self) -> set[int]:
        assert self.process
        return descendants(self.process.pid)

    def child(self, name: str) -> int:
        """The process whose command line has this word."""
        [found] = [pid for pid in self.everything() if name in command_line(pid)]
        return found


@pytest.fixture
def up(open_folder: Path, clean_environment: dict[str, str]) -> Iterator[Up]:
    run = Up(open_folder / ".naast", clean_environment)
    yield run
    if run.process:
        left = run.everything() | {run.process.pid}
        run.process.terminate()
        run.process.communicate(timeout=60)
        wait_until_gone(left)


def command_line(pid: int) -> str:
    """Empty for a process that is gone: what only looks whether all is well comes and goes."""
    place = Path(f"/proc/{pid}/cmdline")
    try:
        return place.read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until_gone(pids: set[int], seconds: float = 30) -> None:
    for pid in pids:
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            ended, _, _ = select.select([process], [], [], seconds)
            assert ended, f"still running: {command_line(pid)}"
        finally:
            os.close(process)


def naast(command: str, up: Up) -> subprocess.CompletedProcess[str]:
    environment = up.environment | {"NAAST_HOME": str(up.home)}
    full = [sys.executable, "-m", "deploy.cli", command]
    return subprocess.run(full, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def status(port: int, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_a_newcomer_types_make_up_and_after_a_sigkill_it_starts_again_with_its_data(up: Up) -> None:
    killed = up.start(["make", "up"])
    said = up.until_ready()
    assert f"http://127.0.0.1:{up.port}" in said
    assert status(up.port, "/ready") == 200
    running = up.everything()
    assert len(running) > 6
    assert naast("migrate", up).returncode == 0
    with psycopg.connect(host=str(up.home / "postgres"), user="naast", dbname="postgres") as connection:
        connection.execute("CREATE TABLE kept (id int)")

    os.kill(up.child("deploy.local"), signal.SIGKILL)
    up.the_rest()
    assert killed.returncode
    wait_until_gone(running)

    make = up.start(["make", "up"])
    up.until_ready()
    with psycopg.connect(host=str(up.home / "postgres"), user="naast", dbname="postgres") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    it_is_said_that_it_runs_here_already(up)

    running = up.everything()
    make.terminate()
    assert "Naast has stopped; its data are kept." in up.the_rest()
    wait_until_gone(running)
    assert is_free(up.port)
    refused = naast("migrate", up)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Which database?")


def it_is_said_that_it_runs_here_already(up: Up) -> None:
    second = subprocess.run(
        [*DIRECTLY, "--home", str(up.home), "--port", str(free_port())],
        cwd=PROJECT,
        env=up.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert re.search(rf"already running here: http://127.0.0.1:{up.port} \(process \d+\)", second.stderr)
    assert "Traceback" not in second.stderr
    assert status(up.port, "/ready") == 200


def test_a_ctrl_c_while_it_is_still_starting_leaves_nothing_behind(up: Up) -> None:
    starting = up.start(DIRECTLY)
    assert starting.stdout
    assert starting.stdout.readline() == "Starting …\n"
    running = up.everything()
    starting.send_signal(signal.SIGINT)
    assert up.the_rest().splitlines()[-1] == "Naast has stopped; its data are kept."
    assert starting.returncode == 0
    wait_until_gone(running)


def test_a_taken_port_is_a_sentence(up: Up) -> None:
    with socket.create_server(("127.0.0.1", up.port)):
        refused = up.start(DIRECTLY)
        said = up.the_rest()
    assert said.startswith(f"Port {up.port} is taken by another program.")
    assert "Traceback" not in said
    assert refused.returncode == 1


def test_servers_that_are_named_are_used_and_not_started_and_the_death_of_one_stops_all(up: Up, database: str) -> None:
    named = {name: os.environ[name] for name in ("NAAST_REDIS_URL", "NAAST_SMTP_URL")}
    supervisor = up.start(DIRECTLY, NAAST_DATABASE_URL=database, **named)
    up.until_ready()
    running = up.everything()
    programs = " ".join(map(command_line, running))
    assert "uvicorn" in programs
    assert not re.search(r"postgres -D|valkey-server|deploy\.mailbox", programs)

    os.kill(up.child("notifications@%h"), signal.SIGKILL)
    said = up.the_rest()
    assert "notifications-worker stopped by itself (signal SIGKILL)." in said
    assert said.splitlines()[-1] == "Naast has stopped."
    assert supervisor.returncode == 1
    wait_until_gone(running)


def test_a_step_that_fails_is_named_with_its_last_words(up: Up) -> None:
    nowhere = "postgresql+psycopg://naast@127.0.0.1:1/naast"
    failing = up.start(DIRECTLY, NAAST_DATABASE_URL=nowhere)
    said = up.the_rest()
    assert "The step “prepare” failed" in said
    assert "connection" in said
    assert failing.returncode == 1


def test_memory_is_counted_for_a_whole_tree_without_counting_shared_pages_twice() -> None:
    own = proportional_bytes(os.getpid())
    assert 5_000_000 < own < 1_000_000_000
    with subprocess.Popen(["sleep", "60"]) as child:
        assert child.pid in descendants(os.getpid())
        assert 0 < proportional_bytes(child.pid) < 5_000_000
        child.kill()
    assert proportional_bytes(child.pid) == 0
