"""Programs that ask for somebody by name, such as the health record: which there are, and what each shows of itself."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.matching.auth.once import spend
from services.matching.auth.signed import jwts
from services.matching.models.programs import Program
from shared.errors import Invalid, NotFound
from shared.secret import hashed, new_secret

LONGEST = timedelta(minutes=5)
"""So long at most what a program signs to show that it is it may be good."""


def make(
    session: Session, name: str, scopes: Collection[str], keys: dict[str, Any] | None, by_id: UUID | None
) -> tuple[Program, str]:
    """With its own public keys; without those with a secret, which is here and nowhere else."""
    secret = "" if keys else f"naast_program_{new_secret()}"
    program = Program(
        name=name,
        scopes=sorted(scopes),
        secret_hash=hashed(secret) if secret else None,
        keys=public_only(keys) if keys else None,
        made_by_id=by_id,
    )
    session.add(program)
    session.flush()
    return program, secret


def public_only(keys: dict[str, Any]) -> dict[str, Any]:
    """Keys with a public half, and that half only. Invalid when they cannot be read, or are shared secrets."""
    from joserfc.jwk import KeySet, OctKey  # noqa: PLC0415 - a tenth of a second at each start

    try:
        known = KeySet.import_key_set({"keys": keys["keys"]})
    except Exception as error:
        raise Invalid("keys", "keys must be a set of public keys (JWKS).") from error
    if any(isinstance(key, OctKey) or key.is_private for key in known):
        raise Invalid("keys", "keys must be public keys: what opens something stays with the program.")
    return dict(known.as_dict(private=False))


def in_use(session: Session) -> list[Program]:
    """Oldest first."""
    return list(session.scalars(select(Program).where(Program.revoked_at.is_(None)).order_by(Program.id)))


def revoke(session: Session, program_id: UUID) -> None:
    """Its tokens open nothing from the next ask on. NotFound when there is none, or not any more."""
    gone = update(Program).where(Program.id == program_id, Program.revoked_at.is_(None))
    if session.execute(gone.values(revoked_at=func.now()).returning(Program.id)).one_or_none() is None:
        raise NotFound


def find(session: Session, client_id: str) -> Program | None:
    try:
        known = session.get(Program, UUID(client_id))
    except ValueError:
        return None
    return known if known is not None and known.revoked_at is None else None


def shows_secret(program: Program, secret: str) -> bool:
    return program.secret_hash is not None and compare_digest(program.secret_hash, hashed(secret))


def shows_signature(session: Session, program: Program, assertion: str, audience: Collection[str]) -> bool:
    """What it signed with its own key, just now, for us, and once (private_key_jwt, RFC 7523)."""
    from joserfc.jwk import KeySet  # noqa: PLC0415

    if program.keys is None:
        return False
    itself = str(program.id)
    try:
        _, claims = jwts.opened(assertion, KeySet.import_key_set({"keys": program.keys["keys"]}))
        jwts.check(claims, itself, audience, jwts.CLOCKS, "jti")
    except jwts.NotGood:
        return False
    left = claims["exp"] - datetime.now(UTC).timestamp()
    is_short = left <= (LONGEST.total_seconds() + jwts.CLOCKS)
    return claims["sub"] == itself and is_short and spend(session, f"{itself}:{claims['jti']}", LONGEST * 2)
