"""We know each other: said by either side, without a reason, and without a trace of who said it."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, Actor, By
from services.matching.models.clients import Client
from services.matching.models.peer_workers import Acquaintance, PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.operations import cards
from services.matching.operations.telling import tell_client
from services.matching.policies import Action, require
from services.matching.queries.find import get_client, get_peer_worker, get_proposal
from services.matching.schemas.profiles import KnowIn
from services.matching.states import PROPOSAL, Party, ProposalState
from shared.errors import Forbidden, Invalid
from shared.events import Event

S = ProposalState


def know_each_other(session: Session, actor: Actor, asked: KnowIn) -> None:
    """This pair is never proposed (again). What is under way between them is taken back, as for any other reason."""
    client, peer_worker = _pair(session, actor, asked)
    by = require(actor, Action.KNOW_EACH_OTHER, client)
    if by.party is Party.PEER_WORKER and peer_worker.id != actor.peer_worker_id:
        raise Forbidden("You can only say this of yourself.")
    requests = select(Request).where(Request.client_id == client.id).order_by(Request.id)
    session.scalars(requests.with_for_update().execution_options(populate_existing=True)).all()
    pair = insert(Acquaintance).values(client_id=client.id, peer_worker_id=peer_worker.id)
    session.execute(pair.on_conflict_do_nothing())
    between_them = (
        select(Proposal)
        .join(Request, Request.id == Proposal.request_id)
        .where(
            Request.client_id == client.id,
            Proposal.peer_worker_id == peer_worker.id,
            Proposal.state.in_(PROPOSAL.open_states),
        )
        .order_by(Proposal.id)
    )
    locked = between_them.with_for_update(of=Proposal).execution_options(populate_existing=True)
    for proposal in session.scalars(locked).all():
        _take_back(session, actor, proposal, by)


def _pair(session: Session, actor: Actor, asked: KnowIn) -> tuple[Client, PeerWorker]:
    """Who are meant; each side names the other, whoever writes down for a client names both."""
    if asked.proposal_id is not None:
        proposal = get_proposal(session, actor, asked.proposal_id)
        # A peer worker who was asked may not know yet who the client is, and still say so: no sight is needed.
        return proposal.request.client, proposal.peer_worker
    client_id = asked.client_id or actor.client_id
    peer_worker_id = asked.peer_worker_id or actor.peer_worker_id
    if client_id is None:
        raise Invalid("client_id", "client_id must say who the client is.")
    if peer_worker_id is None:
        raise Invalid("peer_worker_id", "peer_worker_id must say who the peer worker is.")
    return get_client(session, actor, client_id), get_peer_worker(session, peer_worker_id)


def _take_back(session: Session, actor: Actor, proposal: Proposal, by: By) -> None:
    """As the plain no of who says it, so that it cannot be told from one. Else by the system, as administrative."""
    if by.party is Party.PEER_WORKER and proposal.state is S.SENT_TO_PEER:
        cards.say_no(session, proposal, by)
        return
    if by.party is Party.CLIENT and proposal.state in (S.OFFERED_TO_CLIENT, S.CHOSEN):
        cards.leave(session, proposal, S.CLIENT_DECLINED, by)
        cards.tell_not_this_time(session, proposal)
        return
    said_yes, shown = proposal.state is not S.SENT_TO_PEER, proposal.state in cards.BEFORE_THE_CLIENT
    cards.leave(session, proposal, S.WITHDRAWN, SYSTEM, "administrative")
    if said_yes and actor.peer_worker_id != proposal.peer_worker_id:
        cards.tell_not_this_time(session, proposal)
    if shown and actor.peer_worker_id == proposal.peer_worker_id:
        client = proposal.request.client
        tell_client(session, client, Event.NEWS, ("proposal", proposal.id), note="not_this_time")
