"""Devices on which people want to be told: web push, switched on by each person on each device.

A push brings a few neutral words, encrypted for the device; the push service in between can read none of them.
"""

from functools import cache
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column
from webpush.vapid import VAPID

from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.settings import get_settings
from shared.users import User


class Device(Identified, Base):
    """A browser that gave its address at its maker's push service, and the keys to write to it."""

    __tablename__ = "device"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id), index=True)
    endpoint: Mapped[str] = mapped_column(Enciphered(found_by="endpoint_index"))
    endpoint_index: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    p256dh: Mapped[str] = mapped_column(Enciphered())
    """The browser's public key, base64url."""
    auth: Mapped[str] = mapped_column(Enciphered())
    """A secret that the browser made for this, base64url."""


@cache
def push_keys() -> tuple[bytes, bytes] | None:
    """Our private and public key (PEM) for push services. None: this installation does not push."""
    file = get_settings().push_key_file
    if file is None:
        return None
    private = file.read_bytes()
    public = load_pem_private_key(private, password=None).public_key()
    return private, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def application_server_key() -> str | None:
    """Our public key as a browser wants it, base64url; None when this installation does not push."""
    keys = push_keys()
    return None if keys is None else VAPID(*keys).get_application_server_key(VAPID(*keys).public_key)


def is_push_service(endpoint: str) -> bool:
    """Whether we would ever send there: an address at a known service, and not at whatever a page names."""
    address = urlsplit(endpoint)
    known = get_settings().push_services
    allowed = any(address.hostname == name or str(address.hostname).endswith(f".{name}") for name in known)
    return allowed and address.scheme == "https" and address.username is None
