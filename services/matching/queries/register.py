"""The register as a coordinator looks at it: with room and load beside what each shows, and what can be done."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import Absence, PeerRole, PeerWorker, Willingness
from services.matching.models.teams import Team
from services.matching.policies import Action, may, signature
from services.matching.queries.capacity import loads
from services.matching.queries.find import get_peer_worker
from services.matching.queries.pool import absences_to_come, career_of, list_peer_workers
from services.matching.queries.supervision import may_begin, supervision_of
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.pool import (
    Deed,
    LoadOut,
    PeerWorkerOut,
    PeerWorkersIn,
    RegisterCardOut,
    RegisterRowOut,
)
from services.matching.states import PEER_WORKER, PeerWorkerState
from shared import clock

S = PeerWorkerState
NEXT_ABSENCES = PageIn(limit=20)
MOVES = {
    Deed.SCREEN: (Action.SCREEN_PEER_WORKER, S.ADDED, S.SCREENED),
    Deed.PAUSE: (Action.PAUSE_PEER_WORKER, S.SCREENED, S.PAUSED),
    Deed.RESUME: (Action.PAUSE_PEER_WORKER, S.PAUSED, S.SCREENED),
    Deed.RETIRE: (Action.PAUSE_PEER_WORKER, None, S.RETIRED),
    Deed.TAKE_BACK: (Action.ADD_PEER_WORKER, S.RETIRED, S.ADDED),
}


def register(session: Session, actor: Actor, asked: PeerWorkersIn) -> Page[RegisterRowOut]:
    found = list_peer_workers(session, actor, asked)
    ids = [one.id for one in found.items]
    known = _loads(session, actor, ids), _teams(session), _away(session, ids), _unsupervised(session, actor, ids)
    return Page(items=[RegisterRowOut(**_row(one, *known)) for one in found.items], next=found.next)


def _row(
    one: PeerWorkerOut,
    load: dict[UUID, LoadOut],
    teams: dict[UUID | None, str],
    away: dict[UUID, date | None],
    unsupervised: Collection[UUID],
) -> dict[str, object]:
    return {
        "peer_worker": one,
        "team_name": teams.get(one.team_id, ""),
        "load": load.get(one.id),
        "is_away": one.id in away,
        "away_until": away.get(one.id),
        "needs_supervisor": one.id in unsupervised,
    }


def _loads(session: Session, actor: Actor, ids: Collection[UUID]) -> dict[UUID, LoadOut]:
    return loads(session, ids) if may(actor, Action.SEE_WORK) else {}


def _teams(session: Session) -> dict[UUID | None, str]:
    return {row.id: row.name for row in session.execute(select(Team.id, Team.name))}


def _away(session: Session, ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Who is away today, and until when."""
    today = clock.today(session)
    lasts = or_(Absence.ends_on.is_(None), Absence.ends_on >= today)
    query = select(Absence).where(Absence.peer_worker_id.in_(ids), Absence.starts_on <= today, lasts)
    return {one.peer_worker_id: one.ends_on for one in session.scalars(query.order_by(Absence.ends_on))}


def _unsupervised(session: Session, actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Who cannot be asked before the coordinator names a supervisor."""
    if not may(actor, Action.NAME_SUPERVISOR):
        return set()
    return set(session.scalars(select(PeerWorker.id).where(PeerWorker.id.in_(ids), ~may_begin())))


def register_card(session: Session, actor: Actor, peer_worker_id: UUID) -> RegisterCardOut:
    career = career_of(session, actor, peer_worker_id)
    peer_worker = get_peer_worker(session, peer_worker_id)
    ids = [peer_worker.id]
    known = _loads(session, actor, ids), _teams(session), _away(session, ids), _unsupervised(session, actor, ids)
    row = _row(PeerWorkerOut.of(peer_worker), *known)
    in_contact = exists().where(Match.peer_worker_id == peer_worker.id, Match.state.in_(OPEN_STATES))
    return RegisterCardOut(
        **row,
        career=career,
        absences=absences_to_come(session, actor, peer_worker_id, NEXT_ABSENCES).items,
        in_contact=bool(session.scalar(select(in_contact))),
        supervision=supervision_of(session, actor, peer_worker_id) if may(actor, Action.NAME_SUPERVISOR) else None,
        roles=_chosen(peer_worker) if may(actor, Action.CHANGE_EMPLOYMENT, peer_worker) else frozenset(),
        can=_deeds(actor, peer_worker),
    )


def _chosen(peer_worker: PeerWorker) -> frozenset[PeerRole]:
    """A no and no answer yet are one and the same here."""
    return frozenset(choice.role for choice in peer_worker.roles if choice.willingness is not Willingness.REFUSED)


def _deeds(actor: Actor, peer_worker: PeerWorker) -> frozenset[Deed]:
    can = {
        deed
        for deed, (action, source, target) in MOVES.items()
        if source in (None, peer_worker.state) and _can_move(actor, peer_worker, action, target)
    }
    if may(actor, Action.ERASE_PEER_WORKER, peer_worker) and peer_worker.state is S.RETIRED:
        can.add(Deed.ERASE)
    if may(actor, Action.CHANGE_EMPLOYMENT, peer_worker):
        can.add(Deed.EMPLOY)
    if may(actor, Action.SET_ABSENCE, peer_worker) and peer_worker.state is not S.RETIRED:
        can.add(Deed.SET_ABSENCE)
    return frozenset(can)


def _can_move(actor: Actor, peer_worker: PeerWorker, action: Action, target: StrEnum) -> bool:
    by, move = signature(actor, action, peer_worker), PEER_WORKER.move(peer_worker.state, target)
    return by is not None and move is not None and by.party in move.who
