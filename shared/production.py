"""What must be right before real people's data are touched: of each thing that is wrong a sentence, and no start.

A server is reached by a socket of this machine, over loopback, or over TLS that checks whom it speaks with.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from shared.key_file import DEVELOPMENT, INDEX, NoKeys, read

SHORTEST = 16
"""Characters of a password: no word that stands in an example is as long."""


class Chosen(Protocol):
    """Those of the settings that are looked at."""

    demo: bool
    database_url: str
    owner_url: str
    redis_url: str
    smtp_url: str
    base_url: str
    oidc_issuer: str
    field_keys_file: Path | None
    audit_key_file: Path | None
    token_key_file: Path | None
    push_key_file: Path | None
    oidc_client_secret_file: Path | None


ALWAYS = ("field_keys_file", "audit_key_file")
WHERE_NAMED = ("token_key_file", "push_key_file", "oidc_client_secret_file")
"""Without these something is not offered. Who reads one is any colleague, a sender of pushes, or Naast itself."""


def wrong_with(settings: Chosen) -> list[str]:
    return [*_demo(settings), *_servers(settings), *_passwords(settings), *_keys(settings)]


def _demo(settings: Chosen) -> Iterator[str]:
    if settings.demo:
        yield "NAAST_DEMO is set: a demo opens with a word that everybody knows."


def _servers(settings: Chosen) -> Iterator[str]:
    for name in _databases(settings):
        url = urlsplit(getattr(settings, name))
        if not _is_here(url) and _asked(url, "sslmode") not in ("verify-full", "verify-ca"):
            yield f"{_variable(name)} needs ?sslmode=verify-full: PostgreSQL is on another machine."
    redis = urlsplit(settings.redis_url)
    checks = redis.scheme == "rediss" and _asked(redis, "ssl_cert_reqs") in ("required", "CERT_REQUIRED")
    if not _is_here(redis) and not checks:
        yield "NAAST_REDIS_URL needs rediss:// and ?ssl_cert_reqs=required: Redis is on another machine."
    mail = urlsplit(settings.smtp_url)
    if not _is_here(mail) and mail.scheme not in ("smtps", "smtp+starttls"):
        yield "NAAST_SMTP_URL needs smtps:// or smtp+starttls://: the mail server is on another machine."
    if (pages := urlsplit(settings.base_url)).scheme != "https" and not _is_here(pages):
        yield "NAAST_BASE_URL needs https://: people come from other machines."
    if settings.oidc_issuer and urlsplit(settings.oidc_issuer).scheme != "https":
        yield "NAAST_OIDC_ISSUER needs https://: it says who somebody is."


def _databases(settings: Chosen) -> list[str]:
    return ["database_url", *(["owner_url"] if settings.owner_url else [])]


def _passwords(settings: Chosen) -> Iterator[str]:
    for name in (*_databases(settings), "redis_url"):
        url = urlsplit(getattr(settings, name))
        password = unquote(url.password or "")
        by_other_means = _host(url).startswith("/") or _asked(url, "sslcert") or _asked(url, "passfile")
        if by_other_means and not password:
            continue
        if len(password) < SHORTEST:
            yield f"{_variable(name)} needs a password of its own, of at least {SHORTEST} characters."


def _keys(settings: Chosen) -> Iterator[str]:
    for name in (*ALWAYS, *(one for one in WHERE_NAMED if getattr(settings, one) is not None)):
        file: Path | None = getattr(settings, name)
        if file is None or not file.is_file():
            yield f"{_variable(name)} must name a file with a key that is there."
        elif file.stat().st_mode & 0o077:
            yield f"{_variable(name)} can be read by others on this machine: chmod 600."
        elif name == "audit_key_file" and file.stat().st_size < 32:
            yield f"{_variable(name)} must hold at least 32 bytes."
        elif name == "field_keys_file" and (why := _wrong_key(file)):
            yield why


def _wrong_key(file: Path) -> str:
    try:
        names = read(file).keys()
    except (NoKeys, ValueError):
        return "NAAST_FIELD_KEYS_FILE holds no keys as `naast keys new` makes them."
    if INDEX not in names or len(names) < 2:
        return "NAAST_FIELD_KEYS_FILE holds no keys as `naast keys new` makes them."
    if any(name.startswith(DEVELOPMENT) for name in names):
        return "NAAST_FIELD_KEYS_FILE holds a key that was made for development."
    return ""


def _is_here(url: SplitResult) -> bool:
    host = _host(url)
    try:
        return host.startswith("/") or host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _host(url: SplitResult) -> str:
    """The folder or file of a socket begins with a slash. What PostgreSQL is asked for by name goes before the rest."""
    if url.scheme in ("redis+socket", "unix"):
        return url.path
    return _asked(url, "host") or url.hostname or "/"


def _asked(url: SplitResult, name: str) -> Any:
    return parse_qs(url.query).get(name, [""])[-1]


def _variable(name: str) -> str:
    return f"NAAST_{name.upper()}"
