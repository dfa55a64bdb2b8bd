"""What lies on the table of a request: who is asked, which cards the client has, who waits. The steps that proposals
and requests have in common. Whoever calls has locked the request.
"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, By
from services.matching.explaining import snapshot
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request
from services.matching.operations.telling import nothing_to_tell, tell_client
from services.matching.queries import candidates, people
from services.matching.queries.weighings import weights_now
from services.matching.ranking import Ranked
from services.matching.states import PROPOSAL, MatchState, ProposalState, RequestState
from shared import clock, outbox
from shared.events import Event, Urgency

AT_ONCE = 3
"""Asked or before the client, at most."""

S = ProposalState
BEFORE_THE_CLIENT = (S.OFFERED_TO_CLIENT, S.RESERVE, S.CHOSEN, S.INTRODUCED)
MET = (S.CHOSEN, S.INTRODUCED)


def open_proposals(session: Session, request: Request, *states: ProposalState) -> list[Proposal]:
    """Those that are open (or in one of `states`), in the order in which they were made."""
    wanted = states or tuple(PROPOSAL.open_states)
    return list(
        session.scalars(
            select(Proposal)
            .where(Proposal.request_id == request.id, Proposal.state.in_(wanted))
            .order_by(Proposal.id)
            .execution_options(populate_existing=True)
        )
    )


def room_on_the_table(session: Session, request: Request) -> int:
    """How many more may be asked or laid before the client now, as far as staff can see.

    Whom the system asked takes no room from what staff do: counting them would tell how many there are.
    """
    return max(0, AT_ONCE - sum(not _is_unseen(one) for one in _on_the_table(session, request)))


def _on_the_table(session: Session, request: Request) -> list[Proposal]:
    return open_proposals(session, request, S.SENT_TO_PEER, *BEFORE_THE_CLIENT)


def _is_unseen(proposal: Proposal) -> bool:
    return proposal.proposed_by is ProposedBy.SYSTEM and proposal.state is S.SENT_TO_PEER


def ask_peer(
    session: Session,
    request: Request,
    peer_worker: PeerWorker,
    by: By,
    proposed_by: ProposedBy,
    *,
    ranked: Ranked | None = None,
) -> Proposal:
    """Puts the question to one peer worker. A peer worker who asked for it, or has met the client, has answered.

    Whom the system had asked already is asked by staff from now on, as if for the first time. They hear it once.
    """
    heard = _take_over(session, request, peer_worker)
    proposal = Proposal(
        request=request,
        peer_worker=peer_worker,
        proposed_by=proposed_by,
        reasons=snapshot(ranked) if ranked else [],
        weights_version=weights_now(session).version if ranked else None,
    )
    if proposed_by is ProposedBy.PEER:
        proposal.start(session, S.PEER_ACCEPTED, by.as_system())
        lay_cards(session, request)
        return proposal
    proposal.start(session, S.SENT_TO_PEER, by)
    if not heard:
        outbox.publish(
            session,
            Event.PEER_ASKED,
            to=[peer_worker.user_id],
            subject=("proposal", proposal.id),
            client_id=request.client_id,
            urgency=Urgency.NOW,
        )
    return proposal


def _take_over(session: Session, request: Request, peer_worker: PeerWorker) -> bool:
    """Ends what the system asked this peer worker; True when a mail about it has reached them."""
    for asked in open_proposals(session, request, S.SENT_TO_PEER):
        if asked.peer_worker_id == peer_worker.id and _is_unseen(asked):
            heard = outbox.was_told(session, asked.id, Event.PEER_ASKED)
            asked.move_to(S.WITHDRAWN, SYSTEM, "asked_by_others")
            forget_mails(session, asked)
            return heard
    return False


def ask_unseen(session: Session, request: Request, *, once_more: bool = False) -> None:
    """The system asks who fits best, hidden experience included. What a caller can see does not depend on whom.

    Who did not answer is passed over for the next, and asked `once_more` only when somebody wants that.
    """
    request.asked_by_system = True
    room = AT_ONCE - len(_on_the_table(session, request))
    if room <= 0:
        return
    expired = select(Proposal.peer_worker_id).where(Proposal.request_id == request.id, Proposal.state == S.EXPIRED)
    silent = set(session.scalars(expired))
    ranked = [found.candidate_id for found in candidates.rank_for_system(session, request, room + len(silent))]
    chosen = [candidate for candidate in ranked if candidate not in silent]
    if once_more:
        chosen += [candidate for candidate in ranked if candidate in silent]
    for candidate_id in chosen[:room]:
        ask_peer(session, request, session.get_one(PeerWorker, candidate_id), SYSTEM, ProposedBy.SYSTEM)


def lay_cards(session: Session, request: Request) -> None:
    """Lays who said yes before the client while there is room, and brings the request along."""
    accepted = open_proposals(session, request, S.PEER_ACCEPTED)
    if request.state is RequestState.WAITING and accepted:
        request.move_to(RequestState.IN_MATCHING, SYSTEM)  # somebody new said yes to what the system asked unseen
    if request.state not in (RequestState.IN_MATCHING, RequestState.PROPOSED):
        return
    for proposal in accepted:
        if room_on_the_table(session, request) == 0 or _has_met(session, request):
            break
        _lay(session, proposal)
        if request.state is RequestState.IN_MATCHING:
            request.move_to(RequestState.PROPOSED, SYSTEM)


def _has_met(session: Session, request: Request) -> bool:
    """The client is getting to know somebody, or will start with them: no new card lies beside that."""
    planned = exists().where(Match.request_id == request.id, Match.state == MatchState.PLANNED)
    return bool(open_proposals(session, request, *MET)) or bool(session.scalar(select(planned)))


def _lay(session: Session, proposal: Proposal) -> None:
    proposal.offered_on = clock.today(session)
    proposal.move_to(S.OFFERED_TO_CLIENT, SYSTEM)
    tell_client(session, proposal.request.client, Event.CARD_READY, ("proposal", proposal.id))


def leave(session: Session, proposal: Proposal, state: ProposalState, by: By, note: str | None = None) -> None:
    """Takes one proposal off the table and lets what waits move up."""
    request = proposal.request
    proposal.move_to(state, by, note)
    forget_mails(session, proposal)
    move_up(session, request)


def say_no(session: Session, proposal: Proposal, by: By) -> None:
    """The peer worker does, and the coordinators hear it; not where only the system had asked."""
    leave(session, proposal, S.PEER_DECLINED, by)
    if proposal.proposed_by is not ProposedBy.SYSTEM:
        outbox.publish(
            session,
            Event.PEER_SAID_NO,
            to=people.coordinators(session, proposal.request.client_id),
            subject=("request", proposal.request_id),
            client_id=proposal.request.client_id,
        )


def move_up(session: Session, request: Request) -> None:
    """Somebody left the table, or a planned match did not start: who waits in reserve comes first, then new cards."""
    if not _has_met(session, request):
        for waiting in open_proposals(session, request, S.RESERVE):
            _lay(session, waiting)
    lay_cards(session, request)
    if request.state is RequestState.PROPOSED and not (
        _has_met(session, request) or open_proposals(session, request, *BEFORE_THE_CLIENT)
    ):
        request.move_to(RequestState.IN_MATCHING, SYSTEM)
    if request.asked_by_system and request.state in (RequestState.IN_MATCHING, RequestState.PROPOSED):
        ask_unseen(session, request)


def forget_mails(session: Session, proposal: Proposal) -> None:
    """What was still to be said about this proposal is no longer so."""
    outbox.cancel(session, subject_id=proposal.id)
    nothing_to_tell(session, proposal.id)


def clear_the_table(session: Session, request: Request, by: By, note: str) -> None:
    """The request stops or is fulfilled: open proposals are withdrawn, which is nobody's no; who said yes hears it."""
    for proposal in open_proposals(session, request):
        knew = proposal.state is not S.SENT_TO_PEER
        proposal.move_to(S.WITHDRAWN, by, note)
        forget_mails(session, proposal)
        if knew:
            tell_not_this_time(session, proposal)


def tell_not_this_time(session: Session, proposal: Proposal) -> None:
    outbox.publish(
        session,
        Event.NOT_THIS_TIME,
        to=[proposal.peer_worker.user_id],
        subject=("proposal", proposal.id),
        client_id=proposal.request.client_id,
    )
