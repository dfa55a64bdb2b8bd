"""Who may be asked for a request: what must never be is filtered in SQL, the rest is for `ranking.py`.

For staff the masks hold only what each peer worker shows to the team; when the system itself decides whom to ask they
hold all that may be used. There is no third way in, so a list for staff cannot tell what is hidden.

Each statement is built once, with a parameter for what differs between two requests and with constants for what does
not: then PostgreSQL can plan it once too, and use partial indexes. Whom to leave out is one set of ids, so that the
plan stays good at any size.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    SelectBase,
    String,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    make_url,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from services.matching.catalogue import Layer
from services.matching.explaining import WHOLE_CITY
from services.matching.models.clients import Caseholder
from services.matching.models.decisions import Topic, value_for
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
from services.matching.models.shut_out import ShutOut
from services.matching.queries.capacity import weekly
from services.matching.queries.supervision import may_begin
from services.matching.queries.weighings import weights_now
from services.matching.ranking import Ask, Circle, Ranked, Row, Wish, rank
from services.matching.states import PROPOSAL, PeerWorkerState, ProposalState
from shared import clock
from shared.db import constant
from shared.users import User

FIRST_MINUTES, FIRST_INTERVAL = 90, 7
"""What a new match starts with, so the room that a candidate must have: minutes, and days between two contacts."""
NOT_SEEN = (ProposalState.SENT_TO_PEER, ProposalState.PEER_DECLINED)
"""Of whom the system asked."""
SAID_NO = (ProposalState.PEER_DECLINED, ProposalState.CLIENT_DECLINED, ProposalState.NOT_CONFIRMED)
DIALECT = make_url("postgresql+psycopg://").get_dialect()()
TRUE = literal_column("true", Boolean())
ANYWHERE = literal_column(f"'{WHOLE_CITY}'", String())


class About(NamedTuple):
    """For whom is looked: parameters where it is one request, columns where it is several at once."""

    team: ColumnElement[Any]
    client: ColumnElement[Any]
    client_user: ColumnElement[Any]
    request: ColumnElement[Any]
    previous: ColumnElement[Any]
    keys: ColumnElement[Any]
    """Of the experiences that are asked."""


ONE = About._make(
    (*(bindparam(name, type_=Uuid()) for name in About._fields[:-1]), bindparam("keys", type_=ARRAY(String)))
)
NOW = select(clock.NOW).scalar_subquery()
"""As a query of its own it is looked up once, not for every row."""
TODAY = cast(func.timezone(clock.AMSTERDAM.key, NOW), Date)


def ask_of(request: Request) -> Ask:
    """The request in the terms of the ranking."""
    return Ask.of(wishes_of(request), request.closeness)


def wishes_of(request: Request) -> Iterable[Wish]:
    return (Wish(wish.kind, wish.value, wish.weight is WishWeight.MUST) for wish in request.wishes)


def rank_for_staff(session: Session, request: Request, limit: int = 20) -> list[Ranked]:
    """Whom staff may propose, with reasons made of shown items only; nobody when a must goes deeper than that."""
    ask = ask_of(request)
    return [] if ask.is_put_by_the_system else _rank(session, request, ask, shown=True, limit=limit)


def rank_for_system(session: Session, request: Request, limit: int) -> list[Ranked]:
    """Whom the system asks. Never for a person's eyes."""
    return _rank(session, request, ask_of(request), shown=False, limit=limit)


def _rank(session: Session, request: Request, ask: Ask, *, shown: bool, limit: int) -> list[Ranked]:
    rows = candidates_for(session, request, ask, shown=shown)
    weights = weights_now(session).of(request.closeness)
    return rank(ask, rows, weights, search_other_teams=True, limit=limit)


def candidates_for(session: Session, request: Request, ask: Ask, *, shown: bool) -> Sequence[Row]:
    """Everybody who may be asked, as rows for the ranking; other teams only where that was decided."""
    statement, constants = _compiled(shown, tuple(WishKind(wish.kind) for wish in ask.practical))
    values = constants | _values(request) | {f"wish_{bit}": wish.value for bit, wish in enumerate(ask.practical)}
    return fetched(session, statement, values)


