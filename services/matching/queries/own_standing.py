"""How it stands for a client: everything on the client's first page, in a fixed number of questions."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching import workdays
from services.matching.actor import Actor
from services.matching.models.answers import Step, TwoSided
from services.matching.models.clients import Caseholder, Client
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.offers import ReOffer
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import OPEN, Reminder
from services.matching.models.requests import Request, RequestKind
from services.matching.policies import Action, may
from services.matching.queries.find import get_client
from services.matching.queries.groups import places_now
from services.matching.queries.matches import read_match, with_all_of_it
from services.matching.queries.proposals import cards as cards_of
from services.matching.queries.proposals import preview
from services.matching.queries.waiting import why_nobody_fits
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.offers import ReOfferOut
from services.matching.schemas.own_standing import OwnCardOut, OwnRequestOut, OwnStandingOut
from services.matching.schemas.requests import RequestOut
from services.matching.states import RE_OFFER, REQUEST, Party, ProposalState, ReOfferState, RequestState
from services.matching.visibility import visible_matches, visible_proposals, visible_requests
from shared import clock
from shared.errors import NotFound
from shared.names import by_alphabet
from shared.users import User

RECENT = timedelta(days=90)
"""So long an ended contact stays on the client's first page."""
LOOKED_AT_AGAIN = 5
"""Working days: what is late is looked at again within these (`reminders.py`)."""
S, P = RequestState, ProposalState
TO_CHOOSE = (P.OFFERED_TO_CLIENT,)
MET = (P.CHOSEN, P.INTRODUCED)
STOPPED = (S.WITHDRAWN, S.CLOSED)


def own_client_id(actor: Actor) -> UUID:
    """NotFound for whoever is no client: these pages are not there for them."""
    if actor.client_id is None:
        raise NotFound
    return actor.client_id


def own_standing(session: Session, actor: Actor) -> OwnStandingOut:
    client = get_client(session, actor, own_client_id(actor))
    requests = _requests(session, actor, client, REQUEST.open_states)
    matches = _matches(session, actor, client)
    stopped = [] if requests else _requests(session, actor, client, STOPPED)
    re_offer = session.scalars(
        select(ReOffer).where(
            ReOffer.client_id == client.id, ReOffer.state.in_({*RE_OFFER.open_states, ReOfferState.STOPPED})
        )
    ).one_or_none()
    return OwnStandingOut(
        client_id=client.id,
        in_care=client.in_care,
        today=clock.today(session),
        caseholders=caseholder_names(session, client),
        requests=own_requests(session, actor, requests),
        stopped=RequestOut.of(stopped[0]) if stopped and stopped[0].asked_client else None,
        groups=places_now(session, actor, client.id),
        matches=matches,
        re_offer=ReOfferOut.model_validate(re_offer) if re_offer else None,
    )


def caseholder_names(session: Session, client: Client) -> list[str]:
    query = select(User.name).join(Caseholder, Caseholder.user_id == User.id)
    return sorted(session.scalars(query.where(Caseholder.client_id == client.id)), key=by_alphabet)


def own_request(session: Session, actor: Actor, request_id: UUID) -> OwnRequestOut:
    """One of one's own that is open; NotFound for all others."""
    query = visible_requests(actor).where(Request.id == request_id, Request.client_id == own_client_id(actor))
    request = session.scalars(query).one_or_none()
    if request is None or request.state not in REQUEST.open_states or request.state is S.DRAFT:
        raise NotFound
    return own_requests(session, actor, [request])[0]


def _requests(session: Session, actor: Actor, client: Client, states: Iterable[RequestState]) -> list[Request]:
    """Newest first. A draft of somebody else is nobody's wish yet."""
    query = visible_requests(actor).where(Request.client_id == client.id, Request.state.in_(set(states) - {S.DRAFT}))
    query = query.options(selectinload(Request.wishes), joinedload(Request.client))
    return list(session.scalars(query.order_by(Request.id.desc()).limit(20)))


