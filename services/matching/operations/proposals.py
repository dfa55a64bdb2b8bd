"""Asking peer workers, and both people's answers, up to the two yeses that make a match."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.answers import Step, both_said_yes, said, say
from services.matching.models.matches import Match
from services.matching.models.peer_workers import Room
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request, RequestKind
from services.matching.operations import cards, matches
from services.matching.operations.supervision import require_supervision
from services.matching.operations.telling import tell_client
from services.matching.policies import Action, require
from services.matching.queries import candidates
from services.matching.queries.find import get_peer_worker, get_proposal, get_request, lock_for_proposal
from services.matching.schemas.proposals import AskPeersIn, ConfirmIn, DeclineIn, HowWasItIn, IntroductionIn
from services.matching.states import Party, ProposalState, RequestState
from shared import clock, outbox
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event, Urgency

S = ProposalState


def ask_peers(session: Session, actor: Actor, request_id: UUID, asked: AskPeersIn) -> list[Proposal]:
    """Ask these, up to three at once. Each answers without a reason; a yes puts the card before the client."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.PROPOSE, request)
    _searching(request)
    chosen = list(dict.fromkeys(asked.peer_worker_ids))
    if len(chosen) > cards.room_on_the_table(session, request):
        raise Conflict("At most three peer workers can be asked or lie before the client at once.")
    ranked = {found.candidate_id: found for found in candidates.rank_for_staff(session, request, limit=10_000)}
    proposals = []
    for peer_worker_id in chosen:
        if peer_worker_id not in ranked:
            # One sentence for all reasons: which one it is, is not for others.
            raise Conflict("One of these peer workers is not available for this question.")
        peer_worker = get_peer_worker(session, peer_worker_id)
        proposals.append(
            cards.ask_peer(session, request, peer_worker, by, ProposedBy.STAFF, ranked=ranked[peer_worker_id])
        )
    return proposals


def ask_who_fits(session: Session, actor: Actor, request_id: UUID) -> Request:
    """The system asks who fits best, by what each lets it use. Staff see only who said yes; nothing else tells."""
    request = get_request(session, actor, request_id, lock=True)
    require(actor, Action.PROPOSE, request)
    _searching(request)
    cards.ask_unseen(session, request, once_more=True)
    return request


def come_forward(session: Session, actor: Actor, request_id: UUID) -> Proposal:
    """A peer worker who knows the client asks to be the one. The client still chooses."""
    request = get_request(session, actor, request_id, lock=True)
    by = require(actor, Action.VOLUNTEER, request)
    _searching(request)
    if actor.peer_worker_id is None:
        raise Forbidden("Only a peer worker can come forward.")
    if str(actor.peer_worker_id) not in candidates.may_be_asked(session, request, staff=False):
        raise Conflict("You cannot come forward for this question now.")
    peer_worker = get_peer_worker(session, actor.peer_worker_id)
    return cards.ask_peer(session, request, peer_worker, by, ProposedBy.PEER)


def _searching(request: Request) -> None:
    if request.state not in (RequestState.IN_MATCHING, RequestState.PROPOSED) or request.kind is RequestKind.ONE_OFF:
        raise Conflict("For this request nobody can be asked now.")


def accept(session: Session, actor: Actor, proposal_id: UUID) -> Proposal:
    """The peer worker says yes: the card goes to the client, or waits for a free place."""
    proposal, by = _mine(session, actor, proposal_id)
    if proposal.peer_worker.room is Room.NOT_NOW:
        raise Conflict("You said that you have no room now. Change that first, then say yes.")
    require_supervision(session, proposal.peer_worker)
    proposal.move_to(S.PEER_ACCEPTED, by)
    outbox.cancel(session, subject_id=proposal.id)
    cards.lay_cards(session, proposal.request)
    return proposal


def decline(session: Session, actor: Actor, proposal_id: UUID, asked: DeclineIn) -> Proposal:
    """The peer worker says no, without a reason; "and no room now" in the same step."""
    proposal, by = _mine(session, actor, proposal_id)
    if asked.no_room_now:
        proposal.peer_worker.room = Room.NOT_NOW
    cards.say_no(session, proposal, by)
    return proposal


def _mine(session: Session, actor: Actor, proposal_id: UUID) -> tuple[Proposal, By]:
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    return proposal, require(actor, Action.ANSWER_PROPOSAL, proposal)


def choose(session: Session, actor: Actor, proposal_id: UUID) -> Proposal:
    """The client wants to meet this one, whatever the order was. The other cards wait in reserve."""
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    by = require(actor, Action.CHOOSE, proposal)
    if cards.open_proposals(session, proposal.request, *cards.MET):
        raise Conflict("Somebody else was chosen already. Say first that it will not be that one.")
    proposal.move_to(S.CHOSEN, by)
    cards.forget_mails(session, proposal)
    _to_peer(session, proposal, Event.CLIENT_CHOSE_YOU, Urgency.NOW)
    for other in cards.open_proposals(session, proposal.request, S.OFFERED_TO_CLIENT):
        other.move_to(S.RESERVE, by.as_system())
        cards.forget_mails(session, other)
        _to_peer(session, other, Event.HELD_IN_RESERVE)
    return proposal


def reject(session: Session, actor: Actor, proposal_id: UUID) -> Proposal:
    """The client says: not this one, also after choosing and before they met. Nobody is told why."""
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    by = require(actor, Action.CHOOSE, proposal)
    cards.leave(session, proposal, S.CLIENT_DECLINED, by)
    _to_peer(session, proposal, Event.NOT_THIS_TIME)
    return proposal


