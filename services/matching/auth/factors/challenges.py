"""What a passkey is asked to sign: made here, kept here, and taken away as soon as an answer comes, right or wrong."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.orm import Session
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException

from services.matching.models.passkeys import Challenge, Purpose

LASTS = timedelta(minutes=5)


def give(session: Session, purpose: Purpose, access_id: UUID | None) -> bytes:
    """A new one, for this session; without a session for whoever signs in."""
    session.execute(delete(Challenge).where(Challenge.made_at < func.now() - LASTS))
    value = secrets.token_bytes(32)
    session.add(Challenge(purpose=purpose, value=value, access_id=access_id))
    return value


def take(session: Session, client_data: bytes, purpose: Purpose, access_id: UUID | None) -> bytes | None:
    """The one that this answer says that it signed; None when it was not given for this, or is gone."""
    try:
        said = parse_client_data_json(client_data).challenge
    except WebAuthnException:
        return None
    taken = delete(Challenge).where(Challenge.value == said, Challenge.purpose == purpose)
    taken = taken.where(Challenge.access_id.is_not_distinct_from(access_id), Challenge.made_at > func.now() - LASTS)
    value: bytes | None = session.scalar(taken.returning(Challenge.value))
    return value
