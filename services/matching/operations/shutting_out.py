"""Shutting a named colleague out of one client's record, at once and everywhere; and letting them in again."""

from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.shut_out import ShutOut
from services.matching.models.teams import Membership
from services.matching.policies import Action, may, require
from services.matching.queries.find import get_client
from services.matching.queries.shut_out import get_shut_out, own_number_or
from services.matching.schemas.shut_out import ShutOutIn
from shared import outbox
from shared.errors import Invalid
from shared.users import User


def shut_out(session: Session, actor: Actor, asked: ShutOutIn) -> ShutOut:
    """Twice is once. Who is shut out is not told, and finds that this client is not there."""
    client = _client(session, actor, asked)
    require(actor, Action.SHUT_OUT, client)
    user_id = _colleague(session, asked, client)
    session.refresh(client, with_for_update={"key_share": True})
    already = select(ShutOut).where(ShutOut.client_id == client.id, ShutOut.user_id == user_id)
    row = session.scalars(already).one_or_none()
    if row is None:
        row = ShutOut(client=client, user=session.get_one(User, user_id), by=session.get_one(User, actor.user_id))
        session.add(row)
        session.flush()
        outbox.cancel(session, client_id=client.id, recipient_id=user_id)
    return row


def let_in(session: Session, actor: Actor, shut_out_id: UUID) -> None:
    """They see again what they would see."""
    row = get_shut_out(session, actor, shut_out_id)
    require(actor, Action.SHUT_OUT, row.client)
    session.delete(row)


def _client(session: Session, actor: Actor, asked: ShutOutIn) -> Client:
    number = own_number_or(actor, asked.number)
    if number is None and actor.client_id is not None:
        return get_client(session, actor, actor.client_id)
    client = session.scalars(select(Client).where(Client.number == number, Client.erased_on.is_(None))).one_or_none()
    if client is None or not may(actor, Action.SHUT_OUT, client):
        raise Invalid("number", "There is no client with this number.")
    return client


def _colleague(session: Session, asked: ShutOutIn, client: Client) -> UUID:
    works_here = or_(
        exists().where(Membership.user_id == User.id),
        exists().where(PeerWorker.user_id == User.id),
    )
    named = User.id == asked.user_id if asked.user_id is not None else User.email == asked.email
    user_id = session.scalar(select(User.id).where(named, works_here))
    if user_id is None or user_id == client.user_id:
        raise Invalid("email" if asked.user_id is None else "user_id", "There is no colleague like this.")
    return user_id
