"""Where each client stands, of all whom somebody sees at work: a line each, and as many queries for few as for many."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.offers import Offer, ReOffer, ReOfferCause
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.teams import Team, TeamType
from services.matching.models.tellings import Telling
from services.matching.schemas.standing import (
    TABS,
    TO_DISCUSS,
    ClientStandingOut,
    Standing,
    StandingsIn,
    StandingsOut,
    Tab,
)
from services.matching.states import (
    RE_OFFER,
    REQUEST,
    MatchState,
    ProposalState,
    ReOfferState,
    RequestState,
    TellingState,
)
from services.matching.visibility import sees_client, visible_reminders
from shared import clock
from shared.users import User

SHOWN = 50
S = Standing
MEETING = (ProposalState.CHOSEN, ProposalState.INTRODUCED)
OF_MATCH = {
    MatchState.PAUSED: S.PAUSED,
    MatchState.TAPERING: S.TAPERING,
    MatchState.ACTIVE: S.IN_CONTACT,
    MatchState.PLANNED: S.STARTING,
}
"""With several contacts the first of these counts: what needs to be looked at comes before what goes well."""


def standings(session: Session, actor: Actor, asked: StandingsIn) -> StandingsOut:
    """A page of them, of who is to be met first or by name; everybody in care unless a tab says otherwise."""
    sees_all = Role.COORDINATOR in actor.roles
    lines = _lines(actor, asked.search)
    chosen = lines.c.standing != S.CARE_ENDED.value if asked.tab is Tab.ALL else lines.c.standing.in_(TABS[asked.tab])
    order = (lines.c.name, lines.c.id) if sees_all else (lines.c.to_meet.desc(), lines.c.name, lines.c.id)
    query = select(lines).where(chosen).order_by(*order).limit(SHOWN + 1).offset((asked.page - 1) * SHOWN)
    rows = session.execute(query).all()
    shown = rows[:SHOWN]
    waiting = _waiting(session, actor, [row.id for row in shown])
    return StandingsOut(
        lines=[_line(row, waiting) for row in shown],
        counts={} if sees_all else _counts(session, lines),
        page=asked.page,
        more=len(rows) > SHOWN,
    )


def to_discuss(session: Session, actor: Actor, page: int) -> StandingsOut:
    """For a team meeting: with whom nothing goes on yet, who was never offered anything first."""
    lines = _lines(actor, "")
    places = case({standing.value: place for place, standing in enumerate(TO_DISCUSS)}, value=lines.c.standing)
    query = select(lines).where(lines.c.standing.in_(TO_DISCUSS)).order_by(places, lines.c.name, lines.c.id)
    rows = session.execute(query.limit(SHOWN + 1).offset((page - 1) * SHOWN)).all()
    shown = [_line(row, set()) for row in rows[:SHOWN]]
    return StandingsOut(lines=shown, counts={}, page=page, more=len(rows) > SHOWN)


def standing_of(session: Session, actor: Actor, client_id: UUID) -> ClientStandingOut | None:
    """Of one; None when this reader does not see the client at work."""
    lines = _lines(actor, "", Client.id == client_id)
    row = session.execute(select(lines)).one_or_none()
    return None if row is None else _line(row, _waiting(session, actor, [client_id]))


def _line(row: Row[Any], waiting: set[UUID]) -> ClientStandingOut:
    return ClientStandingOut.model_validate({**row._asdict(), "waits": row.id in waiting})


def _counts(session: Session, lines: Subquery) -> dict[Tab, int]:
    rows = session.execute(select(lines.c.standing, func.count()).group_by(lines.c.standing))
    found = {Standing(standing): count for standing, count in rows}
    counts = {tab: sum(found.get(one, 0) for one in standing) for tab, standing in TABS.items()}
    return {Tab.ALL: sum(counts.values()) - counts[Tab.CARE_ENDED], **counts}


def _waiting(session: Session, actor: Actor, client_ids: list[UUID]) -> set[UUID]:
    """About whom of these something waits for this reader."""
    reminders = visible_reminders(actor).subquery()
    about = select(reminders.c.client_id).where(reminders.c.client_id.in_(client_ids))
    to_tell = select(Telling.client_id).where(Telling.client_id.in_(client_ids), Telling.state == TellingState.OPEN)
    return set(session.scalars(about.union(to_tell)))


def _lines(actor: Actor, search: str, *more: ColumnElement[bool]) -> Subquery:
    """Each client whom the reader sees as staff or in an ACT team, and what is open around them."""
    match, request, re_offer = _open_match(), _open_request(), _open_re_offer()
    offered = exists().where(Offer.client_id == Client.id)
    ever_met = exists().where(Match.client_id == Client.id)
    query = (
        select(
            Client.id,
            Client.number,
            Client.name,
            Team.name.label("team_name"),
            _standing(match, request, re_offer, offered).label("standing"),
            _until(match, request, re_offer).label("until"),
            func.coalesce(User.name, "").label("with_name"),
            ever_met.label("met"),
            and_(Team.type == TeamType.ACT, ~ever_met, Client.care_ended_on.is_(None)).label("to_meet"),
            request.c.id.label("request_id"),
            match.c.id.label("match_id"),
            re_offer.c.id.label("re_offer_id"),
        )
        .join(Client.team)
        .outerjoin(match, true())
        .outerjoin(request, true())
        .outerjoin(re_offer, true())
        .outerjoin(PeerWorker, PeerWorker.id == match.c.peer_worker_id)
        .outerjoin(User, User.id == PeerWorker.user_id)
        .where(sees_client(actor.at_work()), *more)
    )
    return _found(query, search).subquery()


def _found(query: Select[Any], search: str) -> Select[Any]:
    if not search:
        return query
    return query.where(
        or_(Client.name.icontains(search, autoescape=True), Client.number.istartswith(search, autoescape=True))
    )


def _open_match() -> LateralFromClause:
    first = case({state: place for place, state in enumerate(OF_MATCH)}, value=Match.state)
    step_on = func.coalesce(Match.pause_review_on, Match.care_ends_on)
    query = select(Match.id, Match.state, Match.peer_worker_id, step_on.label("until"))
    query = query.where(Match.client_id == Client.id, Match.state.in_(OPEN_STATES))
    return query.order_by(first, Match.id).limit(1).lateral()


def _open_request() -> LateralFromClause:
    """With whether the two are meeting, and when."""
    meets = select(Proposal.introduction_at).where(Proposal.request_id == Request.id, Proposal.state.in_(MEETING))
    meets_at = meets.limit(1).scalar_subquery()
    query = select(
        Request.id, Request.state, Request.on_hold_until, meets.exists().label("meets"), meets_at.label("meets_at")
    )
    query = query.where(Request.client_id == Client.id, Request.state.in_(sorted(REQUEST.open_states)))
    return query.order_by(Request.id).limit(1).lateral()


def _open_re_offer() -> LateralFromClause:
    states = sorted({*RE_OFFER.open_states, ReOfferState.STOPPED})
    query = select(ReOffer.id, ReOffer.state, ReOffer.due_on, ReOffer.cause)
    return query.where(ReOffer.client_id == Client.id, ReOffer.state.in_(states)).limit(1).lateral()


def _standing(
    match: LateralFromClause, request: LateralFromClause, re_offer: LateralFromClause, offered: ColumnElement[bool]
) -> ColumnElement[str]:
    never = and_(~offered, func.coalesce(re_offer.c.cause, ReOfferCause.NEVER_OFFERED) == ReOfferCause.NEVER_OFFERED)
    asking = (RequestState.DRAFT, RequestState.AWAITING_CLIENT)
    return case(
        (Client.care_ended_on.is_not(None), _text(S.CARE_ENDED)),
        *((match.c.state == state, _text(standing)) for state, standing in OF_MATCH.items()),
        (request.c.meets, _text(S.INTRODUCTION)),
        (request.c.state == RequestState.PROPOSED, _text(S.CARDS)),
        (request.c.state.in_(asking), _text(S.TO_BE_ASKED)),
        (request.c.id.is_not(None), _text(S.LOOKING)),
        (re_offer.c.state == ReOfferState.STOPPED, _text(S.NEVER_ASK)),
        (never, _text(S.NEVER_OFFERED)),
        (re_offer.c.state == ReOfferState.DUE, _text(S.OFFER_NOW)),
        (re_offer.c.id.is_not(None), _text(S.NOT_NOW)),
        else_=_text(S.NOTHING_PLANNED),
    )


def _until(match: LateralFromClause, request: LateralFromClause, re_offer: LateralFromClause) -> ColumnElement[Any]:
    meets_on = cast(func.timezone(clock.AMSTERDAM.key, request.c.meets_at), Date)
    planned = case((re_offer.c.state == ReOfferState.SCHEDULED, re_offer.c.due_on))
    return case(
        (Client.care_ended_on.is_not(None), func.coalesce(match.c.until, Client.care_ended_on)),
        (match.c.id.is_not(None), match.c.until),
        (request.c.id.is_not(None), func.coalesce(meets_on, request.c.on_hold_until)),
        else_=planned,
    )


def _text(standing: Standing) -> ColumnElement[str]:
    return literal_column(f"'{standing}'")
