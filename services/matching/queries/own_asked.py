"""Why a peer worker is asked nothing: an honest answer, for them alone."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.peer_workers import PeerWorker, Room, Willingness
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.queries.absences import absence_today
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES
from services.matching.queries.capacity import free_minutes, weekly
from services.matching.queries.find import get_peer_worker
from services.matching.queries.own_profile import own_id
from services.matching.queries.supervision import can_begin
from services.matching.schemas.own_asked import NotAskedBecause, OwnAskedOut
from services.matching.states import PeerWorkerState
from shared import clock

B, S = NotAskedBecause, PeerWorkerState


def own_asked(session: Session, actor: Actor) -> OwnAskedOut:
    """How often somebody asked, and what stands in the way now. Who asked for what is not told."""
    peer_worker = get_peer_worker(session, own_id(actor))
    times, last = session.execute(
        select(func.count(Proposal.request_id.distinct()), func.max(Proposal.created_at)).where(
            Proposal.peer_worker_id == peer_worker.id, Proposal.proposed_by != ProposedBy.PEER
        )
    ).one()
    in_the_way = [reason for reason, is_so in _all(session, peer_worker).items() if is_so]
    return OwnAskedOut(
        times=times,
        last_on=clock.local_date(last) if times else None,
        because=in_the_way or [B.NOBODY_ASKED_YET],
    )


def _own_limit_is_reached(peer_worker: PeerWorker, minutes: int) -> bool:
    return peer_worker.own_limit is not None and minutes > peer_worker.own_limit * 60


def _all(session: Session, peer_worker: PeerWorker) -> dict[NotAskedBecause, bool]:
    """What stops every question comes first, what stops some of them last."""
    needed = weekly(FIRST_MINUTES, FIRST_INTERVAL, 0) + peer_worker.travel_minutes
    free = free_minutes(session, peer_worker)
    is_wanted = any(choice.willingness is not Willingness.REFUSED for choice in peer_worker.roles)
    return {
        B.NOT_IN_THE_POOL: peer_worker.state in (S.ADDED, S.RETIRED),
        B.PAUSED: peer_worker.state is S.PAUSED,
        B.NO_FUNCTION: not peer_worker.function_profile,
        B.NO_ROLE: not is_wanted,
        B.NO_SUPERVISOR: not can_begin(session, peer_worker),
        B.AWAY: absence_today(session, peer_worker) is not None,
        B.NO_ROOM: peer_worker.room is not Room.AMPLE,
        B.NO_HOURS: free < needed,
        B.OWN_LIMIT: _own_limit_is_reached(peer_worker, peer_worker.client_minutes - free + needed),
        B.NOTHING_TO_USE: not peer_worker.usable,
        B.NOTHING_SHOWN: bool(peer_worker.usable) and not peer_worker.shown,
        B.BOUNDARIES: bool(peer_worker.boundaries),
    }
