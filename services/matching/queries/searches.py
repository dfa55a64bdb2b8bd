"""One request as staff work on it: for a coordinator, and for caseholders where policy lets them look for somebody."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import ON_THE_TABLE, Proposal
from services.matching.models.requests import Request, RequestKind
from services.matching.policies import Action, may, require, signature
from services.matching.queries import history
from services.matching.queries.candidates import ask_of
from services.matching.queries.find import get_request
from services.matching.queries.lists import page
from services.matching.queries.proposals import candidates, faces_of, has_changed
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.requests import RequestOut
from services.matching.schemas.searches import AskedPeerOut, Can, DoubtHereOut, SearchOut, StepHereOut
from services.matching.states import PROPOSAL, REQUEST, ProposalState, RequestState
from services.matching.visibility import visible_proposals
from shared import clock
from shared.users import User

S, P = RequestState, ProposalState
SEARCHING = (S.IN_MATCHING, S.PROPOSED)
AT_ONCE = 3
A_PAGE = PageIn(limit=50)
TAKES_A_PLACE = (*ON_THE_TABLE, P.RESERVE, P.CHOSEN, P.INTRODUCED)
MOVES = {
    Can.WAIT: (Action.CLOSE_REQUEST, S.WAITING),
    Can.HOLD: (Action.HOLD_REQUEST, S.ON_HOLD),
    Can.CLOSE: (Action.CLOSE_REQUEST, S.CLOSED),
    Can.WITHDRAW: (Action.WITHDRAW_REQUEST, S.WITHDRAWN),
    Can.GROUP: (Action.PLACE_IN_GROUP, S.FULFILLED),
}


def search_for(
    session: Session, actor: Actor, request_id: UUID, peers: PageIn = A_PAGE, steps: PageIn = A_PAGE
) -> SearchOut:
    request = get_request(session, actor, request_id)
    require(actor, Action.RANK, request)
    can = what_can_be_done(actor, request)
    named = faces_of(session, filter(None, [request.named_peer_worker_id]))
    return SearchOut(
        request=RequestOut.of(request),
        client_id=request.client_id,
        client_name=request.client.name,
        team_name=request.client.team.name,
        why_peer=request.why_peer,
        staff_note=request.staff_note,
        named=next((face.name for face in named.values()), ""),
        visit_on=request.visit_on,
        shared_words=request.shared_words,
        asked_by_system=request.asked_by_system,
        candidates=candidates(session, request) if Can.ASK in can else None,
        places=_places(session, actor, request),
        asked=_asked(session, actor, request, peers),
        doubts=_doubts(session, request),
        steps=_steps(session, actor, request, steps),
        can=can,
    )


def what_can_be_done(actor: Actor, request: Request) -> frozenset[Can]:
    """By this person, as it stands: what policy allows and the state as well."""
    can = {name for name, (action, target) in MOVES.items() if _can_move(actor, request, action, target)}
    ongoing = request.kind is RequestKind.ONGOING
    if not ongoing:
        can.discard(Can.GROUP)
    if ongoing and request.state in SEARCHING and may(actor, Action.PROPOSE, request):
        can.add(Can.ASK)
        if ask_of(request).is_put_by_the_system:
            can.add(Can.ASK_UNSEEN)
    if request.state in (S.ON_HOLD, S.WAITING) and may(actor, Action.HOLD_REQUEST, request):
        can.add(Can.TAKE_UP)
    if request.state in REQUEST.open_states and may(actor, Action.CHANGE_WISHES, request):
        can.add(Can.WISHES)
    again = request.state in (S.CLOSED, S.WITHDRAWN) and request.asked_client and request.client.in_care
    if again and may(actor, Action.REOPEN_REQUEST, request):
        can.add(Can.REOPEN)
    return frozenset(can)


def _can_move(actor: Actor, request: Request, action: Action, target: StrEnum) -> bool:
    by, move = signature(actor, action, request), REQUEST.move(request.state, target)
    return by is not None and move is not None and by.party in move.who


def _places(session: Session, actor: Actor, request: Request) -> int:
    """How many more can be asked now."""
    taken = visible_proposals(actor.without_contacts()).where(
        Proposal.request_id == request.id, Proposal.state.in_(TAKES_A_PLACE)
    )
    return max(0, AT_ONCE - len(session.scalars(taken.with_only_columns(Proposal.id).limit(AT_ONCE)).all()))


def _asked(session: Session, actor: Actor, request: Request, asked: PageIn) -> Page[AskedPeerOut]:
    query = visible_proposals(actor.without_contacts()).where(Proposal.request_id == request.id)
    request_too = joinedload(Proposal.request).selectinload(Request.wishes)
    query = query.options(joinedload(Proposal.peer_worker).joinedload(PeerWorker.user), request_too)

    def shape(proposal: Proposal) -> AskedPeerOut:
        return AskedPeerOut(
            id=proposal.id,
            peer_worker_id=proposal.peer_worker_id,
            name=proposal.peer_worker.user.name,
            state=proposal.state,
            proposed_by=proposal.proposed_by,
            since=clock.local_date(proposal.created_at),
            introduction_at=proposal.introduction_at,
            can_be_taken_back=proposal.state in PROPOSAL.open_states and may(actor, Action.CANCEL_PROPOSAL, proposal),
            changed=has_changed(session, proposal),
        )

    return page(session, query, Proposal, asked, shape)


def _doubts(session: Session, request: Request) -> list[DoubtHereOut]:
    people = _people(session, (objection.by_id for objection in request.objections))
    return [
        DoubtHereOut(by=people[one.by_id], reason=one.reason, peer_says_yes=one.peer_says_yes)
        for one in request.objections
    ]


def _steps(session: Session, actor: Actor, request: Request, asked: PageIn) -> Page[StepHereOut]:
    steps = history.page_of_history(session, actor, request, asked)
    people = _people(session, (step.actor_id for step in steps.items))
    items = [
        StepHereOut(
            target=step.target,
            party=step.party,
            by=people.get(step.actor_id, ""),
            on_behalf=step.on_behalf_of is not None,
            at=step.created_at,
        )
        for step in steps.items
    ]
    return Page(items=items, next=steps.next)


def _people(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    query = select(User.id, User.name).where(User.id.in_({one for one in user_ids if one is not None}))
    return {row.id: row.name for row in session.execute(query)}
