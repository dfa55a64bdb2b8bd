"""The register of peer workers, kept by the coordinator: added, screened, paused, retired, and their function."""

from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, By, Role
from services.matching.models.erasures import is_erased
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.notes import OwnNote
from services.matching.models.peer_workers import Career, CareerStep, Employment, PeerRole, PeerWorker, Willingness
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.teams import Membership
from services.matching.operations import cards
from services.matching.operations.inviting import tell_where_to_begin
from services.matching.operations.supply import lock_waiting, search_again
from services.matching.policies import Action, require
from services.matching.privacy import Person
from services.matching.queries import people
from services.matching.queries.find import get_peer_worker, get_team
from services.matching.schemas.pool import CareerIn, EmploymentIn, PeerWorkerIn, RoleGivenIn
from services.matching.states import PROPOSAL, PeerWorkerState, ProposalState
from shared import clock, outbox
from shared.errors import Conflict, Invalid
from shared.events import Event
from shared.users import User, same_address

S = PeerWorkerState
FIRST_CAREER = {
    Employment.PAID: Career.JUNIOR,
    Employment.INTERN: Career.INTERN,
    Employment.VOLUNTEER: Career.VOLUNTEER,
}


def add_peer_worker(session: Session, actor: Actor, asked: PeerWorkerIn) -> PeerWorker:
    """Somebody new on the register. Coordinators hear it, so that nobody starts without anybody knowing."""
    by = require(actor, Action.ADD_PEER_WORKER)
    user = _account(session, asked)
    peer_worker = PeerWorker(user=user, hours_per_week=asked.hours_per_week, career=FIRST_CAREER[asked.employment])
    _employ(session, peer_worker, asked)
    peer_worker.start(session, S.ADDED, by)
    session.add(CareerStep(peer_worker_id=peer_worker.id, career=peer_worker.career, since=clock.today(session)))
    outbox.publish(session, Event.PEER_ADDED, to=people.coordinators(session), subject=("peer_worker", peer_worker.id))
    return peer_worker


def _account(session: Session, asked: PeerWorkerIn) -> User:
    """The account with this address: one person may have more than one place in the organisation."""
    email = same_address(asked.email)
    user = session.scalars(select(User).where(User.email == email)).one_or_none()
    if user is None:
        user = User(email=email, name=asked.name)
        session.add(user)
        session.flush()
        tell_where_to_begin(session, user)
    elif session.scalar(select(exists().where(PeerWorker.user_id == user.id))):
        raise Conflict("Somebody with this address is on the register already.")
    user.active = True
    return user


def _employ(session: Session, peer_worker: PeerWorker, asked: EmploymentIn) -> None:
    for field in EmploymentIn.model_fields:
        setattr(peer_worker, field, getattr(asked, field))
    if asked.team_id is not None:
        get_team(session, asked.team_id)
    _place(session, peer_worker.user, asked.team_id)


def _place(session: Session, user: User, team_id: UUID | None) -> None:
    """The one membership as a peer worker: of the team, or of the pool."""
    query = select(Membership).where(Membership.user_id == user.id, Membership.role == Role.PEER_WORKER)
    membership = session.scalars(query).one_or_none()
    if membership is None:
        membership = Membership(user_id=user.id, role=Role.PEER_WORKER)
        session.add(membership)
    membership.team_id = team_id


def screen_peer_worker(session: Session, actor: Actor, peer_worker_id: UUID) -> PeerWorker:
    """Met, and the papers are in order: from now on they may be asked."""
    return _into_the_pool(session, actor, Action.SCREEN_PEER_WORKER, peer_worker_id, S.ADDED)


def resume_peer_worker(session: Session, actor: Actor, peer_worker_id: UUID) -> PeerWorker:
    """Back: new questions are welcome again."""
    return _into_the_pool(session, actor, Action.PAUSE_PEER_WORKER, peer_worker_id, S.PAUSED)


def _into_the_pool(
    session: Session, actor: Actor, action: Action, peer_worker_id: UUID, source: PeerWorkerState
) -> PeerWorker:
    waiting = lock_waiting(session)
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    by = require(actor, action, peer_worker)
    if peer_worker.state is not source:
        raise Conflict(f"This is for a peer worker who is {source}; this one is {peer_worker.state}.")
    peer_worker.move_to(S.SCREENED, by)
    search_again(session, waiting)
    return peer_worker


