"""Another peer of the ranking: whole ORM entities, eagerly loaded, and the rules in Python."""

from collections import Counter
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.catalogue import masks_of
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import (
    Absence,
    Acquaintance,
    FormerTreater,
    PeerWorker,
    Room,
    Visibility,
    Willingness,
)
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, WishKind, WishWeight
from services.matching.ranking import Ask, Candidate, Circle, Ranked, Wish, rank
from services.matching.states import PeerWorkerState
from services.matching.weights import UNDECIDED


def ask(session: Session, request: Request, today: date) -> list[Ranked]:
    """The same answer as `rank_for_staff` gives."""
    wishes = (Wish(wish.kind, wish.value, wish.weight is WishWeight.MUST) for wish in request.wishes)
    ask = Ask.of(wishes, request.closeness)
    everybody = session.scalars(
        select(PeerWorker).options(
            joinedload(PeerWorker.user),
            selectinload(PeerWorker.experiences),
            selectinload(PeerWorker.roles),
            selectinload(PeerWorker.boundaries),
        )
    ).all()
    used = Counter[UUID]()
    for match in session.scalars(select(Match)):
        if match.state in OPEN_STATES:
            used[match.peer_worker_id] += match.weekly_minutes
    keys = {wish.value for wish in request.wishes if wish.kind is WishKind.EXPERIENCE}
    left_out = left_out_of(session, request, today)
    candidates = [
        Candidate(
            str(peer.id),
            circle_of(peer, request.client.team_id),
            *masks_of(one.theme for one in peer.experiences if one.visibility is Visibility.TEAM)._replace(
                practical=practical(ask, peer)
            ),
            used[peer.id],
            peer.client_minutes,
        )
        for peer in everybody
        if peer.id not in left_out
        and may_be_asked(peer, keys)
        and used[peer.id] + 90 + peer.travel_minutes <= peer.client_minutes
    ]
    return rank(ask, candidates, UNDECIDED.of(request.closeness))


def left_out_of(session: Session, request: Request, today: date) -> set[UUID]:
    caseholders = request.client.caseholder_ids
    away = {
        one.peer_worker_id
        for one in session.scalars(select(Absence))
        if one.starts_on <= today and (one.ends_on is None or one.ends_on >= today)
    }
    known = {one.peer_worker_id for one in session.scalars(select(Acquaintance)) if one.client_id == request.client_id}
    treated = {one.peer_worker_id for one in session.scalars(select(FormerTreater)) if one.user_id in caseholders}
    asked = {one.peer_worker_id for one in session.scalars(select(Proposal).where(Proposal.request_id == request.id))}
    return away | known | treated | asked


def may_be_asked(peer: PeerWorker, keys: set[str]) -> bool:
    return (
        peer.state is PeerWorkerState.SCREENED
        and bool(peer.function_profile)
        and peer.user.active
        and peer.room is Room.AMPLE
        and any(role.willingness is not Willingness.REFUSED for role in peer.roles)
        and not {boundary.theme for boundary in peer.boundaries} & keys
    )


def circle_of(peer: PeerWorker, team_id: UUID) -> Circle:
    if peer.team_id is None:
        return Circle.POOL
    return Circle.OWN_TEAM if peer.team_id == team_id else Circle.OTHER_TEAM


def practical(ask: Ask, peer: PeerWorker) -> int:
    has = {WishKind.LANGUAGE: peer.languages, WishKind.AREA: peer.areas}
    return sum(1 << bit for bit, wish in enumerate(ask.practical) if wish.value in has[WishKind(wish.kind)])
