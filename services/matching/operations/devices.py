"""A device in other hands: a colleague gives theirs to a client, who answers on it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.policies import Action, require
from services.matching.queries.find import get_client


def hand_over(session: Session, actor: Actor, client_id: UUID, secret: str) -> str:
    """The secret of the session that the device has from now on; the one with `secret` has ended."""
    client = get_client(session, actor, client_id)
    require(actor, Action.HAND_OVER, client)
    return auth.enter_for(session, secret, client)
