"""A device in other hands: the session of a colleague becomes that of a client's page, until it is taken back."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.auth.sessions import holder_of, renew


def enter_for(session: Session, secret: str, client_id: UUID, match_id: UUID | None = None) -> str:
    """In place of the session with this secret: the secret of one that opens this client's page and nothing else:
    what is asked about one contact, when that is named.

    So no copy of the old secret opens anything while the device is with the client. `second.unlock` takes it back.
    """
    return renew(session, holder_of(session, secret).access_id, handed_to=client_id, handed_for=match_id).secret
