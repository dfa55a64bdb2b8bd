"""Every check, side by side, each failure shown: what `make test` and CI do. `lint` is only the quick ones."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy import chromium
from deploy.known_holes import NOT_ASKED

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

NOT_KEPT = ["--cache-dir", os.devnull] if "CI" in os.environ else []
"""Where nobody runs it again, what mypy found out is not written down."""
QUICK = {
    "format": ["ruff", "format", "--check", "--quiet", "--diff", "."],
    "ruff": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", *NOT_KEPT],
    "import contracts": ["lint-imports", "--no-cache"],
}
SLOWER = {
    "bandit": ["bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", "deploy", "services", "shared"],
    "known holes": ["python", "-m", "deploy.known_holes"],
}
"""Not for `make lint`: seconds of work, and one asks the network."""
TESTS = ["pytest", "--numprocesses", "2", "--dist", "worksteal"]
FORMAT = [["ruff", "check", "--quiet", "--fix-only", "."], ["ruff", "format", "."]]


@dataclass
class Running:
    """A check under way; what it says is kept, and shown only when it fails."""

    name: str
    process: subprocess.Popen[str]

    def succeeded(self) -> bool:
        said, _ = self.process.communicate()
        if self.process.returncode == NOT_ASKED:
            print(f"{said.rstrip()}\nnot done {self.name}", flush=True)
            return True
        if self.process.returncode == 0:
            print(f"ok      {self.name}", flush=True)
            return True
        print(f"{said.rstrip()}\nFAILED  {self.name}", flush=True)
        return False


def program(command: list[str]) -> list[str]:
    return [str(BIN / command[0]), *command[1:]]


def begin(name: str, command: list[str]) -> Running:
    process = subprocess.Popen(
        program(command), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Running(name, process)


def failures(checks: list[Running]) -> list[str]:
    """Waits for them; gives the names of those that failed."""
    return [check.name for check in checks if not check.succeeded()]


def run_tests(meanwhile: list[Running]) -> list[str]:
    """Shows the tests as they go, then how the other checks went, and last how many tests passed."""
    coloured = ["--color=yes"] if sys.stdout.isatty() else []
    closing_line = ""
    with subprocess.Popen(program([*TESTS, *coloured]), cwd=PROJECT, stdout=subprocess.PIPE, text=True) as tests:
        for line in tests.stdout or ():
            print(closing_line, end="", flush=True)
            closing_line = line
    failed = failures(meanwhile)
    print(closing_line, end="", flush=True)
    return [*failed, "tests"] if tests.returncode else failed


def main() -> int:
    chosen = sys.argv[1] if len(sys.argv) > 1 else "all"
    if chosen == "format":
        return max(subprocess.run(program(command), cwd=PROJECT, check=False).returncode for command in FORMAT)
    if chosen != "lint" and chromium.ensure() is None:
        print(chromium.MISSING, flush=True)
    checks = QUICK if chosen == "lint" else QUICK | SLOWER
    quick = [begin(name, command) for name, command in checks.items()]
    failed = failures(quick) if chosen == "lint" else run_tests(quick)
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
