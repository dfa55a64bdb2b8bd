"""Requests as each reader may read them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.requests import Objection, Request, RequestKind, Route
from services.matching.policies import Action, require
from services.matching.queries.find import get_request
from services.matching.queries.lists import page
from services.matching.queries.proposals import preview
from services.matching.schemas.pages import Page
from services.matching.schemas.requests import ObjectionOut, RequestOut, RequestsIn
from services.matching.states import RequestState
from services.matching.visibility import sees_client, visible_requests


def read_request(session: Session, actor: Actor, request: Request) -> RequestOut:
    """All of it for who sees the client; for a peer worker who was named and not chosen yet, what candidates read."""
    named = actor.peer_worker_id is not None and request.named_peer_worker_id == actor.peer_worker_id
    if not named or session.scalar(_seen(actor).where(Client.id == request.client_id)) is not None:
        return RequestOut.of(request)
    read = preview(request)
    limited: dict[str, Any] = {
        "client_words": read.words,
        "question": read.question,
        "wishes": [*read.themes, *read.practical],
        "strengths": "",
    }
    if request.kind is RequestKind.ONGOING and request.route is not Route.PEER_INITIATIVE:
        limited["client_id"] = None
    return RequestOut.of(request).model_copy(update=limited)


def list_requests(
    session: Session, actor: Actor, asked: RequestsIn, states: Collection[RequestState] | None = None
) -> Page[RequestOut]:
    visible = visible_requests(actor).options(selectinload(Request.wishes), joinedload(Request.client))
    if asked.state is not None:
        visible = visible.where(Request.state == asked.state)
    if states is not None:
        visible = visible.where(Request.state.in_(states))
    if asked.client_id is not None:
        # of a client whom this person sees: else the list would tell whose request it is
        visible = visible.where(Request.client_id.in_(_seen(actor).where(Client.id == asked.client_id)))
    return page(session, visible, Request, asked, lambda request: read_request(session, actor, request))


def _seen(actor: Actor) -> Select[UUID]:
    return select(Client.id).where(sees_client(actor))


def objections_to(session: Session, actor: Actor, request_id: UUID) -> list[ObjectionOut]:
    """For staff: what professionals had against it, and what the peer worker said to that."""
    request = get_request(session, actor, request_id)
    require(actor, Action.RANK, request)
    query = select(Objection).where(Objection.request_id == request.id).order_by(Objection.id)
    return [ObjectionOut.model_validate(objection) for objection in session.scalars(query)]
