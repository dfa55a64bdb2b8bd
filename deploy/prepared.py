"""Whether a database has been prepared already: then a second `make up` need not look, which would cost it seconds."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DECISIVE = ("migrations/versions/*.py", "examples/*", "deploy/demo*.py")
"""What is prepared depends on these."""


def fingerprint(demo: str) -> str:
    content = hashlib.sha256(demo.encode())
    for pattern in DECISIVE:
        for path in sorted(PROJECT.glob(pattern)):
            content.update(bytes(path) + path.read_bytes())
    return content.hexdigest()


@dataclass
class Prepared:
    """A file beside the data themselves: who throws those away throws this away too."""

    file: Path
    wanted: str

    def welcome(self) -> str | None:
        """What preparing said, when it was done for the same files; else None."""
        known, _, said = self.file.read_text().partition("\n") if self.file.exists() else ("", "", "")
        return said if known == self.wanted else None

    def remember(self, said: str) -> None:
        self.file.write_text(f"{self.wanted}\n{said}")

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)
