"""Who may be asked for a request: what must never be is filtered in SQL, the rest is for `ranking.py`.

For staff the masks hold only what each peer worker shows to the team; when the system itself decides whom to ask they
hold all that may be used. There is no third way in, so a list for staff cannot tell what is hidden.
"""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, exists, literal, or_, select
from sqlalchemy.orm import Session

from services.matching.catalogue import Layer
from services.matching.models.clients import Caseholder
from services.matching.models.decisions import Topic, decided
from services.matching.models.matches import OPEN_STATES, EndReason, Match
from services.matching.models.peer_workers import (
    Absence,
    Acquaintance,
    Boundary,
    FormerTreater,
    PeerWorker,
    RoleChoice,
    Room,
    Willingness,
)
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request, WishKind, WishWeight
from services.matching.queries.capacity import used_minutes, weekly
from services.matching.ranking import Ask, Circle, Ranked, Row, Wish, rank, weights_for
from services.matching.states import PROPOSAL, PeerWorkerState, ProposalState
from services.matching.visibility import HIDDEN_UNTIL_YES
from shared import clock
from shared.users import User

FIRST_MINUTES, FIRST_INTERVAL = 90, 7
"""What a new match starts with, so the room that a candidate must have: minutes, and days between two contacts."""
SAID_NO = (ProposalState.PEER_DECLINED, ProposalState.CLIENT_DECLINED, ProposalState.NOT_CONFIRMED)
WHOLE_CITY = "hele stad"


def ask_of(request: Request) -> Ask:
    """The request in the terms of the ranking."""
    wishes = (Wish(wish.kind, wish.value, wish.weight is WishWeight.MUST) for wish in request.wishes)
    return Ask.of(wishes, request.closeness)


def rank_for_staff(session: Session, request: Request, limit: int = 20) -> list[Ranked]:
    """Whom staff may propose, with reasons made of shown items only; nobody when a must goes deeper than that."""
    ask = ask_of(request)
    return [] if ask.is_put_by_the_system else _rank(session, request, ask, shown=True, limit=limit)


def rank_for_system(session: Session, request: Request, limit: int) -> list[Ranked]:
    """Whom the system asks. Never for a person's eyes."""
    return _rank(session, request, ask_of(request), shown=False, limit=limit)


def _rank(session: Session, request: Request, ask: Ask, *, shown: bool, limit: int) -> list[Ranked]:
    others = decided(session, Topic.SEARCH_OTHER_TEAMS, request.client.team_id) == "yes"
    rows = candidates_for(session, request, ask, shown=shown)
    return rank(ask, rows, weights_for(request.closeness), search_other_teams=others, limit=limit)


def candidates_for(session: Session, request: Request, ask: Ask, *, shown: bool) -> Sequence[Row]:
    """Everybody who may be asked, as rows for the ranking."""
    client = request.client
    used = used_minutes()
    prefix = "shown" if shown else "usable"
    masks: dict[Layer, ColumnElement[int]] = {Layer.PRACTICAL: _practical(ask)}
    masks |= {layer: getattr(PeerWorker, f"{prefix}_{layer}") for layer in Layer if layer is not Layer.PRACTICAL}
    circle = case(
        (PeerWorker.team_id == client.team_id, literal(Circle.OWN_TEAM.value)),
        (PeerWorker.team_id.is_(None), literal(Circle.POOL.value)),
        else_=literal(Circle.OTHER_TEAM.value),
    )
    query = (
        select(
            cast(PeerWorker.id, String),
            circle,
            *(masks[layer] for layer in Layer),
            cast(used, Integer),
            _available(),
        )
        .join(User, User.id == PeerWorker.user_id)
        .where(*_may_be_asked(request, clock.today(session), staff=shown), _has_room(used))
    )
    return session.execute(query).all()