def fetched(session: Session, statement: str, values: dict[str, Any]) -> Sequence[Any]:
    """As text in and plain tuples out: what SQLAlchemy adds to either costs more than reading and ranking the rows."""
    session.flush()
    with session.connection().exec_driver_sql(statement, values) as found:
        return found.cursor.fetchall()


def may_be_asked(session: Session, request: Request, *, staff: bool) -> set[str]:
    """The ids of everybody who may be asked, room or not: for one who was named or takes the initiative."""
    query = select(cast(PeerWorker.id, String)).where(*_may_be_asked(staff))
    return set(session.scalars(query, _values(request)))


def _values(request: Request) -> dict[str, Any]:
    client = request.client
    return {
        "request": request.id,
        "previous": request.previous_id,
        "client": client.id,
        "client_user": client.user_id,
        "team": client.team_id,
        "keys": [wish.value for wish in request.wishes if wish.kind is WishKind.EXPERIENCE],
    }


@cache
def _compiled(shown: bool, practical: tuple[WishKind, ...]) -> tuple[str, dict[str, Any]]:
    """The statement as psycopg takes it, and the values in it that are always the same."""
    return as_text(_candidates(shown, practical))


def as_text(statement: SelectBase) -> tuple[str, dict[str, Any]]:
    """A statement and its constants, for `fetched`."""
    compiled = statement.compile(dialect=DIALECT)
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}


def _candidates(shown: bool, practical: tuple[WishKind, ...]) -> Select[*tuple[Any, ...]]:
    """The statement; it is the same for all requests with these kinds of practical wishes."""
    circle = case(
        (PeerWorker.team_id == ONE.team, constant(Circle.OWN_TEAM)),
        (PeerWorker.team_id.is_(None), constant(Circle.POOL)),
        else_=constant(Circle.OTHER_TEAM),
    )
    search_others = value_for(Topic.SEARCH_OTHER_TEAMS, ONE.team).scalar_subquery()
    return with_room(circle, shown, practical).where(
        *_is_not_left_out(shown),
        or_(PeerWorker.team_id == ONE.team, PeerWorker.team_id.is_(None), search_others == literal_column("'yes'")),
    )


def with_room(second: ColumnElement[Any], shown: bool, practical: tuple[WishKind, ...]) -> Select[*tuple[Any, ...]]:
    """Rows for the ranking of everybody on the active list who has room, but for the second column."""
    busy = (
        select(Match.peer_worker_id, func.sum(Match.weekly_minutes).label("minutes"))
        .where(_is_one_of(Match.state, OPEN_STATES) | (Match.held_until > NOW))
        .group_by(Match.peer_worker_id)
        .subquery()
    )
    used = cast(func.coalesce(busy.c.minutes, _number(0)), Integer)
    available = cast(PeerWorker.hours_per_week * _number(60) * PeerWorker.client_share / _number(100), Integer)
    new_week = used + _number(weekly(FIRST_MINUTES, FIRST_INTERVAL, 0)) + PeerWorker.travel_minutes
    prefix = "shown" if shown else "usable"
    masks: dict[Layer, ColumnElement[int]] = {Layer.PRACTICAL: _practical(practical)}
    masks |= {layer: getattr(PeerWorker, f"{prefix}_{layer}") for layer in Layer if layer is not Layer.PRACTICAL}
    return (
        select(cast(PeerWorker.id, String), second, *(masks[layer] for layer in Layer), used, available)
        .outerjoin(busy, busy.c.peer_worker_id == PeerWorker.id)
        .where(
            *on_the_active_list(),
            PeerWorker.room == constant(Room.AMPLE),
            new_week <= available,
            # Their own limit leaves out and is in no number: the week that is told of is as long as the hours say.
            func.coalesce(new_week <= PeerWorker.own_limit * _number(60), TRUE),
        )
    )