def own_requests(session: Session, actor: Actor, requests: Sequence[Request]) -> list[OwnRequestOut]:
    proposals = _proposals(session, actor, requests)
    until = _terms(session, [*(one.id for one in requests), *(one.id for one in proposals)])
    answered = _said_yes(session, proposals)
    names = _names(session, [one.named_peer_worker_id for one in requests])
    faces = cards_of(session, proposals)
    nobody = why_nobody_fits(session, [one for one in requests if one.state is S.WAITING])
    cards = {
        proposal.id: OwnCardOut(card=faces[proposal.id], said_yes=proposal.id in answered, until=until.get(proposal.id))
        for proposal in proposals
    }
    found = []
    for request in requests:
        own = [one for one in proposals if one.request_id == request.id]
        met = next((cards[one.id] for one in own if one.state in MET), None)
        to_choose = [cards[one.id] for one in own if one.state in TO_CHOOSE]
        waits = [one.until for one in (*to_choose, *([met] if met else [])) if one.until]
        found.append(
            OwnRequestOut(
                request=RequestOut.of(request),
                cards=to_choose,
                met=met,
                preview=preview(request),
                shortened=request.shared_words is not None,
                news_on=_news_on(session, request.on_hold_until or min(waits, default=until.get(request.id))),
                nobody_because=nobody[request.id][0] if request.id in nobody else None,
                missing=nobody[request.id][1] if request.id in nobody else [],
                asked_why=request.why_peer,
                named=names.get(request.named_peer_worker_id, ""),
                visit_on=request.visit_on,
                can_hold=_can(actor, Action.HOLD_REQUEST, request, S.ON_HOLD),
                can_take_up=request.state in (S.ON_HOLD, S.WAITING) and may(actor, Action.HOLD_REQUEST, request),
                can_go_to_a_group=request.kind is RequestKind.ONGOING
                and _can(actor, Action.PLACE_IN_GROUP, request, S.FULFILLED),
                can_withdraw=_can(actor, Action.WITHDRAW_REQUEST, request, S.WITHDRAWN),
            )
        )
    return found


def _can(actor: Actor, action: Action, request: Request, target: RequestState) -> bool:
    move = REQUEST.move(request.state, target)
    return move is not None and Party.CLIENT in move.who and may(actor, action, request)


def _proposals(session: Session, actor: Actor, requests: Sequence[Request]) -> list[Proposal]:
    query = visible_proposals(actor).where(
        Proposal.request_id.in_([request.id for request in requests]), Proposal.state.in_((*TO_CHOOSE, *MET))
    )
    request = joinedload(Proposal.request).selectinload(Request.wishes)
    query = query.options(request, joinedload(Proposal.peer_worker).joinedload(PeerWorker.user))
    return list(session.scalars(query.order_by(Proposal.id)))


def _said_yes(session: Session, proposals: Sequence[Proposal]) -> set[UUID]:
    query = select(TwoSided.subject_id).where(
        TwoSided.subject_id.in_([one.id for one in proposals]),
        TwoSided.step == Step.CONFIRM,
        TwoSided.party == Party.CLIENT,
        TwoSided.yes.is_(True),
    )
    return set(session.scalars(query))


def _names(session: Session, peer_worker_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = set(peer_worker_ids) - {None}
    query = select(PeerWorker.id, User.name).join(PeerWorker.user).where(PeerWorker.id.in_(wanted))
    return {row.id: row.name for row in session.execute(query)} if wanted else {}


def _terms(session: Session, subject_ids: Sequence[UUID]) -> dict[UUID, date]:
    """When each one's term passes, or is looked at next."""
    query = select(Reminder.subject_id, Reminder.term_on, Reminder.next_at).where(
        Reminder.subject_id.in_(subject_ids), Reminder.state.in_(OPEN)
    )
    terms: dict[UUID, date] = {}
    for subject_id, term_on, next_at in session.execute(query):
        day = max(term_on, clock.local_date(next_at)) if next_at else term_on
        terms[subject_id] = min(day, terms.get(subject_id, day))
    return terms


def _news_on(session: Session, term_on: date | None) -> date:
    """What is late is on somebody's list, who looks at it within a week."""
    today = clock.today(session)
    if term_on is not None and term_on > today:
        return term_on
    return workdays.add_workdays(today, LOOKED_AT_AGAIN)


def _matches(session: Session, actor: Actor, client: Client) -> list[MatchOut]:
    """Open ones first, and what ended lately; of the same peer worker only the newest."""
    lately = clock.today(session) - RECENT
    query = with_all_of_it(visible_matches(actor)).where(
        Match.client_id == client.id, or_(Match.state.in_(OPEN_STATES), Match.ended_on >= lately)
    )
    newest: dict[UUID, Match] = {}
    for match in session.scalars(query.order_by(Match.id.desc())):
        newest.setdefault(match.peer_worker_id, match)
    ordered = sorted(newest.values(), key=lambda match: match.state not in OPEN_STATES)
    return [read_match(actor, match) for match in ordered]
