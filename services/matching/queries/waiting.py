"""Requests for which somebody is to be asked, with whom: what a coordinator works through, the oldest first.

A page costs one look at the pool: all its requests are ranked on what that finds.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, exists
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.explaining import NobodyBecause, why_nobody
from services.matching.models.clients import Client
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, RequestKind
from services.matching.policies import Action, may
from services.matching.queries.candidates import ask_of
from services.matching.queries.candidates_together import Looked, candidates_together
from services.matching.queries.lists import oldest_first
from services.matching.queries.proposals import Face, candidate_out, faces_of
from services.matching.queries.weighings import weights_now
from services.matching.ranking import Ranked, rank
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.requests import WishOut
from services.matching.schemas.work import WaitingOut
from services.matching.states import PROPOSAL, RequestState
from services.matching.visibility import shown_to_staff, visible_requests
from services.matching.weights import WeightTable
from shared import clock

BEST = 3
"""As many as can be asked at once."""


def to_ask(actor: Actor) -> Select[Request]:
    """In search, nobody asked or proposed as far as staff may see, and not in the hands of the system."""
    return _idle(actor).where(Request.asked_by_system.is_(False))


def waiting_list(actor: Actor) -> Select[Request]:
    """Those, and the ones for which nobody was there when they were looked at last."""
    return _idle(actor, RequestState.WAITING).where(Request.asked_by_system.is_(False))


def asked_unseen(actor: Actor) -> Select[Request]:
    """The same, where the system asks and staff see who says yes."""
    return _idle(actor).where(Request.asked_by_system)


def _idle(actor: Actor, *more: RequestState) -> Select[Request]:
    asked = exists().where(
        Proposal.request_id == Request.id, Proposal.state.in_(PROPOSAL.open_states), shown_to_staff()
    )
    return visible_requests(actor).where(
        Request.state.in_((RequestState.IN_MATCHING, *more)), Request.kind == RequestKind.ONGOING, ~asked
    )


def requests_to_ask(session: Session, actor: Actor, asked: PageIn) -> Page[WaitingOut]:
    """With the best three for each, or why there is nobody."""
    query = to_ask(actor).options(selectinload(Request.wishes), joinedload(Request.client).joinedload(Client.team))
    shown, more = oldest_first(session, query, Request, asked)
    looked = candidates_together(session, [request for request in shown if may(actor, Action.RANK, request)], BEST)
    nothing = {request.id: Looked(ask_of(request), []) for request in shown}
    seen = nothing | looked
    weights = weights_now(session)
    best = {request.id: _best(request, seen[request.id], weights) for request in shown}
    faces = faces_of(session, (one.candidate_id for ranked in best.values() for one in ranked))
    return Page(items=[_out(request, best[request.id], seen[request.id], faces) for request in shown], next=more)


def why_nobody_fits(session: Session, requests: Sequence[Request]) -> dict[UUID, tuple[NobodyBecause, list[str]]]:
    """Of those for which there is nobody, told from what is shown; where the system asks, nothing is told."""
    looked = candidates_together(session, requests, BEST) if requests else {}
    weights = weights_now(session)
    return {
        one.id: why_nobody(*looked[one.id])
        for one in requests
        if not looked[one.id].ask.is_put_by_the_system and not _best(one, looked[one.id], weights)
    }


def _best(request: Request, looked: Looked, weights: WeightTable) -> list[Ranked]:
    return rank(looked.ask, looked.rows, weights.of(request.closeness), search_other_teams=True, limit=BEST)


def _out(request: Request, ranked: list[Ranked], looked: Looked, faces: Mapping[UUID, Face]) -> WaitingOut:
    unseen = looked.ask.is_put_by_the_system
    because, missing = (None, []) if ranked or unseen else why_nobody(looked.ask, looked.rows)
    return WaitingOut(
        id=request.id,
        client_name=request.client.name,
        team_name=request.client.team.name,
        words=request.client_words,
        question=request.question,
        wishes=[WishOut.model_validate(wish) for wish in request.wishes],
        route=request.route,
        since=clock.local_date(request.created_at),
        candidates=[candidate_out(one, faces[one.candidate_id]) for one in ranked],
        asked_unseen=unseen,
        nobody_because=because,
        missing=missing,
    )
