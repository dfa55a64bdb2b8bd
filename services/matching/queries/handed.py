"""What a client reads who holds the device of a colleague: what they can answer now, and nothing between the two."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.answers import Step, TwoSided
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.queries.find import get_client
from services.matching.queries.matches import list_matches
from services.matching.queries.offers import planned_for
from services.matching.queries.pausing import can_go_on
from services.matching.queries.proposals import cards
from services.matching.queries.requests import list_requests
from services.matching.schemas.handed import HandedCardOut, HandedOut
from services.matching.schemas.matches import MatchesIn
from services.matching.schemas.requests import RequestsIn
from services.matching.states import MATCH, REQUEST, MatchState, Party, ProposalState
from services.matching.visibility import visible_proposals
from shared import clock

BEFORE_THE_CLIENT = (ProposalState.OFFERED_TO_CLIENT, ProposalState.CHOSEN, ProposalState.INTRODUCED)


def answers_of(session: Session, actor: Actor, client_id: UUID) -> HandedOut:
    """NotFound for any client but the one in whose hands the device is."""
    client = get_client(session, actor, client_id)
    now = clock.now(session)
    requests = list_requests(session, actor, RequestsIn(client_id=client_id), REQUEST.open_states).items
    matches = list_matches(session, actor, MatchesIn(client_id=client_id)).items
    paused = [session.get_one(Match, match.id) for match in matches if match.state is MatchState.PAUSED]
    return HandedOut(
        first_name=client.name.split()[0],
        in_care=client.in_care,
        planned=planned_for(session, actor, client_id),
        requests=requests,
        cards=_cards(session, actor, client_id),
        matches=[
            match
            for match in matches
            if match.state in MATCH.open_states or (match.held_until is not None and match.held_until > now)
        ],
        can_go_on=frozenset(match.id for match in paused if can_go_on(session, actor, match)),
    )


def _cards(session: Session, actor: Actor, client_id: UUID) -> list[HandedCardOut]:
    query = (
        visible_proposals(actor)
        .where(
            Proposal.request_id.in_(select(Request.id).where(Request.client_id == client_id)),
            Proposal.state.in_(BEFORE_THE_CLIENT),
        )
        .options(
            joinedload(Proposal.request).selectinload(Request.wishes),
            joinedload(Proposal.peer_worker).joinedload(PeerWorker.user),
            selectinload(Proposal.answers),
        )
        .order_by(Proposal.id)
    )
    proposals = session.scalars(query).all()
    faces = cards(session, proposals)
    return [
        HandedCardOut(**faces[one.id].model_dump(), answered=any(_is_the_clients(answer) for answer in one.answers))
        for one in proposals
    ]


def _is_the_clients(answer: TwoSided) -> bool:
    return answer.step is Step.CONFIRM and answer.party is Party.CLIENT
