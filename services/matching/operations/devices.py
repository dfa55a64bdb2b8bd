"""A device in other hands: a colleague gives theirs to a client, who answers on it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.policies import Action, require
from services.matching.queries.find import get_client, get_match


def hand_over(session: Session, actor: Actor, client_id: UUID, secret: str) -> str:
    """The secret of the session that the device has from now on; the one with `secret` has ended."""
    client = get_client(session, actor, client_id)
    require(actor, Action.HAND_OVER, client)
    return auth.enter_for(session, secret, client.id)


def hand_over_contact(session: Session, actor: Actor, match_id: UUID, secret: str) -> str:
    """By the peer worker, for what is asked of the client about their own contact, and for nothing else."""
    match = get_match(session, actor, match_id)
    require(actor, Action.HAND_OVER_CONTACT, match)
    return auth.enter_for(session, secret, match.client_id, match.id)
