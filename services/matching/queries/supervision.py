"""Who needs a supervisor, who has one, and who can be named. The rights themselves are in `rights.py`.

Nothing of it is kept but who was named: when that supervisor leaves or loses the right, the next search knows.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from services.matching.actor import Actor
from services.matching.models.decisions import Topic, value_for
from services.matching.models.looks import showed
from services.matching.models.peer_workers import FormerTreater, PeerWorker
from services.matching.policies import Action, may, require
from services.matching.queries.find import get_peer_worker
from services.matching.rights import COUNTS_AS, Right, levels_with
from services.matching.schemas.supervision import NamedOut, SupervisionOut
from services.matching.states import PeerWorkerState
from shared.db import constant
from shared.names import sorted_by_name
from shared.users import User

HERE = (PeerWorkerState.SCREENED, PeerWorkerState.PAUSED)
"""Who wants no new questions for a while can still supervise."""
Supervisor = aliased(PeerWorker, name="supervisor")
Account = aliased(User, name="supervisors_account")


def may_begin() -> ColumnElement[bool]:
    """Of a peer worker: needs no supervisor, or has one who may and can be it today."""
    named = exists().where(Supervisor.id == PeerWorker.supervisor_id, *_may_supervise())
    return or_(_has(PeerWorker, Right.ON_THEIR_OWN), named)


def _may_supervise() -> list[ColumnElement[bool]]:
    """`Supervisor`, of `PeerWorker`."""
    juniors = value_for(Topic.JUNIORS_SUPERVISE, PeerWorker.team_id).correlate(PeerWorker).scalar_subquery()
    here = exists().where(Account.id == Supervisor.user_id, Account.active)
    return [
        Supervisor.state.in_([constant(state) for state in HERE]),
        or_(
            _has(Supervisor, Right.SUPERVISE),
            and_(_has(Supervisor, Right.SUPERVISE_IF_DECIDED), juniors == literal_column("'yes'")),
        ),
        here,
    ]


def _has(who: Any, right: Right) -> ColumnElement[bool]:
    levels = levels_with(right)
    counts_as_other = [employment for employment, level in COUNTS_AS.items() if level not in levels]
    return and_(
        who.career.in_([constant(level) for level in levels]),
        who.employment.not_in([constant(employment) for employment in counts_as_other]),
    )


def can_begin(session: Session, peer_worker: PeerWorker) -> bool:
    session.flush()
    return bool(session.scalar(select(may_begin()).where(PeerWorker.id == peer_worker.id)))


def who_can_supervise(peer_worker: PeerWorker) -> Select[UUID, str]:
    """Ids and names. Never themselves, nor who once treated them: that somebody is missing is told to nobody."""
    treated = exists().where(
        FormerTreater.peer_worker_id == peer_worker.id, FormerTreater.user_id == Supervisor.user_id
    )
    return (
        select(Supervisor.id, User.name)
        .join(User, User.id == Supervisor.user_id)
        .join(PeerWorker, PeerWorker.id == peer_worker.id)
        .where(*_may_supervise(), Supervisor.id != peer_worker.id, ~treated)
    )


def supervision_of(session: Session, actor: Actor, peer_worker_id: UUID) -> SupervisionOut:
    """For the peer worker and the coordinator, who alone reads who can be named."""
    peer_worker = get_peer_worker(session, peer_worker_id)
    require(actor, Action.SEE_SUPERVISION, peer_worker)
    showed(peer_worker)
    names = may(actor, Action.NAME_SUPERVISOR, peer_worker)
    session.flush()
    name = select(User.name).join(PeerWorker, PeerWorker.user_id == User.id)
    theirs = (
        select(PeerWorker.id, User.name)
        .join(PeerWorker.user)
        .where(PeerWorker.supervisor_id == peer_worker.id, PeerWorker.state != PeerWorkerState.RETIRED)
    )
    needs = select(~_has(PeerWorker, Right.ON_THEIR_OWN)).where(PeerWorker.id == peer_worker.id)
    can_be = session.execute(who_can_supervise(peer_worker)) if names else ()
    return SupervisionOut(
        supervisor_id=peer_worker.supervisor_id,
        supervisor_name=session.scalar(name.where(PeerWorker.id == peer_worker.supervisor_id)) or "",
        is_needed=bool(session.scalar(needs)),
        can_begin=can_begin(session, peer_worker),
        supervises=[NamedOut.model_validate(row) for row in sorted_by_name(session.execute(theirs))],
        can_be_named=[NamedOut.model_validate(row) for row in sorted_by_name(can_be)],
    )
