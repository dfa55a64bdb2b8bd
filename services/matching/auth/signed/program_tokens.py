"""A token for a program that asks for one person (client credentials, OAuth 2): signed, good for five minutes, and with
both names in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.audit import note_access
from services.matching.auth.actors import load_actor
from services.matching.auth.guessing import Tries, forget_failures, note_failure, refuse_guessing
from services.matching.auth.levels import TokenRefused
from services.matching.auth.signed import jwts, programs
from services.matching.models.programs import Program
from shared.db import in_transaction
from shared.settings import get_settings
from shared.users import User, same_address

LASTS = timedelta(minutes=5)
SIGNED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
API, TOKENS, KEYS = "/api/v1", "/api/v1/oauth/token", "/api/v1/oauth/keys"


@dataclass(frozen=True, slots=True)
class Asked:
    """`secret` or `assertion`: what the program shows. `on_behalf_of` is somebody's address or id here."""

    grant: str
    client_id: str
    on_behalf_of: str
    scope: str = ""
    secret: str = ""
    assertion: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    token: str
    scope: str


def give(asked: Asked, came_from: str) -> Given:
    """TokenRefused in the words of OAuth; TooMany when somebody seems to be guessing."""
    if asked.grant != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "grant_type must be client_credentials.")
    tries = {"both": f"program:{came_from}:{asked.client_id}"}
    program = in_transaction(lambda session: _shown(session, asked, tries, came_from))
    if program is None:
        raise TokenRefused("invalid_client", "This is no program that is known here, or not what it shows.", 401)
    scopes = sorted(set(asked.scope.split() or program.scopes))
    if not {*scopes} <= {*program.scopes}:
        raise TokenRefused("invalid_scope", "This program was not given all of these scopes.")
    user_id = in_transaction(lambda session: _named(session, asked.on_behalf_of, program, came_from))
    return Given(_signed(program, user_id, scopes), " ".join(scopes))


def whose(assertion: str) -> str:
    """Which program says that it signed this; nothing of it is believed yet. Empty when it is nothing."""
    try:
        return jwts.subject(assertion)
    except jwts.NotGood:
        return ""


def _shown(session: Session, asked: Asked, tries: Tries, came_from: str) -> Program | None:
    """Which program this is; None, and counted, when it did not show it."""
    refuse_guessing(session, tries)
    program = programs.find(session, asked.client_id)
    if program is not None:
        shown = programs.shows_secret(program, asked.secret)
        if asked.assertion:
            audience = [get_settings().base_url, f"{get_settings().base_url}{TOKENS}"]
            shown = programs.shows_signature(session, program, asked.assertion, audience)
        if shown:
            forget_failures(session, tries)
            program.used_at = datetime.now(UTC)
            return program
    note_failure(session, tries, came_from=came_from)
    return None


def _named(session: Session, named: str, program: Program, came_from: str) -> UUID:
    """Whom it asks for: somebody who works here."""
    known = select(User).where(User.active.is_(True))
    try:
        known = known.where(User.id == UUID(named))
    except ValueError:
        known = known.where(User.email == same_address(named))
    user = session.scalars(known).one_or_none()
    if user is None or not load_actor(session, user).as_colleague().roles:
        raise TokenRefused("invalid_grant", "on_behalf_of must be the address or id of somebody who works here.")
    note_access(session, "give a token to a program", user.id, came_from, program_id=program.id)
    return user.id


def _signed(program: Program, user_id: UUID, scopes: list[str]) -> str:
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": get_settings().base_url,
        "aud": f"{get_settings().base_url}{API}",
        "sub": str(user_id),
        "act": {"sub": str(program.id)},
        "client_id": str(program.id),
        "scope": " ".join(scopes),
        "iat": int(now.timestamp()),
        "exp": int((now + LASTS).timestamp()),
        "jti": str(uuid4()),
    }
    return jwts.signed(claims)
