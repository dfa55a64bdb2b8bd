"""A peer worker is away: from a day, until a day or until further notice, and never why."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, Actor, By
from services.matching.models.matches import AbsenceChoice, Match, PauseKind
from services.matching.models.peer_workers import Absence, PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import cancel_reminders, schedule
from services.matching.operations import cards
from services.matching.operations.pauses import pause_for_absence
from services.matching.operations.pool import lock_proposals
from services.matching.operations.somebody_else import make_prefilled_request
from services.matching.operations.supply import lock_waiting, search_again
from services.matching.operations.telling import tell_client
from services.matching.operations.telling_two import tell_staff
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import get_peer_worker, lock_match
from services.matching.schemas.absences import AbsenceIn, BackIn
from services.matching.schemas.matches import AbsenceChoiceIn
from services.matching.states import MATCH, PROPOSAL, MatchState, Party, ProposalState, Rule
from services.matching.workdays import add_workdays
from shared import clock, outbox
from shared.errors import Conflict, Invalid, NotFound
from shared.events import Event, Urgency

NO_NEW_CONTACTS_BEFORE = timedelta(weeks=4)
"""An absence that begins within this time ends what could not become a contact any more."""


def set_absence(session: Session, actor: Actor, peer_worker_id: UUID, asked: AbsenceIn) -> Absence:
    """Open questions are taken back; on its first day contacts pause, and each client is asked what they want."""
    today = clock.today(session)
    soon = asked.starts_on <= today + NO_NEW_CONTACTS_BEFORE
    proposals = lock_proposals(session, peer_worker_id, *PROPOSAL.open_states) if soon else []
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    by = require(actor, Action.SET_ABSENCE, peer_worker)
    if asked.ends_on is not None and asked.ends_on < max(asked.starts_on, today):
        raise Invalid("ends_on", "ends_on must not lie before the first day, nor before today.")
    absence = Absence(peer_worker_id=peer_worker.id, starts_on=asked.starts_on, ends_on=asked.ends_on, begun=False)
    session.add(absence)
    session.flush()
    for proposal in proposals:
        _take_back(session, proposal, by)
    if absence.starts_on <= today:
        _begin(session, absence, peer_worker, by.as_system())
    coordinators = people.coordinators(session)
    outbox.publish(session, Event.PEER_ABSENT, to=coordinators, subject=("peer_worker", peer_worker.id))
    return absence


def _take_back(session: Session, proposal: Proposal, by: By) -> None:
    """Nobody's no. A client who had the card hears what everybody hears then."""
    shown = proposal.state in cards.BEFORE_THE_CLIENT
    cards.leave(session, proposal, ProposalState.WITHDRAWN, by.as_system(), "absence")
    if shown:
        tell_client(session, proposal.request.client, Event.NEWS, ("proposal", proposal.id), note="not_this_time")


def _begin(session: Session, absence: Absence, peer_worker: PeerWorker, by: By) -> None:
    absence.begun = True
    for match in _matches(session, peer_worker, MatchState.ACTIVE, MatchState.TAPERING):
        pause_for_absence(session, match, by, absence.ends_on)


def _matches(session: Session, peer_worker: PeerWorker, *states: MatchState) -> list[Match]:
    """Locked, in one order. Lock the peer worker first."""
    query = select(Match).where(Match.peer_worker_id == peer_worker.id, Match.state.in_(states)).order_by(Match.id)
    return list(session.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True)))


def due_absences(session: Session, limit: int = 100) -> list[UUID]:
    """Those whose first day has come."""
    today = clock.today(session)
    query = select(Absence.id).where(
        Absence.begun.is_(False), Absence.starts_on <= today, or_(Absence.ends_on.is_(None), Absence.ends_on >= today)
    )
    return list(session.scalars(query.order_by(Absence.id).limit(limit)))


def begin_absence(session: Session, absence_id: UUID) -> None:
    """The first day has come: contacts pause. Twice is once."""
    absence = session.get_one(Absence, absence_id)
    peer_worker = get_peer_worker(session, absence.peer_worker_id, lock=True)
    session.refresh(absence)
    if not absence.begun:
        _begin(session, absence, peer_worker, SYSTEM)


def come_back(session: Session, actor: Actor, absence_id: UUID, asked: BackIn) -> Absence | None:
    """The day of coming back is known, or another one. Each contact waits for its own resuming, and is asked about.

    None when the peer worker was not away at all.
    """
    waiting = lock_waiting(session)
    absence = session.get(Absence, absence_id)
    if absence is None:
        raise NotFound
    peer_worker = get_peer_worker(session, absence.peer_worker_id, lock=True)
    require(actor, Action.SET_ABSENCE, peer_worker)
    absence.ends_on = asked.back_on - timedelta(days=1)
    if not absence.begun and absence.ends_on < absence.starts_on:
        session.delete(absence)
        session.flush()
        search_again(session, waiting)
        return None
    absence.ends_on = max(absence.ends_on, absence.starts_on - timedelta(days=1))
    for match in _matches(session, peer_worker, MatchState.PAUSED):
        if match.pause_kind is PauseKind.ABSENCE:
            match.pause_review_on = max(asked.back_on, clock.today(session))
            match.pause_owner = Party.PEER_WORKER
            cancel_reminders(session, match.id, Rule.PAUSE_REVIEW, Rule.ABSENCE_CHOICE)
            match.remind(session, MATCH.terms[MatchState.PAUSED])
    search_again(session, waiting)
    return absence


def choose_in_absence(session: Session, actor: Actor, match_id: UUID, asked: AbsenceChoiceIn) -> Match:
    """The client waits, wants somebody else meanwhile, or wants to be called about it; may choose again."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.CHOOSE_IN_ABSENCE, match)
    if match.state is not MatchState.PAUSED or match.pause_kind is not PauseKind.ABSENCE:
        raise Conflict("The peer worker is not away, so there is nothing to choose.")
    match.absence_choice = asked.choice
    cancel_reminders(session, match.id, Rule.ABSENCE_CHOICE)
    if asked.choice is AbsenceChoice.OTHER:
        make_prefilled_request(session, actor, match)
    if asked.choice is AbsenceChoice.CALL:
        tomorrow = add_workdays(clock.today(session), 1)
        schedule(session, match, Rule.PAUSE_REVIEW, Party.COORDINATOR, tomorrow)
        tell_staff(session, match, Event.ANSWER_WAITS, people.coordinators(session, match.client_id), Urgency.NOW)
    if by.on_behalf_of is None:
        tell_staff(session, match, Event.NEWS, people.caseholders(session, match.client))
    return match
