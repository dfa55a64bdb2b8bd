"""One's own account: in which language, and whether by mail."""

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.policies import Action, require
from services.matching.schemas.people import PreferencesIn
from shared.users import User


def set_preferences(session: Session, actor: Actor, asked: PreferencesIn) -> User:
    """One's own: of pages and mails. A client gets no mail until they switch it on."""
    user = session.get_one(User, actor.user_id)
    require(actor, Action.SET_PREFERENCES, user)
    user.language, user.mail_wanted = asked.language, asked.mail_wanted
    return user
