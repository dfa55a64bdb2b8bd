"""The key with which tokens of programs are signed: `python -m deploy.token_key FILE` makes one, once."""

import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def make(file: Path) -> None:
    """Leaves a key that is there as it is. For a new one put it before the old one, and take that away a day later."""
    if file.exists():
        return
    file.touch(mode=0o600)
    private = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
