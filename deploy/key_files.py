"""The key files of an installation. Each is made once, stays out of the database and of its backups, and is left as it
is when it is there: with another one no seal fits, nothing can be read, and every device has to be switched on anew."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from deploy import field_keys
from shared.key_file import KEY_FILES

VARIABLES = {name: f"NAAST_{name.upper()}" for name in KEY_FILES}
"""In the environment, the path of each."""


def at(home: Path) -> dict[str, str]:
    """What the environment says when the keys are in this folder."""
    return {VARIABLES[name]: str(home / file) for name, file in KEY_FILES.items()}


def make_missing(environment: Mapping[str, str] = os.environ) -> None:
    """Those that this environment names."""
    for name, variable in VARIABLES.items():
        if variable in environment and not (file := Path(environment[variable])).exists():
            file.touch(mode=0o600)
            file.write_bytes(CONTENTS[name]())


def _for_push_services() -> bytes:
    """With which they know this installation."""
    from webpush.vapid import VAPID  # noqa: PLC0415 - is loaded only when there is a key to make

    private, _public, _for_browsers = VAPID.generate_keys()
    return bytes(private)


def _for_tokens() -> bytes:
    """Of programs. For a new one put it before the old one, and take that away a day later."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


CONTENTS: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "push_key_file": _for_push_services,
        "audit_key_file": lambda: secrets.token_bytes(32),
        "token_key_file": _for_tokens,
        "field_keys_file": lambda: field_keys.new().encode(),
    }
)