def pause_peer_worker(session: Session, actor: Actor, peer_worker_id: UUID) -> PeerWorker:
    """A while without new questions. Contacts that are there go on, and so does what a client has chosen."""
    proposals = lock_proposals(session, peer_worker_id, ProposalState.SENT_TO_PEER)
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    by = require(actor, Action.PAUSE_PEER_WORKER, peer_worker)
    peer_worker.move_to(S.PAUSED, by)
    _withdraw(session, proposals, by)
    return peer_worker


def retire_peer_worker(session: Session, actor: Actor, peer_worker_id: UUID) -> PeerWorker:
    """Leaves. Every contact is handed over or ended first: no client finds out from an empty chair."""
    proposals = lock_proposals(session, peer_worker_id, *PROPOSAL.open_states)
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    by = require(actor, Action.PAUSE_PEER_WORKER, peer_worker)
    in_contact = exists().where(Match.peer_worker_id == peer_worker.id, Match.state.in_(OPEN_STATES))
    if session.scalar(select(in_contact)):
        raise Conflict("There are contacts that go on. Hand them over or end them with the clients first.")
    peer_worker.move_to(S.RETIRED, by)
    _withdraw(session, proposals, by)
    session.execute(delete(OwnNote).where(OwnNote.peer_worker_id == peer_worker.id))  # nobody could ever read them
    _leave(session, peer_worker.user)
    return peer_worker


def _leave(session: Session, user: User) -> None:
    """No peer worker any more; who has no other place here cannot sign in."""
    mine = Membership.user_id == user.id
    session.execute(delete(Membership).where(mine, Membership.role == Role.PEER_WORKER))
    user.active = bool(session.scalar(select(exists().where(mine))))


def take_back(session: Session, actor: Actor, peer_worker_id: UUID) -> PeerWorker:
    """Comes back after having left: as somebody new."""
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    by = require(actor, Action.ADD_PEER_WORKER)
    if is_erased(session, Person.PEER_WORKER, peer_worker.id):
        raise Conflict("Nothing is left of this profile. Add them to the register as somebody new.")
    peer_worker.move_to(S.ADDED, by)
    peer_worker.user.active = True
    _place(session, peer_worker.user, peer_worker.team_id)
    outbox.publish(session, Event.PEER_ADDED, to=people.coordinators(session), subject=("peer_worker", peer_worker.id))
    return peer_worker


def lock_proposals(session: Session, peer_worker_id: UUID, *states: ProposalState) -> list[Proposal]:
    """Open proposals for this peer worker, their requests locked first."""
    mine = (Proposal.peer_worker_id == peer_worker_id) & Proposal.state.in_(states)
    requests = select(Request).where(Request.id.in_(select(Proposal.request_id).where(mine))).order_by(Request.id)
    session.scalars(requests.with_for_update().execution_options(populate_existing=True)).all()
    query = select(Proposal).where(mine).order_by(Proposal.id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _withdraw(session: Session, proposals: list[Proposal], by: By) -> None:
    """Nobody's no: the client gets another card, or the search goes on."""
    session.flush()
    for proposal in proposals:
        cards.leave(session, proposal, ProposalState.WITHDRAWN, by.as_system(), "administrative")


def change_employment(session: Session, actor: Actor, peer_worker_id: UUID, asked: EmploymentIn) -> PeerWorker:
    """Another team, contract or function. What the peer worker sets is not touched."""
    waiting = lock_waiting(session)
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    require(actor, Action.CHANGE_EMPLOYMENT, peer_worker)
    _employ(session, peer_worker, asked)
    search_again(session, waiting)
    return peer_worker


def set_career(session: Session, actor: Actor, peer_worker_id: UUID, asked: CareerIn) -> PeerWorker:
    """A next level, and the rights that come with it; the history stays."""
    waiting = lock_waiting(session)
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    require(actor, Action.CHANGE_EMPLOYMENT, peer_worker)
    if asked.since > clock.today(session):
        raise Invalid("since", "since must be today or earlier.")
    peer_worker.career = asked.career
    session.add(CareerStep(peer_worker_id=peer_worker.id, career=asked.career, since=asked.since))
    search_again(session, waiting)
    return peer_worker


def give_role(session: Session, actor: Actor, peer_worker_id: UUID, role: PeerRole, asked: RoleGivenIn) -> PeerWorker:
    """A role becomes part of the function, when the peer worker wants it or maybe; or no longer."""
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    require(actor, Action.CHANGE_EMPLOYMENT, peer_worker)
    choice = next((choice for choice in peer_worker.roles if choice.role is role), None)
    if choice is None or choice.willingness is Willingness.REFUSED:
        if asked.given:
            # One sentence for a no and for no answer yet.
            raise Conflict("This peer worker has not chosen this role, so it cannot be given.")
        return peer_worker
    choice.given = asked.given
    return peer_worker
