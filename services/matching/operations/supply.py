"""Somebody new can be asked: requests that wait because nobody fitted are looked at again.

Lock the waiting requests before the peer worker, as everywhere: requests first.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM
from services.matching.models.requests import Request
from services.matching.operations.cards import ask_unseen
from services.matching.queries import candidates, people
from services.matching.states import RequestState
from shared import outbox
from shared.events import Event


def lock_waiting(session: Session) -> Sequence[Request]:
    """Requests for which nobody fitted so far, the oldest first."""
    query = select(Request).where(Request.state == RequestState.WAITING).order_by(Request.id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def search_again(session: Session, waiting: Sequence[Request]) -> None:
    """Takes up a request for which staff can see somebody now.

    Where only the system may ask, it asks, and for everybody the request waits on until somebody says yes: otherwise
    the moment at which it came back would tell what the newcomer went through.
    """
    session.flush()
    for request in waiting:
        if candidates.ask_of(request).is_put_by_the_system:
            ask_unseen(session, request)
        elif candidates.rank_for_staff(session, request, limit=1):
            request.move_to(RequestState.IN_MATCHING, SYSTEM)
            outbox.publish(
                session,
                Event.REQUEST_MADE,
                to=people.coordinators(session, request.client_id),
                subject=("request", request.id),
                client_id=request.client_id,
            )
