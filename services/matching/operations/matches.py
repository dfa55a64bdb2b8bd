"""A match begins: two people said yes, and there is room in the peer worker's week."""

from sqlalchemy.orm import Session

from services.matching.actor import By
from services.matching.models.answers import Step, said
from services.matching.models.decisions import Topic, decided
from services.matching.models.matches import CollaborationForm, Match, RegistrationLevel
from services.matching.models.proposals import Proposal
from services.matching.operations.telling import tell_client
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES
from services.matching.queries.capacity import free_minutes, weekly
from services.matching.states import MatchState, Party
from shared import outbox
from shared.errors import Conflict
from shared.events import Event, Urgency

USUAL_AGREEMENT = "De ervaringswerker vertelt het team alleen dat en wanneer jullie elkaar zien."


def plan(session: Session, proposal: Proposal, by: By) -> Match:
    """The match of a confirmed proposal, planned, with everything that must be agreed filled in beforehand.

    The peer worker's row is locked first: of two who confirm for the last place the second gets a Conflict.
    """
    request, client, peer_worker = proposal.request, proposal.request.client, proposal.peer_worker
    session.refresh(peer_worker, with_for_update=True)
    takes = weekly(FIRST_MINUTES, FIRST_INTERVAL, peer_worker.travel_minutes)
    more = said(session, proposal.id, Step.MORE_HOURS).get(Party.PEER_WORKER)
    if free_minutes(session, peer_worker) < takes and not more:
        raise Conflict("There is no room left in this peer worker's week.")
    caseholders = sorted(client.caseholder_ids)
    match = Match(
        client=client,
        peer_worker=peer_worker,
        request_id=request.id,
        proposal_id=proposal.id,
        question=request.question or request.client_words,
        minutes=FIRST_MINUTES,
        interval_days=FIRST_INTERVAL,
        weekly_minutes=takes,
        collaboration_form=CollaborationForm.INDEPENDENT if client.peer_only else CollaborationForm.COMPLEMENTARY,
        professional_id=caseholders[0] if caseholders and not client.peer_only else None,
        sharing_agreement=USUAL_AGREEMENT,
        registration_level=RegistrationLevel(decided(session, Topic.REGISTRATION_LEVEL, client.team_id)),
    )
    match.start(session, MatchState.PLANNED, by)
    outbox.publish(
        session,
        Event.MATCH_PLANNED,
        to=[peer_worker.user_id],
        subject=("match", match.id),
        client_id=client.id,
        urgency=Urgency.NOW,
    )
    tell_client(session, client, Event.MATCH_PLANNED, ("match", match.id))
    return match
