"""The keys of what is kept enciphered: `python -m deploy.field_keys FILE` makes them, once. They stay out of the
database and of its backups, and whoever loses them has lost the words of everybody."""

import os
import secrets
import sys
from base64 import b64encode
from pathlib import Path

from shared.key_file import DEVELOPMENT, INDEX


def make(file: Path) -> None:
    """Leaves keys that are there as they are: with others nothing could be read any more."""
    if not file.exists():
        write(file, new())


def new() -> str:
    return f"{line()}{line(INDEX)}"


def add(file: Path) -> None:
    """One more, that enciphers from now on. The running programs see it by themselves."""
    write(file, line() + file.read_text())


def drop(file: Path, name: str) -> None:
    write(file, "".join(one for one in file.read_text().splitlines(True) if one.split()[0] != name))


def line(name: str = "") -> str:
    """A key that is made anywhere but in production says so, and is refused there."""
    made_for = "" if os.environ.get("NAAST_ENVIRONMENT") == "production" else DEVELOPMENT
    return f"{name or made_for + secrets.token_hex(4)} {b64encode(secrets.token_bytes(32)).decode()}\n"


def write(file: Path, lines: str) -> None:
    """All or nothing, and for nobody else to read."""
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(lines)
    beside.rename(file)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
