"""Everything that may differ between two installations, read from the environment once."""

import os
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.key_file import KEY_FILES


class Settings(BaseSettings):
    """Each field is an environment variable: `database_url` is NAAST_DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix="NAAST_", extra="ignore")

    environment: Literal["development", "test", "production"] = "development"
    demo: bool = False
    """A demo organisation with personas; allows the clock to be moved. Never with real people's data."""

    database_url: str = "postgresql+psycopg://naast@127.0.0.1:5432/naast"
    owner_url: str = ""
    """The same database as who owns the tables: for `naast migrate` and `naast keys rotate`, and for no running
    program. Without it there is one role, which the trail cannot be kept from."""
    redis_url: str = "redis://127.0.0.1:6379/0"
    smtp_url: str = "smtp://127.0.0.1:1025"
    base_url: str = "http://127.0.0.1:8000"
    mail_from: str = "Naast <bericht@naast.example>"
    theme: Path | None = None
    """The organisation's own style: a CSS file with the tokens of `services/matching/web/static/theme.css`."""
    push_key_file: Path | None = None
    """The private key (PEM, P-256) with which push services know us; without it nobody is offered push."""
    push_services: tuple[str, ...] = (
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "notify.windows.com",
        "push.apple.com",
    )
    """Where browsers may have their push messages sent; a page can name no other address."""
    field_keys_file: Path | None = None
    """The keys of what is kept enciphered: names, words, secrets. Without it none of that can be read or written."""
    audit_key_file: Path | None = None
    """The key that seals the audit trail, kept out of the database and its backups; without it nothing is sealed."""
    oidc_issuer: str = ""
    """The organisation's own identity provider (OpenID Connect), as it calls itself. Without it there is none."""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    """Without it Naast is a public client there, which PKCE alone protects."""
    oidc_name: str = ""
    """What the button says: the name by which people know their account there."""
    oidc_two_factor_amr: tuple[str, ...] = ("mfa",)
    oidc_two_factor_acr: tuple[str, ...] = ()
    """What the provider says when it saw two factors. Anything else counts as one."""
    oidc_audience: str = ""
    """As which audience the provider's own access tokens may read in the API; without it they are refused."""
    token_key_file: Path | None = None
    """The private keys (PEM, P-256) with which tokens of programs are signed; the first signs, the others are still
    accepted. Without it programs get none."""
    password_words: tuple[str, ...] = ()
    """Words that are no part of a password here: the organisation, its places, its systems (a JSON list)."""
    privacy_mail: str = ""
    """Where `naast audit anchor` sends the newest seal of the audit trail: the privacy officer, who keeps it."""
    phone: str = ""
    """Whom a client can call now, day and night: the organisation's own number, shown wherever somebody may need it."""
    rights: Path | None = None
    """The organisation's own text of "My rights": a text file with an empty line between paragraphs and `# ` before a
    heading. Without it stands what holds for everybody in Dutch mental health care."""
    mailbox_dir: Path | None = None
    """A Maildir that the local mailbox fills; shown at /demo/mail in demo mode."""

    web_threads: int = 8
    """Threads that answer requests = connections in the pool: a thread never waits for a connection."""
    tick_seconds: float = 15
    """How often each worker looks for due work by itself, with or without the broker."""
    session_hours: int = 12
    """Whoever signed in does so again after so long, whatever they do meanwhile."""
    session_idle_minutes: int = 15
    """So long nobody touches it, and it is locked; one gesture or the password goes on. Two factors are no setting."""

    def model_post_init(self, _context: Any) -> None:
        """What systemd gives is used where nothing else was named."""
        for name, file in KEY_FILES.items():
            given = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nowhere"), file)
            if getattr(self, name) is None and given.exists():
                setattr(self, name, given)

    @property
    def clock_may_move(self) -> bool:
        return self.demo or self.environment == "test"


@cache
def get_settings() -> Settings:
    """In production only when nothing is wrong with them: else this process ends, and says why."""
    settings = Settings()
    if settings.environment == "production":
        from shared.production import wrong_with  # noqa: PLC0415 - it knows the settings

        if wrong := wrong_with(settings):
            raise SystemExit("\n".join(["Naast does not start in production like this:", *wrong]))
    return settings
