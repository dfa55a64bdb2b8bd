"""Requests for which somebody is to be asked, with whom: what a coordinator works through, the oldest first.

A page costs one look at the pool a request: who may be asked differs for each of them, and what it costs is measured
in `bench/`. Everything else is read once a page.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.catalogue import Layer
from services.matching.models.clients import Client
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, RequestKind
from services.matching.policies import Action, may
from services.matching.queries.candidates import ask_of, candidates_for
from services.matching.queries.lists import oldest_first
from services.matching.queries.proposals import candidate_out, names_of
from services.matching.ranking import Ask, Ranked, Row, rank, weights_for
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.requests import WishOut
from services.matching.schemas.work import NobodyBecause, WaitingOut
from services.matching.states import PROPOSAL, RequestState
from services.matching.visibility import visible_proposals, visible_requests
from shared import clock

BEST = 3
"""As many as can be asked at once."""


def to_ask(actor: Actor) -> Select[Request]:
    """In search, nobody asked or proposed as far as staff may see, and not in the hands of the system."""
    return _idle(actor).where(Request.asked_by_system.is_(False))


def asked_unseen(actor: Actor) -> Select[Request]:
    """The same, where the system asks and staff see who says yes."""
    return _idle(actor).where(Request.asked_by_system.is_(True))


def _idle(actor: Actor) -> Select[Request]:
    asked = visible_proposals(actor.without_contacts()).where(Proposal.state.in_(PROPOSAL.open_states))
    return visible_requests(actor).where(
        Request.state == RequestState.IN_MATCHING,
        Request.kind == RequestKind.ONGOING,
        Request.id.not_in(asked.with_only_columns(Proposal.request_id)),
    )


def requests_to_ask(session: Session, actor: Actor, asked: PageIn) -> Page[WaitingOut]:
    """With the best three for each, or why there is nobody."""
    query = to_ask(actor).options(selectinload(Request.wishes), joinedload(Request.client).joinedload(Client.team))
    shown, more = oldest_first(session, query, Request, asked)
    advised = [(request, *_advice(session, actor, request)) for request in shown]
    names = names_of(session, chain.from_iterable((best.candidate_id for best in ranked) for _, ranked, _ in advised))
    return Page(items=[_out(request, ranked, rows, names) for request, ranked, rows in advised], next=more)


def _advice(session: Session, actor: Actor, request: Request) -> tuple[list[Ranked], Sequence[Row]]:
    """The best three and who was looked at; nobody where staff may not see, or where ranking is not theirs."""
    ask = ask_of(request)
    if ask.is_put_by_the_system or not may(actor, Action.RANK, request):
        return [], []
    rows = candidates_for(session, request, ask, shown=True)
    return rank(ask, rows, weights_for(request.closeness), search_other_teams=True, limit=BEST), rows


def _out(request: Request, ranked: list[Ranked], rows: Sequence[Row], names: Mapping[UUID, str]) -> WaitingOut:
    ask = ask_of(request)
    unseen = ask.is_put_by_the_system
    because = None if ranked or unseen else NobodyBecause.MUST if rows else NobodyBecause.ROOM
    return WaitingOut(
        id=request.id,
        client_name=request.client.name,
        team_name=request.client.team.name,
        words=request.client_words,
        question=request.question,
        wishes=[WishOut.model_validate(wish) for wish in request.wishes],
        route=request.route,
        since=clock.local_date(request.created_at),
        candidates=[candidate_out(one, names) for one in ranked],
        asked_unseen=unseen,
        nobody_because=because,
        missing=_missing(ask, rows) if because is NobodyBecause.MUST else [],
    )


def _missing(ask: Ask, rows: Sequence[Row]) -> list[str]:
    """The musts that nobody shows; all of them when each is shown by somebody and no one shows all."""
    musts = [(layer, must, reduce(or_, (row[place] for row in rows), 0)) for place, (layer, must) in _layers(ask)]
    unmet = [key for layer, must, shown in musts for key in ask.keys(layer, must & ~shown)]
    return unmet or [key for layer, must, _ in musts for key in ask.keys(layer, must)]


def _layers(ask: Ask) -> enumerate[tuple[Layer, int]]:
    """With the place of each layer in a row."""
    return enumerate(zip(Layer, ask.must, strict=True), start=2)
