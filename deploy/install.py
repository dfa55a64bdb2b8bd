"""Makes `.venv` what requirements-dev.txt says and `node_modules` what package-lock.json says, with nothing but a
Python and its standard library. `make` runs it.

Does nothing (in some 30 ms) when the environment is already right. Two that run at once wait for each other.
"""

import fcntl
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REQUIREMENTS = PROJECT / "requirements-dev.txt"
UV_REQUIREMENTS = PROJECT / "requirements-uv.txt"
"""What installs the others: it takes seconds where pip takes a minute."""
NPM_REQUIREMENTS = PROJECT / "requirements-npm.txt"
"""npm itself, for a machine that has none."""
NPM_LOCK = PROJECT / "package-lock.json"
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
HAS_PIP = find_spec("pip") is not None
PIP = [
    *([sys.executable, "-m", "pip", "--python", str(PYTHON)] if HAS_PIP else [str(PYTHON), "-m", "pip"]),
    "--disable-pip-version-check",
]
"""This Python's own, where it has one: to bring one along takes a third of the time."""
EXACTLY = ["--quiet", "--require-hashes", "--only-binary", ":all:"]
TOLD_TO_PIP = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
STAMP = ENVIRONMENT / "made-for"
LOCK = PROJECT / ".naast" / "install.lock"


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this very file must say so
        sys.exit("Naast needs Python 3.11 or newer.")
    wanted = fingerprint()
    if is_made_for(wanted):
        return
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_made_for(wanted):
            install(wanted)


def fingerprint() -> str:
    """Changes when the requirements change, or the project moves: an environment cannot be moved."""
    decisive = (Path(__file__), REQUIREMENTS, UV_REQUIREMENTS, NPM_REQUIREMENTS, NPM_LOCK)
    return hashlib.sha256(b"".join(path.read_bytes() for path in decisive) + bytes(PROJECT)).hexdigest()


def is_made_for(wanted: str) -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted


def install(wanted: str) -> None:
    began = time.monotonic()
    print("Installing what Naast needs into .venv and node_modules (once) …", flush=True)
    STAMP.unlink(missing_ok=True)
    style = begin_style(shutil.which("npm"))
    if not works():
        run([sys.executable, "-m", "venv", "--clear", *(["--without-pip"] if HAS_PIP else []), str(ENVIRONMENT)])
    run([*PIP, "install", "--quiet", *EXACTLY, "--requirement", str(UV_REQUIREMENTS)])
    uv = [str(ENVIRONMENT / "bin" / "uv"), "--no-cache", "pip"]
    here = os.environ | as_pip_is_told() | {"VIRTUAL_ENV": str(ENVIRONMENT)}
    run([*uv, "sync", *EXACTLY, str(REQUIREMENTS)], here)
    if style is None:
        run([*uv, "install", *EXACTLY, "--requirement", str(NPM_REQUIREMENTS)], here)
        style = begin_style(str(ENVIRONMENT / "bin" / "npm"))
    if style is None or style.wait():
        sys.exit("Setting up failed at: npm ci")
    write_command()
    STAMP.write_text(wanted)
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def begin_style(npm: str | None) -> subprocess.Popen[bytes] | None:
    """The style of the pages comes from npm, beside what pip does. None without npm."""
    if npm is None:
        return None
    return subprocess.Popen([npm, "ci", "--silent"], cwd=PROJECT)


def works() -> bool:
    """Whether there is an environment, made here and by a Python that still exists, that has a pip if it needs one."""
    ask = f"import sys{'' if HAS_PIP else ', pip'}; print(sys.prefix, '%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(PYTHON), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == f"{ENVIRONMENT} {sys.version_info[0]}.{sys.version_info[1]}"


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    if subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode:
        sys.exit(f"Setting up failed at: {' '.join(command)}")


def as_pip_is_told() -> dict[str, str]:
    """An organisation may have an index and a certificate of its own. That is told to pip, and uv does not read it."""
    said = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=True).stdout
    told = dict(re.findall(r"^[\w:]+\.(index-url|cert)='(.*)'$", said, re.MULTILINE))
    return {name: told[key] for key, name in TOLD_TO_PIP.items() if key in told and name not in os.environ}


def write_command() -> None:
    """`.venv/bin/naast`, from any folder. The project is run from its own folder, so there is nothing to build."""
    command = ENVIRONMENT / "bin" / "naast"
    place, python = shlex.quote(str(PROJECT)), shlex.quote(str(PYTHON))
    command.write_text(f'#!/bin/sh\nPYTHONPATH={place} exec {python} -m deploy.cli "$@"\n')
    command.chmod(0o755)


if __name__ == "__main__":
    main()
