"""Telling the two whom a match is about: the peer worker by mail, the client by the channel they named."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import By
from services.matching.models.matches import Match
from services.matching.operations.telling import nothing_to_tell, tell_client
from services.matching.states import Party
from shared import outbox
from shared.events import Event, Urgency


def tell_peer(session: Session, match: Match, event: Event, urgency: Urgency = Urgency.DAILY) -> None:
    outbox.publish(
        session,
        event,
        to=[match.peer_worker.user_id],
        subject=("match", match.id),
        client_id=match.client_id,
        urgency=urgency,
    )


def tell_the_client(session: Session, match: Match, event: Event, note: str = "") -> None:
    tell_client(session, match.client, event, ("match", match.id), note=note)


def tell_who_did_not(
    session: Session, match: Match, by: By, event: Event, *, note: str = "", urgency: Urgency = Urgency.DAILY
) -> None:
    """Both, but who took the step. Words that staff wrote down are the client's own."""
    if by.party is not Party.PEER_WORKER:
        tell_peer(session, match, event, urgency)
    if by.party is not Party.CLIENT:
        tell_the_client(session, match, event, note)


def tell_staff(session: Session, match: Match, event: Event, to: list[UUID], urgency: Urgency = Urgency.DAILY) -> None:
    outbox.publish(session, event, to=to, subject=("match", match.id), client_id=match.client_id, urgency=urgency)


def hush(session: Session, match: Match) -> None:
    """What was still to be said about this match is no longer so."""
    outbox.cancel(session, subject_id=match.id)
    nothing_to_tell(session, match.id)
