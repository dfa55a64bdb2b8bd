"""Single fields are enciphered with keys that are not in the database: AES-256-GCM, each value bound to its own place.

`1.KEY.TEXT`: this form, the name of the key, and nonce, text and tag in base64. The place (table, column, row) is not
stored: a value that was put somewhere else opens nothing there.

Which keys there are, and which of them enciphers, says a file (`shared/key_file.py`).
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from functools import cache
from os import urandom
from pathlib import Path
from typing import TYPE_CHECKING

from shared.key_file import INDEX, NoKeys, read
from shared.settings import get_settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = "1"
NONCE = 12


class NotOurs(Exception):
    """This was not enciphered for this place with a key of ours, or was changed since."""


class Keyring:
    """The keys of one file. A file that was changed is read again, so that a new key needs no restart."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._stamp = 0
        self._ciphers: Mapping[str, AESGCM] = {}
        self._index = b""
        self.refresh()

    @property
    def names(self) -> list[str]:
        """The newest first."""
        self.refresh()
        return list(self._ciphers)

    @property
    def newest(self) -> str:
        """The name of the key that enciphers."""
        self.refresh()
        return next(iter(self._ciphers))

    def refresh(self) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - it costs each start of a process

        stamp = self.file.stat().st_mtime_ns
        if stamp == self._stamp:
            return
        keys = read(self.file)
        self._index = keys.pop(INDEX, b"")
        if not keys or not self._index:
            raise NoKeys(f"{self.file} needs a key and the line “{INDEX}”: `naast keys new` makes them.")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._stamp = stamp

    def encipher(self, place: str, text: str) -> str:
        name, nonce = self.newest, urandom(NONCE)
        closed = self._ciphers[name].encrypt(nonce, text.encode(), place.encode())
        return f"{FORM}.{name}.{b64encode(nonce + closed).decode()}"

    def decipher(self, place: str, stored: str) -> str:
        """Raises NotOurs."""
        form, _, rest = stored.partition(".")
        name, _, text = rest.partition(".")
        cipher = self._ciphers.get(name)
        if cipher is None:
            self.refresh()
            cipher = self._ciphers.get(name)
        if form != FORM or cipher is None:
            raise NotOurs(place)
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - it was loaded with the keys

        try:
            closed = b64decode(text, validate=True)
            return cipher.decrypt(closed[:NONCE], closed[NONCE:], place.encode()).decode()
        except (InvalidTag, NotBase64, ValueError) as error:
            raise NotOurs(place) from error

    def index_of(self, what: str, text: str) -> bytes:
        """The same for the same text, and says nothing of it to whoever has no key. `what` keeps columns apart."""
        return hmac.digest(self._index, f"{what}|{text}".encode(), hashlib.sha256)


@cache
def keyring() -> Keyring:
    """Those of this installation."""
    file = get_settings().field_keys_file
    if file is None:
        raise NoKeys("There are no keys for what is kept enciphered: name their file in NAAST_FIELD_KEYS_FILE.")
    return Keyring(file)
