import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def open_to_others() -> Iterator[Path]:
    """A new folder that others may pass through. (pytest's own `tmp_path` is closed to others.)"""
    with tempfile.TemporaryDirectory(prefix="naast-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with open_to_others() as folder:
        yield folder


@pytest.fixture
def elsewhere(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where data go whose own place is out of reach; not the machine's /var/lib."""
    folder = open_folder / "var-lib"
    monkeypatch.setattr("deploy.account.ELSEWHERE", folder)
    return folder


@pytest.fixture
def closed_folder(open_folder: Path) -> Path:
    """A folder like /root: nobody but ourselves gets in."""
    folder = open_folder / "closed"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment of a newcomer: nothing of Naast, and no make around it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "MAKE", "MFLAGS"))}
