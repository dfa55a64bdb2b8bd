"""Passkeys (WebAuthn). One counts as both factors, since its owner unlocks it each time by finger, face or PIN: without
that it is only something that somebody has, and is refused."""

from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.matching.auth.factors import challenges
from services.matching.auth.sessions import Holder
from services.matching.models.passkeys import Passkey, Purpose
from shared.db import in_transaction
from shared.errors import Invalid
from shared.settings import get_settings

REQUIRED = UserVerificationRequirement.REQUIRED


def _host() -> str:
    return urlsplit(get_settings().base_url).hostname or ""


def _origin() -> str:
    address = urlsplit(get_settings().base_url)
    return f"{address.scheme}://{address.netloc}"


def are_possible() -> bool:
    """Browsers know passkeys of names only, not of numbers such as 127.0.0.1."""
    try:
        ip_address(_host())
    except ValueError:
        return True
    return False


def ask_to_register(session: Session, holder: Holder) -> str:
    """What a browser needs to make one, as JSON."""
    known = session.scalars(select(Passkey.credential_id).where(Passkey.user_id == holder.user_id))
    return options_to_json(
        generate_registration_options(
            rp_id=_host(),
            rp_name="Naast",
            user_id=holder.user_id.bytes,
            user_name=holder.email,
            challenge=challenges.give(session, Purpose.REGISTER, holder.access_id),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
    )


def register(holder: Holder, credential: str, label: str) -> None:
    """The answer of a browser. Invalid when it does not fit what was asked, or nobody unlocked the passkey."""
    try:
        made = parse_registration_credential_json(credential)
        verified = verify_registration_response(
            credential=made,
            expected_challenge=_taken(made.response.client_data_json, Purpose.REGISTER, holder.access_id),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise _does_not_work() from error
    passkey = Passkey(
        user_id=holder.user_id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        label=label,
    )
    in_transaction(lambda session: session.add(passkey))


def ask_to_show(session: Session, holder: Holder | None) -> str:
    """What a browser needs to use one, as JSON. Whose it is shows later: before signing in nobody is named."""
    access_id = None if holder is None else holder.access_id
    challenge = challenges.give(session, Purpose.SHOW, access_id)
    return options_to_json(
        generate_authentication_options(rp_id=_host(), challenge=challenge, user_verification=REQUIRED)
    )


def shown(credential: str, access_id: UUID | None) -> UUID:
    """Whose passkey this is. Invalid when it is nobody's, was copied or not unlocked, or when this was shown before."""
    try:
        given = parse_authentication_credential_json(credential)
        challenge = _taken(given.response.client_data_json, Purpose.SHOW, access_id)
    except WebAuthnException as error:
        raise _does_not_work() from error

    def verify(session: Session) -> UUID:
        query = select(Passkey).where(Passkey.credential_id == given.raw_id).with_for_update()
        passkey = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if passkey is None:
            raise _does_not_work()
        verified = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        passkey.sign_count, passkey.used_at = verified.new_sign_count, datetime.now(UTC)
        return passkey.user_id

    try:
        return in_transaction(verify)
    except WebAuthnException as error:
        raise _does_not_work() from error


def _taken(client_data: bytes, purpose: Purpose, access_id: UUID | None) -> bytes:
    """In a transaction of its own: whatever comes of the answer, it is asked once."""
    challenge = in_transaction(lambda session: challenges.take(session, client_data, purpose, access_id))
    if challenge is None:
        raise _does_not_work()
    return challenge


def _does_not_work() -> Invalid:
    return Invalid("credential", "This passkey did not work. Try again, or use a code.")


def own(session: Session, user_id: UUID) -> list[Passkey]:
    return list(session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def how_many(session: Session, user_id: UUID) -> int:
    return session.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0


def remove(session: Session, user_id: UUID, passkey_id: UUID) -> bool:
    removed = delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id).returning(Passkey.id)
    return session.execute(removed).one_or_none() is not None


def forget(session: Session, user_id: UUID) -> None:
    session.execute(delete(Passkey).where(Passkey.user_id == user_id))
