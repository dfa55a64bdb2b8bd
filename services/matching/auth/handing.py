"""A device in other hands: the session of a colleague becomes that of a client's page, until it is taken back."""

from sqlalchemy.orm import Session

from services.matching.auth.sessions import holder_of, renew
from services.matching.models.clients import Client


def enter_for(session: Session, secret: str, client: Client) -> str:
    """In place of the session with this secret: the secret of one that opens this client's page and nothing else.

    So no copy of the old secret opens anything while the device is with the client. `second.unlock` takes it back.
    """
    return renew(session, holder_of(session, secret).access_id, handed_to=client.id).secret
