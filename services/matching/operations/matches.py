"""A match begins: planned when two people said yes and there is room in the week, active when both start."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.answers import Step, both_said_yes, said, say
from services.matching.models.clients import Client
from services.matching.models.decisions import Topic, decided
from services.matching.models.matches import OPEN_STATES, CollaborationForm, Episode, Match, RegistrationLevel
from services.matching.models.peer_workers import PeerRole, PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import schedule
from services.matching.models.requests import Outcome
from services.matching.operations.cards import clear_the_table
from services.matching.operations.colleagues import first_who_can
from services.matching.operations.supervision import require_supervision
from services.matching.operations.telling_two import hush, tell_peer, tell_the_client, tell_who_did_not
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES
from services.matching.queries.capacity import free_minutes, weekly
from services.matching.queries.find import lock_match
from services.matching.queries.matches import NEEDED, missing
from services.matching.schemas.matches import StartIn
from services.matching.states import MatchState, Party, RequestState, Rule
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event, Urgency

USUAL_AGREEMENT = (
    "Het team weet dat we contact hebben. Wat we bespreken blijft tussen ons, tenzij we samen iets anders afspreken. "
    "Bij gevaar halen we hulp, het liefst na overleg met jou."
)
COLLABORATION_REVIEW = timedelta(weeks=6)


def plan(session: Session, proposal: Proposal, by: By) -> Match:
    """The match of a confirmed proposal, planned, with everything that must be agreed filled in beforehand.

    The peer worker's row is locked first: of two who confirm for the last place the second gets a Conflict.
    """
    request, client, peer_worker = proposal.request, proposal.request.client, proposal.peer_worker
    session.refresh(peer_worker, with_for_update={"key_share": True})
    takes = weekly(FIRST_MINUTES, FIRST_INTERVAL, peer_worker.travel_minutes)
    agreed = said(session, proposal.id, Step.MORE_HOURS).get(Party.PEER_WORKER, False)
    require_room(session, peer_worker, takes, agreed=agreed)
    require_supervision(session, peer_worker)
    require_no_other(session, client, peer_worker)
    match = Match(
        client=client,
        peer_worker=peer_worker,
        request=request,
        proposal_id=proposal.id,
        question=request.question or request.client_words,
        minutes=FIRST_MINUTES,
        interval_days=FIRST_INTERVAL,
        weekly_minutes=takes,
        sharing_agreement=USUAL_AGREEMENT,
        registration_level=_usual_level(session, client, peer_worker),
    )
    _usual_form(session, match)
    match.start(session, MatchState.PLANNED, by)
    tell_peer(session, match, Event.MATCH_PLANNED, Urgency.NOW)
    tell_the_client(session, match, Event.MATCH_PLANNED)
    return match


def _usual_form(session: Session, match: Match) -> None:
    """With the client's caseholder; for who wants contact with a peer worker only, with somebody to consult."""
    client = match.client
    if client.peer_only:
        match.collaboration_form = CollaborationForm.INDEPENDENT
        match.consult_person_id = first_who_can(session, match.peer_worker, people.team_leads(session, client))
    else:
        match.collaboration_form = CollaborationForm.COMPLEMENTARY
        match.professional_id = first_who_can(session, match.peer_worker, people.caseholders(session, client))


def _usual_level(session: Session, client: Client, peer_worker: PeerWorker) -> RegistrationLevel:
    """As the team decided; who is there as an ally only registers nothing about anybody, to begin with."""
    roles = {choice.role for choice in peer_worker.roles if choice.given}
    if roles == {PeerRole.ALLY}:
        return RegistrationLevel.TOTALS
    return RegistrationLevel(decided(session, Topic.REGISTRATION_LEVEL, client.team_id))


def require_room(session: Session, peer_worker: PeerWorker, more_minutes: int, *, agreed: bool) -> None:
    """Conflict when `more_minutes` a week do not fit, unless the peer worker agreed. Lock the peer worker first."""
    if more_minutes > 0 and not agreed and free_minutes(session, peer_worker) < more_minutes:
        raise Conflict("There is no room left in this peer worker's week. Only they can say yes to more hours.")


def require_no_other(session: Session, client: Client, peer_worker: PeerWorker) -> None:
    """Conflict when these two have another contact that goes on."""
    between_them = exists().where(
        Match.client_id == client.id, Match.peer_worker_id == peer_worker.id, Match.state.in_(OPEN_STATES)
    )
    if session.scalar(select(between_them)):
        raise Conflict("These two have a contact that goes on already.")


def require_complete(match: Match) -> None:
    """Invalid, naming everything that is still needed."""
    if fields := missing(match):
        still = "; ".join(NEEDED[field] for field in fields)
        raise Invalid(fields[0], f"Before this contact can go on, this is still needed: {still}.")


def start_match(session: Session, actor: Actor, match_id: UUID, asked: StartIn) -> Match:
    """One of the two starts; when both have, the contact is active. The client's can be given there and then."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.START_MATCH, match)
    if match.state is not MatchState.PLANNED:
        raise Conflict("This contact does not wait for its start any more.")
    require_complete(match)
    require_supervision(session, match.peer_worker)
    say(session, match.id, Step.START, by, yes=True)
    if asked.client_starts and by.party is Party.PEER_WORKER:
        # The client holds the device: the client's own word, typed with this person's sign-in.
        say(session, match.id, Step.START, actor.signs(Party.CLIENT, match.client_id), yes=True)
    if both_said_yes(session, match.id, Step.START):
        hush(session, match)
        begin_episode(session, match)
        match.move_to(MatchState.ACTIVE, by.as_system())
        fulfil_request(session, match, by)
        plan_collaboration_review(session, match)
        tell_who_did_not(session, match, by, Event.MATCH_STARTED)
    else:
        tell_who_did_not(session, match, by, Event.ANSWER_WAITS, urgency=Urgency.NOW)
    return match


def begin_episode(session: Session, match: Match) -> None:
    """The next active period, from today."""
    today = clock.today(session)
    match.started_on = match.started_on or today
    match.episodes.append(Episode(number=len(match.episodes) + 1, started_on=today))


def plan_collaboration_review(session: Session, match: Match) -> None:
    """Six weeks after the start the two look at how it goes; once, and not afterwards when that day has passed."""
    if match.started_on is not None and match.started_on + COLLABORATION_REVIEW > clock.today(session):
        due_on = match.started_on + COLLABORATION_REVIEW
        schedule(session, match, Rule.COLLABORATION_REVIEW, Party.PEER_WORKER, due_on)


def fulfil_request(session: Session, match: Match, by: By) -> None:
    """Only now the request is done, and nobody waits in reserve any more. The request must be locked."""
    request = match.request
    if request.state in (RequestState.PROPOSED, RequestState.IN_MATCHING):
        request.outcome = Outcome.MATCH
        request.move_to(RequestState.FULFILLED, by.as_system())
        clear_the_table(session, request, by.as_system(), "fulfilled")
