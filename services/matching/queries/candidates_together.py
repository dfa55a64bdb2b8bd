"""Who may be asked, for several requests at once: in as many statements as for one, with the same answer for each.

The pool is read once. What differs between requests is whom to leave out, and how near somebody stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    String,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from services.matching.alike import alike
from services.matching.models.clients import Client
from services.matching.models.decisions import Topic, value_for
from services.matching.models.peer_workers import Absence, PeerWorker
from services.matching.models.requests import Request, Wish, WishKind
from services.matching.models.teams import Team
from services.matching.queries.candidates import About, as_text, away, fetched, left_out, wishes_of, with_room
from services.matching.ranking import AT_LEAST, Ask, Circle, Row
from services.matching.ranking import Wish as Asked
from shared.db import constant


class Looked(NamedTuple):
    """One request in the terms of the ranking, and everybody who may be asked."""

    ask: Ask
    rows: Sequence[Row]


InPool = tuple[str, str | None, int, int, int, int, int, int, int, int]
"""A row for the ranking, with the team where it says how near that is."""
REQUESTS, TEAMS = (bindparam(name, type_=ARRAY(Uuid())) for name in ("requests", "teams"))
EVERYWHERE: BindParameter[bool] = bindparam("everywhere", type_=Boolean())


def candidates_together(session: Session, requests: Sequence[Request], best: int | None = None) -> dict[UUID, Looked]:
    """For staff, by request; nobody where a must goes deeper than what staff may see.

    With `best` no more than the ranking needs to find so many, and to tell why there is nobody.
    """
    asks = _asks(requests)
    seen = [request for request in requests if not asks[request.id].is_put_by_the_system]
    if not seen:
        return {request.id: Looked(asks[request.id], []) for request in requests}
    wide = _teams_that_search_elsewhere(session, {request.client.team_id for request in seen})
    practical = asks[seen[0].id].practical
    rows = _read_pool(session, practical, {request.client.team_id for request in seen}, everywhere=bool(wide))
    pool = _Pool(rows, [asks[request.id] for request in seen], best)
    without = _left_out(session, [request.id for request in seen])
    found = {
        request.id: pool.seen_from(request.client.team_id, without[request.id], request.client.team_id in wide)
        for request in seen
    }
    return {request.id: Looked(asks[request.id], found.get(request.id, [])) for request in requests}


def _asks(requests: Iterable[Request]) -> dict[UUID, Ask]:
    """Each with the practical wishes of all, so that one mask of a candidate serves every request."""
    wishes = {request.id: (list(wishes_of(request)), request.closeness) for request in requests}
    practical = {one for every, _ in wishes.values() for one in every if one.kind != WishKind.EXPERIENCE}
    together = tuple(sorted(practical))
    return {request_id: Ask.of(every, closeness, together) for request_id, (every, closeness) in wishes.items()}


def _teams_that_search_elsewhere(session: Session, teams: set[UUID]) -> set[UUID]:
    decided = value_for(Topic.SEARCH_OTHER_TEAMS, Team.id).scalar_subquery()
    return set(session.scalars(select(Team.id).where(Team.id.in_(teams), decided == "yes")))


def _read_pool(session: Session, practical: Sequence[Asked], teams: set[UUID], *, everywhere: bool) -> Sequence[InPool]:
    statement, constants = _pool(tuple(WishKind(wish.kind) for wish in practical))
    wishes = {f"wish_{bit}": wish.value for bit, wish in enumerate(practical)}
    return fetched(session, statement, constants | wishes | {"teams": list(teams), "everywhere": everywhere})


@cache
def _pool(practical: tuple[WishKind, ...]) -> tuple[str, dict[str, object]]:
    near = or_(PeerWorker.team_id == any_(TEAMS), PeerWorker.team_id.is_(None), EVERYWHERE)
    team = cast(PeerWorker.team_id, String)
    is_away = away().where(Absence.peer_worker_id == PeerWorker.id).exists()
    return as_text(with_room(team, True, practical).where(near, ~is_away))


def _left_out(session: Session, request_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    statement, constants = _left_out_of_each()
    without = defaultdict[UUID, set[str]](set)
    for request_id, peer_worker_id in fetched(session, statement, constants | {"requests": list(request_ids)}):
        without[request_id].add(peer_worker_id)
    return without


@cache
def _left_out_of_each() -> tuple[str, dict[str, object]]:
    experiences = select(func.array_agg(Wish.value)).where(
        Wish.request_id == Request.id, Wish.kind == constant(WishKind.EXPERIENCE)
    )
    asked = (
        select(
            Request.id,
            Request.previous_id,
            Request.client_id,
            Client.user_id,
            Client.team_id,
            experiences.scalar_subquery().label("keys"),
        )
        .join(Request.client)
        .where(Request.id == any_(REQUESTS))
        .subquery("asked")
    )
    of = asked.c
    about = About(of.team_id, of.client_id, of.user_id, of.id, of.previous_id, of["keys"])
    themselves = select(PeerWorker.id).where(PeerWorker.user_id == about.client_user)
    each = union_all(*(one.correlate(asked) for one in (themselves, *left_out(True, about)))).lateral("each")
    return as_text(select(of.id, cast(each.c[0], String)).join_from(asked, each, literal_column("true")))


class _Pool:
    """Rows by team, each for how near that is: made once for all requests that see it so."""

    def __init__(self, rows: Iterable[InPool], asks: Sequence[Ask], best: int | None) -> None:
        self._asks = asks
        self._of_a_kind = None if best is None else max(best, AT_LEAST)
        self._by_team = defaultdict[str | None, list[InPool]](list)
        for row in rows:
            self._by_team[row[1]].append(row)
        self._near = cache(self._as)

    def _as(self, team: str | None, circle: Circle) -> list[list[Row]]:
        """In groups, of each of which the first few are enough."""
        near = circle.value
        rows: list[Row] = [(row[0], near, *row[2:]) for row in self._by_team.get(team, ())]
        return [rows] if self._of_a_kind is None else alike(rows, self._asks)

    def seen_from(self, team_id: UUID, without: set[str], wide: bool) -> list[Row]:
        own = str(team_id)
        near = [*self._near(own, Circle.OWN_TEAM), *self._near(None, Circle.POOL)]
        if wide:
            for team in self._by_team.keys() - {own, None}:
                near += self._near(team, Circle.OTHER_TEAM)
        return [
            row for group in near for row in islice((row for row in group if row[0] not in without), self._of_a_kind)
        ]
