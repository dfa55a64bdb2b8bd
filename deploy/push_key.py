"""The key with which push services know this installation: `python -m deploy.push_key FILE` makes one, once."""

import sys
from pathlib import Path

from webpush.vapid import VAPID


def make(file: Path) -> None:
    """Leaves a key that is there as it is: with another one every device would have to be switched on anew."""
    if file.exists():
        return
    private, _public, _for_browsers = VAPID.generate_keys()
    file.touch(mode=0o600)
    file.write_bytes(private)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
