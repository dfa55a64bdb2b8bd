"""What a client reads who holds the device of a colleague: what they can answer now, and nothing between the two."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor
from services.matching.models.answers import Step, said
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.queries.find import get_client
from services.matching.queries.matches import list_matches
from services.matching.queries.offers import planned_for
from services.matching.queries.proposals import card
from services.matching.queries.requests import list_requests
from services.matching.schemas.handed import HandedCardOut, HandedOut
from services.matching.schemas.matches import MatchesIn
from services.matching.schemas.requests import RequestsIn
from services.matching.states import MATCH, REQUEST, Party, ProposalState
from services.matching.visibility import visible_proposals
from shared import clock

BEFORE_THE_CLIENT = (ProposalState.OFFERED_TO_CLIENT, ProposalState.CHOSEN, ProposalState.INTRODUCED)


def answers_of(session: Session, actor: Actor, client_id: UUID) -> HandedOut:
    """NotFound for any client but the one in whose hands the device is."""
    client = get_client(session, actor, client_id)
    now = clock.now(session)
    requests = list_requests(session, actor, RequestsIn(client_id=client_id)).items
    matches = list_matches(session, actor, MatchesIn(client_id=client_id)).items
    return HandedOut(
        first_name=client.name.split()[0],
        in_care=client.in_care,
        planned=planned_for(session, actor, client_id),
        requests=[request for request in requests if request.state in REQUEST.open_states],
        cards=_cards(session, actor, client_id),
        matches=[
            match
            for match in matches
            if match.state in MATCH.open_states or (match.held_until is not None and match.held_until > now)
        ],
    )


def _cards(session: Session, actor: Actor, client_id: UUID) -> list[HandedCardOut]:
    query = (
        visible_proposals(actor)
        .where(
            Proposal.request_id.in_(select(Request.id).where(Request.client_id == client_id)),
            Proposal.state.in_(BEFORE_THE_CLIENT),
        )
        .options(joinedload(Proposal.request), joinedload(Proposal.peer_worker).joinedload(PeerWorker.user))
        .order_by(Proposal.id)
    )
    return [_card(session, proposal) for proposal in session.scalars(query)]


def _card(session: Session, proposal: Proposal) -> HandedCardOut:
    answered = Party.CLIENT in said(session, proposal.id, Step.CONFIRM)
    return HandedCardOut(**card(session, proposal).model_dump(), answered=answered)
