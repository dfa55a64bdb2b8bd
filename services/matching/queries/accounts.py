"""One's own account as its owner reads it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.schemas.people import (
    IdentityOut,
    OwnAccountOut,
    PasskeyOut,
    PreferencesOut,
    SessionOut,
    WaysInOut,
)
from shared.devices import Device, application_server_key
from shared.users import User


def ways_in(session: Session, actor: Actor, secret: str) -> WaysInOut:
    here = auth.holder_of(session, secret).access_id
    return WaysInOut(
        code_app=auth.code_app.has_one(session, actor.user_id),
        passkeys=[PasskeyOut.model_validate(one) for one in auth.passkeys.own(session, actor.user_id)],
        identities=[IdentityOut.model_validate(one) for one in auth.identities.own(session, actor.user_id)],
        recovery_codes=auth.recovery.left(session, actor.user_id),
        sessions=[
            SessionOut(id=one.id, label=one.label, issued_at=one.issued_at, used_at=one.used_at, here=one.id == here)
            for one in auth.own_sessions.own_sessions(session, actor)
        ],
    )


def own_account(session: Session, actor: Actor) -> OwnAccountOut:
    said = PreferencesOut.model_validate(session.get_one(User, actor.user_id))
    devices = session.scalar(select(func.count()).where(Device.user_id == actor.user_id)) or 0
    return OwnAccountOut(**said.model_dump(), devices=devices, push_key=application_server_key())
