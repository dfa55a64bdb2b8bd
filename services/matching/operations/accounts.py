"""One's own account: in which language, and whether by mail or on a device."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.policies import Action, require
from services.matching.schemas.people import DeviceIn, PreferencesIn
from shared.devices import Device, application_server_key, is_push_service
from shared.errors import Conflict, Invalid
from shared.users import User


def add_device(session: Session, actor: Actor, asked: DeviceIn) -> Device:
    """This browser is told by push from now on, instead of by mail. Whoever signed in here before is not."""
    if application_server_key() is None:
        raise Conflict("Push messages are not switched on here.")
    if not is_push_service(asked.endpoint):
        raise Invalid("endpoint", "endpoint must be an address at a push service that is known here.")
    require(actor, Action.SET_PREFERENCES, session.get_one(User, actor.user_id))
    session.execute(delete(Device).where(Device.endpoint == asked.endpoint))
    device = Device(user_id=actor.user_id, **asked.model_dump())
    session.add(device)
    session.flush()
    return device


def forget_devices(session: Session, actor: Actor) -> None:
    """No push any more, on none of one's devices."""
    require(actor, Action.SET_PREFERENCES, session.get_one(User, actor.user_id))
    session.execute(delete(Device).where(Device.user_id == actor.user_id))


def set_preferences(session: Session, actor: Actor, asked: PreferencesIn) -> User:
    """One's own: of pages and mails. A client gets no mail until they switch it on."""
    user = session.get_one(User, actor.user_id)
    require(actor, Action.SET_PREFERENCES, user)
    user.language, user.mail_wanted = asked.language, asked.mail_wanted
    return user
