"""The key that seals the audit trail: `python -m deploy.audit_key FILE` makes one, once. It stays out of the database
and of its backups."""

import secrets
import sys
from pathlib import Path


def make(file: Path) -> None:
    """Leaves a key that is there as it is: with another one no seal would fit any more."""
    if file.exists():
        return
    file.touch(mode=0o600)
    file.write_bytes(secrets.token_bytes(32))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
