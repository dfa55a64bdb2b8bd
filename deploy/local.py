"""`make up`: the whole of Naast on one machine, under one supervisor. Whatever ends it, nothing is left running.

PostgreSQL, Valkey and a mailbox are its own, with their data under `.naast/`, unless NAAST_DATABASE_URL,
NAAST_REDIS_URL or NAAST_SMTP_URL name others.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from deploy import child, key_files, postgres, valkey
from deploy.postgres import NotReady
from deploy.prepared import Prepared, fingerprint
from deploy.processes import ENVIRONMENT, PROCESSES
from deploy.single import AlreadyRunning, leave_addresses, only_one

PROJECT = Path(__file__).resolve().parent.parent
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 60.0
"""Seconds for everything together to become ready."""
GRACE = 25.0
"""Seconds for the programs to stop."""


class Asked(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or a terminal that was closed."""


def default_home() -> Path:
    return Path(os.environ.get("NAAST_HOME", PROJECT / ".naast"))


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(os.environ.get("NAAST_PORT", "8000")))
    parser.add_argument("--home", type=Path, default=default_home(), help="where its data are kept")


def become(chosen: argparse.Namespace) -> None:
    """`naast up`: starts afresh, without all that the other commands have loaded, for as long as it runs."""
    arguments = ["-m", "deploy.local", "--port", str(chosen.port), "--home", str(chosen.home.resolve())]
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - no shell is what we want


def run(chosen: argparse.Namespace) -> int:
    for reason in STOP_SIGNALS:
        signal.signal(reason, ask)
    if "MAKELEVEL" in os.environ:
        child.tie_to_parent(signal.SIGTERM)  # a make that is killed passes nothing on
    return up(chosen.home.resolve(), chosen.port)


def ask(number: int, _frame: FrameType | None) -> None:
    for reason in STOP_SIGNALS:
        signal.signal(reason, signal.SIG_IGN)  # stopping is under way, and takes a few seconds at most
    raise Asked(signal.Signals(number).name)


def up(home: Path, port: int) -> int:
    """Runs until it is asked to stop (0), or until something stops by itself (1)."""
    url = f"http://127.0.0.1:{port}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with only_one(home, url):
            if not valkey.is_free(port):
                raise NotReady(f"Port {port} is taken by another program. Choose one: NAAST_PORT=8010 make up")
            with ExitStack() as running:
                try:
                    System(home, port, url, running).run()
                finally:
                    print("Stopping …", flush=True)
    except Asked:
        print("Naast has stopped; its data are kept.", flush=True)
        return 0
    except AlreadyRunning as error:
        print(error, file=sys.stderr, flush=True)
    except (NotReady, OSError) as error:
        print(f"{error}\nNaast has stopped.", file=sys.stderr, flush=True)
    return 1


