"""One line a client: where they stand with a peer worker, and what is open around them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    select,
    text,
    true,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from services.matching.models.clients import Client
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.offers import BY_THE_CLIENT, Offer, ReOffer, ReOfferCause
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.teams import Team
from services.matching.schemas.standing import TABS, Standing, Tab
from services.matching.states import RE_OFFER, REQUEST, MatchState, ProposalState, ReOfferState, RequestState
from shared import clock
from shared.db import constant
from shared.users import User

S = Standing
MEETING = (ProposalState.CHOSEN, ProposalState.INTRODUCED)
ASKING = (RequestState.DRAFT, RequestState.AWAITING_CLIENT)
OF_MATCH = {
    MatchState.PAUSED: S.PAUSED,
    MatchState.TAPERING: S.TAPERING,
    MatchState.ACTIVE: S.IN_CONTACT,
    MatchState.PLANNED: S.STARTING,
}
"""With several contacts the first of these counts: what needs to be looked at comes before what goes well."""
IN_CARE = tuple(standing for standing in S if standing is not S.CARE_ENDED)


def lines(whom: Select[Client]) -> Select[Any]:
    """A line for each of these clients."""
    client = aliased(Client, whom.subquery())
    match, request, re_offer = _open_match(client), _open_request(client), _open_re_offer(client)
    return (
        select(
            client.id,
            client.number,
            client.name,
            Team.name.label("team_name"),
            _standing(client, match, request, re_offer).label("standing"),
            _until(client, match, request, re_offer).label("until"),
            User.name.label("with_name"),
            exists().where(Match.client_id == client.id).label("met"),
            request.c.id.label("request_id"),
            match.c.id.label("match_id"),
            re_offer.c.id.label("re_offer_id"),
        )
        .join_from(client, Team, Team.id == client.team_id)
        .outerjoin(match, true())
        .outerjoin(request, true())
        .outerjoin(re_offer, true())
        .outerjoin(PeerWorker, PeerWorker.id == match.c.peer_worker_id)
        .outerjoin(User, User.id == PeerWorker.user_id)
    )


def standing_so(whom: Select[Client], standings: Collection[Standing]) -> tuple[Select[*tuple[Any, ...]], type[Client]]:
    """The names of who of these stands so, and as whom they are in that query.

    `whom` stays a query of its own, in the order in which they are read: then PostgreSQL asks how somebody stands only
    until there are enough.
    """
    narrow = whom.where(*narrowed(standings))
    if is_plain(standings):
        return narrow.with_only_columns(Client.id, Client.name), Client
    client = aliased(Client, narrow.order_by(Client.initial).subquery())
    match, request, re_offer = _open_match(client), _open_request(client), _open_re_offer(client)
    query = select(client.id, client.name).select_from(client)
    query = query.outerjoin(match, true()).outerjoin(request, true()).outerjoin(re_offer, true())
    stands = _standing(client, match, request, re_offer)
    return query.where(stands.in_([constant(one) for one in sorted(standings)])), client


def is_plain(standings: Collection[Standing]) -> bool:
    """What the client themselves tell: in care, out of care, or both."""
    return set(standings) in ({*S}, {*IN_CARE}, {S.CARE_ENDED})


def narrowed(standings: Collection[Standing]) -> list[ColumnElement[bool]]:
    """Where they are to be looked for: so that a few are found among many without asking of each how they stand."""
    among = set(standings)
    if S.CARE_ENDED in among:
        return [Client.care_ended_on.is_not(None)] if len(among) == 1 else []
    where: list[ColumnElement[bool]] = [Client.care_ended_on.is_(None)]
    if is_plain(among):
        return where
    in_contact = Client.id.in_(select(Match.client_id).where(Match.state.in_(OPEN_STATES)))
    asked = Client.id.in_(select(Request.client_id).where(Request.state.in_(sorted(REQUEST.open_states))))
    if among <= {*TABS[Tab.IN_CONTACT]}:
        return [*where, in_contact]
    if among == {S.TO_BE_ASKED}:
        return [*where, Client.id.in_(select(Request.client_id).where(Request.state.in_(ASKING)))]
    if among <= {*TABS[Tab.ASKED]}:
        return [*where, asked]
    said_later = Client.id.in_(select(ReOffer.client_id).where(text(BY_THE_CLIENT)))
    return [*where, said_later] if among <= {*TABS[Tab.LATER]} else where


def _open_match(client: type[Client]) -> LateralFromClause:
    first = case({state: place for place, state in enumerate(OF_MATCH)}, value=Match.state)
    step_on = func.coalesce(Match.pause_review_on, Match.care_ends_on)
    query = select(Match.id, Match.state, Match.peer_worker_id, step_on.label("until"))
    query = query.where(Match.client_id == client.id, Match.state.in_(OPEN_STATES))
    return query.order_by(first, Match.id).limit(1).lateral()


def _open_request(client: type[Client]) -> LateralFromClause:
    """With whether the two are meeting, and when."""
    meets = select(Proposal.introduction_at).where(Proposal.request_id == Request.id, Proposal.state.in_(MEETING))
    meets_at = meets.limit(1).scalar_subquery()
    query = select(
        Request.id, Request.state, Request.on_hold_until, meets.exists().label("meets"), meets_at.label("meets_at")
    )
    query = query.where(Request.client_id == client.id, Request.state.in_(sorted(REQUEST.open_states)))
    return query.order_by(Request.id).limit(1).lateral()


def _open_re_offer(client: type[Client]) -> LateralFromClause:
    states = sorted({*RE_OFFER.open_states, ReOfferState.STOPPED})
    query = select(ReOffer.id, ReOffer.state, ReOffer.due_on, ReOffer.cause)
    return query.where(ReOffer.client_id == client.id, ReOffer.state.in_(states)).limit(1).lateral()


def _standing(
    client: type[Client], match: LateralFromClause, request: LateralFromClause, re_offer: LateralFromClause
) -> ColumnElement[str]:
    offered = exists().where(Offer.client_id == client.id)
    never = and_(~offered, func.coalesce(re_offer.c.cause, ReOfferCause.NEVER_OFFERED) == ReOfferCause.NEVER_OFFERED)
    return case(
        (client.care_ended_on.is_not(None), constant(S.CARE_ENDED)),
        *((match.c.state == state, constant(standing)) for state, standing in OF_MATCH.items()),
        (request.c.meets, constant(S.INTRODUCTION)),
        (request.c.state == RequestState.PROPOSED, constant(S.CARDS)),
        (request.c.state.in_(ASKING), constant(S.TO_BE_ASKED)),
        (request.c.id.is_not(None), constant(S.LOOKING)),
        (re_offer.c.state == ReOfferState.STOPPED, constant(S.NEVER_ASK)),
        (never, constant(S.NEVER_OFFERED)),
        (re_offer.c.state == ReOfferState.DUE, constant(S.OFFER_NOW)),
        (re_offer.c.id.is_not(None), constant(S.NOT_NOW)),
        else_=constant(S.NOTHING_PLANNED),
    )


def _until(
    client: type[Client], match: LateralFromClause, request: LateralFromClause, re_offer: LateralFromClause
) -> ColumnElement[Any]:
    meets_on = cast(func.timezone(clock.AMSTERDAM.key, request.c.meets_at), Date)
    planned = case((re_offer.c.state == ReOfferState.SCHEDULED, re_offer.c.due_on))
    return case(
        (client.care_ended_on.is_not(None), func.coalesce(match.c.until, client.care_ended_on)),
        (match.c.id.is_not(None), match.c.until),
        (request.c.id.is_not(None), func.coalesce(meets_on, request.c.on_hold_until)),
        else_=planned,
    )