def reject_all(session: Session, actor: Actor, request_id: UUID) -> Request:
    """The client says: none of these."""
    request = get_request(session, actor, request_id, lock=True)
    offered = cards.open_proposals(session, request, S.OFFERED_TO_CLIENT)
    if not offered:
        raise Conflict("There is nobody to choose from now.")
    for proposal in offered:
        reject(session, actor, proposal.id)
    return request


def cancel(session: Session, actor: Actor, proposal_id: UUID) -> Proposal:
    """Taken back for an administrative reason, or by the peer worker after a yes: not a no, may be asked again."""
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    by = require(actor, Action.CANCEL_PROPOSAL, proposal)
    cards.leave(session, proposal, S.WITHDRAWN, by, "administrative" if by.party is Party.COORDINATOR else None)
    if by.party is Party.COORDINATOR:
        _to_peer(session, proposal, Event.NOT_THIS_TIME)
    return proposal


def plan_introduction(session: Session, actor: Actor, proposal_id: UUID, asked: IntroductionIn) -> Proposal:
    """When the two meet for the first time; may be moved."""
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    require(actor, Action.PLAN_INTRODUCTION, proposal)
    if proposal.state is not S.CHOSEN:
        raise Conflict("An introduction can be planned after the client has chosen, and before it was held.")
    if asked.at.tzinfo is None:
        raise Invalid("at", "at must have an offset from UTC, such as +01:00.")
    if asked.at < clock.now(session):
        raise Invalid("at", "at must lie in the future.")
    proposal.introduction_at = asked.at
    if proposal.peer_worker_id != actor.peer_worker_id:
        _to_peer(session, proposal, Event.CONTACT_MOVED, Urgency.NOW)
    tell_client(session, proposal.request.client, Event.NEWS, ("proposal", proposal.id), note="introduction_planned")
    return proposal


def how_was_it(session: Session, actor: Actor, proposal_id: UUID, asked: HowWasItIn) -> tuple[Proposal, Match | None]:
    """One form after the introduction: held or not, my yes or no, and the client's when given there and then."""
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    by = require(actor, Action.RECORD_INTRODUCTION, proposal)
    if not asked.held:
        return _missed(session, proposal), None
    proposal.move_to(S.INTRODUCED, by)
    cards.forget_mails(session, proposal)
    match = None
    if asked.client_yes is not None:
        # The client holds the device: this is the client's own answer, typed with this person's sign-in.
        behalf = actor.signs(Party.CLIENT, proposal.request.client_id)
        match = _answer(session, proposal, behalf, yes=asked.client_yes)
    if asked.yes is not None and proposal.state is S.INTRODUCED and by.party in (Party.PEER_WORKER, Party.CLIENT):
        _more_hours(session, proposal, by, asked.more_hours)
        match = _answer(session, proposal, by, yes=asked.yes)
    if proposal.state is S.INTRODUCED:
        _ask_the_other(session, proposal)
    return proposal, match


def _missed(session: Session, proposal: Proposal) -> Proposal:
    """It stays to be planned; after three times the client is asked what is needed."""
    if proposal.state is not S.CHOSEN:
        raise Conflict("This introduction was held already.")
    proposal.introduction_missed += 1
    proposal.introduction_at = None
    if proposal.introduction_missed == 3:
        note = "introduction_missed"
        tell_client(session, proposal.request.client, Event.NEWS, ("proposal", proposal.id), note=note)
    return proposal


def confirm(session: Session, actor: Actor, proposal_id: UUID, asked: ConfirmIn) -> tuple[Proposal, Match | None]:
    """One of the two says yes or no after the introduction. Both yeses make the match; one no ends it, neutrally."""
    proposal = lock_for_proposal(session, get_proposal(session, actor, proposal_id))
    by = require(actor, Action.CONFIRM, proposal)
    if proposal.state is not S.INTRODUCED:
        raise Conflict("This can be answered after the introduction was held, and once.")
    _more_hours(session, proposal, by, asked.more_hours)
    match = _answer(session, proposal, by, yes=asked.yes)
    if proposal.state is S.INTRODUCED:
        _ask_the_other(session, proposal)
    return proposal, match


def _more_hours(session: Session, proposal: Proposal, by: By, wanted: bool) -> None:
    if wanted and by.party is Party.PEER_WORKER:
        say(session, proposal.id, Step.MORE_HOURS, by, yes=True)


def _answer(session: Session, proposal: Proposal, by: By, *, yes: bool) -> Match | None:
    say(session, proposal.id, Step.CONFIRM, by, yes)
    if not yes:
        cards.leave(session, proposal, S.NOT_CONFIRMED, by)
        if by.party is Party.CLIENT:
            _to_peer(session, proposal, Event.NOT_THIS_TIME)
        else:
            note = "not_this_time"
            tell_client(session, proposal.request.client, Event.NEWS, ("proposal", proposal.id), note=note)
        return None
    if not both_said_yes(session, proposal.id, Step.CONFIRM):
        return None
    proposal.move_to(S.CONFIRMED, by.as_system())
    cards.forget_mails(session, proposal)
    return matches.plan(session, proposal, by.as_system())


def _ask_the_other(session: Session, proposal: Proposal) -> None:
    """Who has not answered yet hears that the other waits."""
    answers = said(session, proposal.id, Step.CONFIRM)
    if Party.PEER_WORKER not in answers:
        _to_peer(session, proposal, Event.ANSWER_WAITS, Urgency.NOW)
    if Party.CLIENT not in answers:
        tell_client(session, proposal.request.client, Event.ANSWER_WAITS, ("proposal", proposal.id))


def _to_peer(session: Session, proposal: Proposal, event: Event, urgency: Urgency = Urgency.DAILY) -> None:
    outbox.publish(
        session,
        event,
        to=[proposal.peer_worker.user_id],
        subject=("proposal", proposal.id),
        client_id=proposal.request.client_id,
        urgency=urgency,
    )
