"""A device in other hands: the session of a colleague becomes that of a client's page, and comes back by password."""

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.auth.entering import account_of, open_session
from services.matching.auth.guessing import note_failure
from services.matching.auth.passwords import fits
from services.matching.auth.sessions import Entrance, as_long_as_a_session, end_session, issue
from services.matching.models.clients import Client
from services.matching.models.signin import AccessKind
from shared.db import in_transaction
from shared.errors import Invalid
from shared.users import User


def enter_for(session: Session, actor: Actor, secret: str, client: Client) -> str:
    """In place of the session with this secret: the secret of one that opens this client's page and nothing else.

    So no copy of the old secret opens anything while the device is with the client.
    """
    end_session(session, secret)
    user = session.get_one(User, actor.user_id)
    return issue(session, user, AccessKind.SESSION, as_long_as_a_session(), handed_to=client).secret


def take_back(actor: Actor, secret: str, password: str, came_from: str) -> Entrance:
    """Whose device it is shows so by their password, and gets a session as after signing in. Invalid, or TooMany."""
    email = in_transaction(lambda session: session.get_one(User, actor.user_id).email)
    _, known = in_transaction(lambda session: account_of(session, email, came_from))
    if not fits(password, known):
        in_transaction(lambda session: note_failure(session, email, came_from))
        raise Invalid("password", "This is not the password of the person whose device this is.")

    def enter(session: Session) -> Entrance:
        end_session(session, secret)
        return open_session(session, actor.user_id, email, came_from)

    return in_transaction(enter)
