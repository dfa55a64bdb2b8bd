"""The secrets that somebody holds: 256 random bits, of which only the SHA-256 is stored."""

import hashlib
import secrets


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
