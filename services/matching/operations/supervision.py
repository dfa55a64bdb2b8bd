"""An intern begins with clients while somebody supervises them."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations.supply import lock_waiting, search_again
from services.matching.policies import Action, require
from services.matching.queries.find import get_peer_worker
from services.matching.queries.supervision import can_begin, who_can_supervise
from services.matching.schemas.supervision import SupervisorIn
from shared.errors import Conflict, Invalid


def name_supervisor(session: Session, actor: Actor, peer_worker_id: UUID, asked: SupervisorIn) -> PeerWorker:
    """Somebody who may, or nobody any more. One sentence for every reason why it cannot be this one."""
    waiting = lock_waiting(session)
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    require(actor, Action.NAME_SUPERVISOR, peer_worker)
    if asked.supervisor_id is not None:
        session.flush()
        if asked.supervisor_id not in session.scalars(who_can_supervise(peer_worker)).all():
            raise Invalid("supervisor_id", "This person cannot be chosen here. Choose somebody else.")
    peer_worker.supervisor_id = asked.supervisor_id
    search_again(session, waiting)
    return peer_worker


def require_supervision(session: Session, peer_worker: PeerWorker) -> None:
    """Conflict when something would begin that needs a supervisor who is not there. What goes on is not stopped."""
    if not can_begin(session, peer_worker):
        raise Conflict("An intern begins together with a supervisor. The coordinator names one first.")
