"""A proposal in the shape that is for whoever asks: a question, a card, or what staff follow."""

from uuid import UUID

from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.queries import proposals as readings
from services.matching.queries.find import get_proposal
from services.matching.queries.lists import page
from services.matching.schemas.pages import Page
from services.matching.schemas.proposals import CardOut, ProposalOut, ProposalsIn, QuestionOut, StepOut
from services.matching.visibility import visible_proposals

Shown = QuestionOut | CardOut | ProposalOut


def shown_to(session: Session, actor: Actor, proposal: Proposal) -> Shown:
    """The peer worker reads the question, the client the card, staff how it goes."""
    if proposal.peer_worker_id == actor.peer_worker_id:
        return readings.question(session, proposal)
    if proposal.request.client_id == actor.client_id:
        return readings.card(session, proposal)
    return readings.followed(session, proposal)


def step_to(session: Session, actor: Actor, proposal: Proposal, match: Match | None) -> StepOut:
    return StepOut(proposal=shown_to(session, actor, proposal), match_id=match.id if match else None)


def card_of(session: Session, actor: Actor, proposal_id: UUID) -> CardOut:
    """As the client reads it; without what is for clients only where staff sit beside them."""
    proposal = get_proposal(session, actor, proposal_id)
    is_the_client = proposal.request.client_id in (actor.client_id, actor.handed_to)
    return readings.card(session, proposal, readings.FOR_CLIENTS if is_the_client else readings.THROUGH_STAFF)


def list_proposals(session: Session, actor: Actor, asked: ProposalsIn) -> Page[Shown]:
    request = joinedload(Proposal.request)
    visible = visible_proposals(actor).options(
        request.joinedload(Request.client),
        request.selectinload(Request.wishes),
        joinedload(Proposal.peer_worker),
        selectinload(Proposal.answers),
    )
    if asked.request_id is not None:
        visible = visible.where(Proposal.request_id == asked.request_id)
    if asked.state is not None:
        visible = visible.where(Proposal.state == asked.state)
    return page(session, visible, Proposal, asked, lambda proposal: shown_to(session, actor, proposal))
