"""The files of keys: what each is called, and what stands in that of the enciphered fields.

There it is a line for each key: its name and 32 bytes in base64. The first enciphers, the others still open what they
closed. The line called `index` is for values that must be found again, and is never changed.
"""

from base64 import b64decode
from pathlib import Path

KEY_FILES = {
    "push_key_file": "push-key.pem",
    "audit_key_file": "audit.key",
    "token_key_file": "token-key.pem",
    "field_keys_file": "field.keys",
}
"""By setting: what each is called at home, and among the credentials that systemd gives."""
INDEX = "index"
DEVELOPMENT = "dev"
"""How the names of keys begin that were made anywhere but in production."""


class NoKeys(Exception):
    """The text is for a person."""


def read(file: Path) -> dict[str, bytes]:
    """Raises NoKeys."""
    keys: dict[str, bytes] = {}
    for line in file.read_text().splitlines():
        name, _, key = line.strip().partition(" ")
        if name:
            keys[name] = b64decode(key)
    if any(len(key) != 32 for key in keys.values()):
        raise NoKeys(f"A key in {file} is not 32 bytes long.")
    return keys