def _practical(kinds: Sequence[WishKind]) -> ColumnElement[int]:
    """Bit n: meets the n-th practical wish, whose value is the parameter `wish_n`."""
    meets: dict[WishKind, Callable[[ColumnElement[str]], ColumnElement[bool]]] = {
        WishKind.LANGUAGE: lambda value: value == any_(PeerWorker.languages),
        WishKind.GENDER: lambda value: PeerWorker.gender == value,
        WishKind.AREA: lambda value: or_(value == any_(PeerWorker.areas), any_(PeerWorker.areas) == ANYWHERE),
        WishKind.PART_OF_DAY: lambda value: value == any_(PeerWorker.parts_of_day),
    }
    mask = _number(0)
    for bit, kind in enumerate(kinds):
        value = bindparam(f"wish_{bit}", type_=String())
        mask = mask + case((meets[kind](value), _number(1 << bit)), else_=_number(0))
    return mask


def _may_be_asked(staff: bool) -> list[ColumnElement[bool]]:
    """On the register's active list, with a profile and a role, not the client, and not to be left out."""
    return [*on_the_active_list(), *_is_not_left_out(staff)]


def on_the_active_list() -> list[ColumnElement[bool]]:
    """Who left is asked of the few that did, not of everybody's account."""
    left = exists().where(User.id == PeerWorker.user_id, User.active.is_(False))
    with_a_role = select(RoleChoice.peer_worker_id).where(RoleChoice.willingness != constant(Willingness.REFUSED))
    return [
        PeerWorker.state == constant(PeerWorkerState.SCREENED),
        PeerWorker.function_profile != literal_column("''"),
        ~left,
        PeerWorker.id.in_(with_a_role),
        may_begin(),
    ]


def _is_not_left_out(staff: bool) -> list[ColumnElement[bool]]:
    away_or_left_out = union_all(away(), *left_out(staff, ONE))
    return [PeerWorker.user_id.is_distinct_from(ONE.client_user), PeerWorker.id.not_in(away_or_left_out)]


def away() -> Select[UUID]:
    return select(Absence.peer_worker_id).where(
        Absence.starts_on <= TODAY, or_(Absence.ends_on.is_(None), Absence.ends_on >= TODAY)
    )


def left_out(staff: bool, about: About) -> list[Select[UUID]]:
    """Beyond a boundary, an acquaintance, shut out, with a former treater about, said no before, asked already, meeting
    this client now, or left for somebody else in the request that this one follows. Nothing tells which of these.

    Whom the system asked unseen stays on the list for staff: leaving it would tell.
    """
    proposed = (Proposal.request_id == about.request) & _is_one_of(Proposal.state, (*SAID_NO, *PROPOSAL.open_states))
    if staff:
        unseen = Proposal.proposed_by == constant(ProposedBy.SYSTEM)
        proposed &= ~(unseen & _is_one_of(Proposal.state, NOT_SEEN))
    return [
        select(Boundary.peer_worker_id).where(Boundary.theme == any_(about.keys)),
        select(Acquaintance.peer_worker_id).where(Acquaintance.client_id == about.client),
        select(PeerWorker.id)
        .join(ShutOut, ShutOut.user_id == PeerWorker.user_id)
        .where(ShutOut.client_id == about.client),
        select(FormerTreater.peer_worker_id)
        .join(Caseholder, Caseholder.user_id == FormerTreater.user_id)
        .where(Caseholder.client_id == about.client),
        select(Proposal.peer_worker_id).where(proposed),
        select(Match.peer_worker_id).where(Match.client_id == about.client, _is_one_of(Match.state, OPEN_STATES)),
        select(Match.peer_worker_id).where(
            Match.request_id == about.previous, Match.end_reason == constant(EndReason.SOMEBODY_ELSE)
        ),
    ]


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), Integer())


def _is_one_of(column: ColumnElement[Any] | Any, states: Iterable[StrEnum]) -> ColumnElement[bool]:
    return column.in_([constant(state) for state in sorted(states)])