def may_be_asked(session: Session, request: Request, *, staff: bool) -> set[str]:
    """The ids of everybody who may be asked, room or not: for one who was named or takes the initiative."""
    query = (
        select(PeerWorker.id)
        .join(User, User.id == PeerWorker.user_id)
        .where(*_may_be_asked(request, clock.today(session), staff=staff))
    )
    return {str(peer_worker_id) for peer_worker_id in session.scalars(query)}


def _available() -> ColumnElement[int]:
    return cast(PeerWorker.hours_per_week * 60 * PeerWorker.client_share / 100, Integer)


def _has_room(used: ColumnElement[int]) -> ColumnElement[bool]:
    needed = weekly(FIRST_MINUTES, FIRST_INTERVAL, 0)
    return (PeerWorker.room == Room.AMPLE) & (used + needed + PeerWorker.travel_minutes <= _available())


def _practical(ask: Ask) -> ColumnElement[int]:
    """Bit n: meets the n-th practical wish."""
    meets: dict[WishKind, Callable[[str], ColumnElement[bool]]] = {
        WishKind.LANGUAGE: lambda value: PeerWorker.languages.contains([value]),
        WishKind.GENDER: lambda value: PeerWorker.gender == value,
        WishKind.AREA: lambda value: PeerWorker.areas.overlap([value, WHOLE_CITY]),
        WishKind.PART_OF_DAY: lambda value: PeerWorker.parts_of_day.contains([value]),
    }
    mask: ColumnElement[int] = literal(0)
    for bit, wish in enumerate(ask.practical):
        mask = mask + case((meets[WishKind(wish.kind)](wish.value), 1 << bit), else_=0)
    return mask


def _may_be_asked(request: Request, today: date, *, staff: bool) -> list[ColumnElement[bool]]:
    """Never: not on the register's active list, without role or profile, away, beyond a boundary, an acquaintance, with
    a former treater about, said no before, asked already, meeting this client now, or
    left for somebody else. Nothing tells which of these.

    Whom the system asked unseen stays on the list for staff: leaving it would tell.
    """
    client = request.client
    keys = [wish.value for wish in request.wishes if wish.kind is WishKind.EXPERIENCE]
    proposed = and_(
        Proposal.peer_worker_id == PeerWorker.id,
        Proposal.request_id == request.id,
        Proposal.state.in_((*SAID_NO, *PROPOSAL.open_states)),
    )
    if staff:
        proposed &= ~((Proposal.proposed_by == ProposedBy.SYSTEM) & Proposal.state.in_(HIDDEN_UNTIL_YES))
    return [
        PeerWorker.state == PeerWorkerState.SCREENED,
        PeerWorker.function_profile != "",
        User.active.is_(True),
        or_(literal(client.user_id is None), PeerWorker.user_id != client.user_id),
        exists().where(RoleChoice.peer_worker_id == PeerWorker.id, RoleChoice.willingness != Willingness.REFUSED),
        ~exists().where(
            Absence.peer_worker_id == PeerWorker.id,
            Absence.starts_on <= today,
            or_(Absence.ends_on.is_(None), Absence.ends_on >= today),
        ),
        ~exists().where(Boundary.peer_worker_id == PeerWorker.id, Boundary.theme.in_(keys)),
        ~exists().where(Acquaintance.peer_worker_id == PeerWorker.id, Acquaintance.client_id == client.id),
        ~exists().where(
            FormerTreater.peer_worker_id == PeerWorker.id,
            FormerTreater.user_id == Caseholder.user_id,
            Caseholder.client_id == client.id,
        ),
        ~exists().where(proposed),
        ~exists().where(
            Match.peer_worker_id == PeerWorker.id, Match.client_id == client.id, Match.state.in_(OPEN_STATES)
        ),
        *_not_again(request),
    ]


def _not_again(request: Request) -> list[ColumnElement[bool]]:
    """The client wanted somebody else than the one they had; asked only where this request follows another."""
    if request.previous_id is None:
        return []
    had = exists().where(
        Match.peer_worker_id == PeerWorker.id,
        Match.request_id == request.previous_id,
        Match.end_reason == EndReason.SOMEBODY_ELSE,
    )
    return [~had]