class System:
    """Everything that runs. `running` stops the servers, after the programs that use them."""

    def __init__(self, home: Path, port: int, url: str, running: ExitStack) -> None:
        self.home, self.port, self.url, self.running = home, port, url, running
        self.logs = home / "logs"
        self.logs.mkdir(exist_ok=True)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        """What must go on running, by name."""
        self.programs: list[subprocess.Popen[bytes]] = []
        self.prepared: Prepared | None = None
        """None: the database is not ours, so we cannot know."""
        self.welcome = ""
        ours = {"NAAST_DEMO": "1", "NAAST_BASE_URL": url, **key_files.at(home)}
        chosen_before = {name: value for name, value in (ours | os.environ).items() if name != "NAAST_OWNER_URL"}
        self.owner = {name: os.environ[name] for name in ("NAAST_OWNER_URL",) if name in os.environ}
        """For what prepares the database, and for `naast`; no running program is told."""
        self.environment = chosen_before | {**ENVIRONMENT, "NAAST_PORT": str(port)}

    def run(self) -> None:
        """Until something goes wrong, or an exception from outside ends it."""
        began = time.monotonic()
        print("Starting …", flush=True)
        self.start_servers()
        self.running.callback(self.stop_programs)  # before the servers that they use
        self.prepare()
        leave_addresses(self.home, self.environment | self.owner)
        for process in PROCESSES:
            self.start(process.name, process.command(port=self.port))
        self.wait_until_healthy()
        self.tell(time.monotonic() - began)
        self.watch()

    def start_servers(self) -> None:
        """Those that nobody named in the environment."""
        if "NAAST_DATABASE_URL" not in self.environment:
            database = postgres.start(self.home)
            self.running.callback(database.stop)
            self.children["PostgreSQL"] = database.process
            self.prepared = Prepared(database.place / "prepared", fingerprint(self.environment["NAAST_DEMO"]))
            self.environment["NAAST_DATABASE_URL"] = database.url("postgres", postgres.RUNTIME)
            self.owner = {"NAAST_OWNER_URL": database.url("postgres")}
        if "NAAST_REDIS_URL" not in self.environment:
            broker = valkey.start(self.home)
            self.running.callback(broker.stop)
            self.children["Valkey"] = broker.process
            self.environment["NAAST_REDIS_URL"] = broker.url()
        if "NAAST_SMTP_URL" not in self.environment:
            port, folder = valkey.free_port(), self.home / "mail"
            self.start("mailbox", [sys.executable, "-m", "deploy.mailbox", str(port), str(folder)])
            self.running.callback(child.stop, self.programs.pop())
            self.environment |= {"NAAST_SMTP_URL": f"smtp://127.0.0.1:{port}", "NAAST_MAILBOX_DIR": str(folder)}

    def start(self, name: str, command: list[str], **more: str) -> None:
        with (self.logs / f"{name}.log").open("wb") as output:
            program = child.start(command, environment=self.environment | more, folder=PROJECT, output=output)
        self.children[name] = program
        self.programs.append(program)

    def stop_programs(self) -> None:
        """All at once; each may finish the mail that it has in hand."""
        child.stop(*self.programs, seconds=GRACE)

    def prepare(self) -> None:
        """The newest schema and the demo; skipped when this database got both the last time."""
        known = self.prepared.welcome() if self.prepared else None
        if known is None or not all(Path(self.environment[name]).exists() for name in key_files.VARIABLES.values()):
            self.finish("prepare", "deploy.prepare")
            known = (self.logs / "prepare.log").read_text()
            if self.prepared:
                self.prepared.remember(known)
        self.welcome = known.rstrip()

    def finish(self, name: str, module: str) -> None:
        """Runs something that ends by itself. Raises NotReady when it ends badly."""
        self.start(name, [sys.executable, "-m", module], **self.owner)
        if self.children.pop(name).wait() != 0:
            raise NotReady(f"The step “{name}” failed:\n{self.last_words(name)}")

    def wait_until_healthy(self) -> None:
        """The web server answers `/ready`, and each worker has looked for work since now."""
        self.start("health", [sys.executable, "-m", "deploy.health", "all", str(PATIENCE)])
        asking = self.children.pop("health")
        while asking.poll() is None:
            self.check()
            time.sleep(0.05)
        if asking.returncode != 0:
            if self.prepared:
                self.prepared.forget()
            raise NotReady(f"Not everything was ready within {PATIENCE:.0f} s.\n{self.last_words('health')}")

    def tell(self, seconds: float) -> None:
        print(f"\nNaast is ready ({seconds:.1f} s): {self.url}", flush=True)
        print(f"  The API and its documentation: {self.url}/api/v1/docs")
        if "NAAST_MAILBOX_DIR" in self.environment:
            print(f"  The mails that it sends:       {self.url}/demo/mail")
        print(f"  Its logs:                      {self.logs}")
        print(self.welcome)
        print("Ctrl-C stops it; the data are kept.\n", flush=True)

    def watch(self) -> None:
        while True:
            self.check()
            time.sleep(0.2)

    def check(self) -> None:
        """Raises NotReady when something has stopped by itself."""
        for name, process in self.children.items():
            if process.poll() is not None:
                raise NotReady(f"{name} stopped by itself ({ending(process.returncode)}).\n{self.last_words(name)}")

    def last_words(self, name: str, lines: int = 20) -> str:
        log = {"PostgreSQL": self.home / "postgres.log", "Valkey": self.home / "valkey.log"}.get(name)
        log = log or self.logs / f"{name}.log"
        said = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join([*said[-lines:], f"(from {log})"])


def ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="make up", description=__doc__)
    configure(options)
    sys.exit(run(options.parse_args()))
