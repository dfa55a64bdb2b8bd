"""`make clean`: removes everything that was made here, the demo's data included. Needs no environment to run."""

import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from deploy.account import ELSEWHERE, HOME, fingerprint  # noqa: E402 - it is run as a file, also without an environment
from deploy.single import AlreadyRunning, only_one  # noqa: E402

CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".schemathesis")


def main() -> None:
    HOME.mkdir(exist_ok=True)
    try:
        with only_one(HOME, "being cleaned"):
            for folder in (HOME, ELSEWHERE / f"naast-{fingerprint(HOME)}", PROJECT / ".venv"):
                shutil.rmtree(folder, ignore_errors=True)
    except AlreadyRunning as error:
        sys.exit(f"{error}\nStop it first.")
    for cache in (*(PROJECT / name for name in CACHES), *PROJECT.rglob("__pycache__")):
        shutil.rmtree(cache, ignore_errors=True)


if __name__ == "__main__":
    main()
