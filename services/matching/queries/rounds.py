"""What a round is made of: everybody on the waiting list, who suits them as far as staff may see, and room.

For a trial there are peer workers who do not exist: volunteers in the pool, who speak Dutch, come everywhere at any
time, and show what the trial says. They are asked for what the system asks unseen as well, for they have nothing to
hide; who really suits such a request is not looked at here.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zlib import crc32

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from services.matching.actor import Actor
from services.matching.catalogue import masks_of
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, WishKind
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES
from services.matching.queries.candidates_together import candidates_together
from services.matching.queries.capacity import weekly
from services.matching.queries.waiting import waiting_list
from services.matching.queries.weighings import weights_now
from services.matching.ranking import Ask, Candidate, Circle, Ranked, points_of_all, rank
from services.matching.rounds import Fit, Line, Room, Waiting
from services.matching.states import PROPOSAL
from services.matching.visibility import visible_proposals
from shared import clock

A_LOOK = 20
"""Requests that are looked at together."""
MOST_PAIRS, LIST = 1_000_000, 20
"""Of a request and who suits it: so many take some two hundred MB. As long as everybody who suits fits in here, a round
is the best that there is. Of a longer waiting list each keeps an equal share, and `LIST` at least: the best, and chance
among equals, for else all would keep the same few."""
MOST_QUESTIONS = 5
"""That one peer worker gets of a round, however empty the week is."""
USUAL_SHARE = 50
"""Percent of the hours of a new peer worker that are for clients."""
TRAVEL = 30

WHAT_MATTERS = (
    load_only(Request.client_id, Request.closeness, Request.created_at),
    selectinload(Request.wishes),
    joinedload(Request.client).load_only(Client.team_id),
)
"""Nobody's words: to read them is to decipher them."""


@dataclass(frozen=True, slots=True)
class Added:
    """Peer workers who do not exist."""

    number: int = 0
    themes: Sequence[str] = ()
    hours: int = 0

    @property
    def ids(self) -> list[str]:
        return [str(UUID(int=number + 1)) for number in range(self.number)]

    @property
    def available(self) -> int:
        return self.hours * 60 * USUAL_SHARE // 100

    def rows(self, ask: Ask) -> list[Candidate]:
        masks = masks_of(self.themes)._replace(practical=_practical(ask))
        return [Candidate(one, Circle.POOL, *masks, 0, self.available) for one in self.ids]


Now = dict[tuple[UUID, UUID], Ranked]
"""By request and peer worker."""


@dataclass(slots=True)
class Found:
    waiting: list[Waiting] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    """Requests for which the system asks, and staff get no list."""
    cut: int = 0
    """How many requests more people suit than were looked at."""
    weeks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By peer worker: minutes that are taken, and that there are."""


def waiting_ids(session: Session, actor: Actor) -> list[UUID]:
    return list(session.scalars(waiting_list(actor).with_only_columns(Request.id).order_by(Request.id)))


def look(session: Session, request_ids: Sequence[UUID], added: Added, found: Found) -> Iterator[int]:
    """Adds who suits each of these; says from time to time for how many it has looked."""
    today, weights = clock.today(session), weights_now(session)
    for start in range(0, len(request_ids), A_LOOK):
        some = request_ids[start : start + A_LOOK]
        query = select(Request).where(Request.id.in_(some)).order_by(Request.id)
        requests = session.scalars(query.options(*WHAT_MATTERS)).all()
        together = candidates_together(session, requests)
        for request in requests:
            ask, rows = together[request.id]
            if ask.is_put_by_the_system:
                found.unseen.add(str(request.id))
            everybody = [*rows, *added.rows(ask)]
            suits = points_of_all(ask, everybody, weights.of(request.closeness), search_other_teams=True)
            days = (today - clock.local_date(request.created_at)).days
            most = max(LIST, MOST_PAIRS // len(request_ids))
            found.cut += len(suits) > most
            found.waiting.append(Waiting(str(request.id), days, _best(most, str(request.id), suits)))
            found.weeks |= {row[0]: (row[8], row[9]) for row in rows}
        yield start + len(some)


def read_rooms(session: Session, actor: Actor, added: Added, found: Found) -> None:
    """Of everybody who suits somebody: how many questions more, and how full each makes the week.

    A question that staff may see takes a place until it is answered. What the system asked unseen does not: who has
    fewer places would tell.
    """
    asked = (
        visible_proposals(actor.without_contacts())
        .where(Proposal.state.in_(PROPOSAL.open_states))
        .with_only_columns(Proposal.peer_worker_id, func.count().label("number"))
        .group_by(Proposal.peer_worker_id)
        .subquery()
    )
    query = select(cast(PeerWorker.id, String), PeerWorker.travel_minutes, func.coalesce(asked.c.number, 0)).outerjoin(
        asked, asked.c.peer_worker_id == PeerWorker.id
    )
    for peer_worker, travel, open_questions in session.execute(query):
        if peer_worker in found.weeks:
            found.rooms.append(_room(peer_worker, *found.weeks[peer_worker], travel, open_questions))
    found.rooms += [_room(one, 0, added.available, TRAVEL, 0) for one in added.ids]


def _room(peer_worker: str, used: int, available: int, travel: int, open_questions: int) -> Room:
    each = weekly(FIRST_MINUTES, FIRST_INTERVAL, travel)
    free = (available - used) // each - open_questions
    taken = range(open_questions + 1, open_questions + 1 + max(0, min(free, MOST_QUESTIONS)))
    return Room(peer_worker, tuple((used + number * each) * 100 // available for number in taken))


def _best(most: int, request: str, suits: list[tuple[str, int]]) -> tuple[Fit, ...]:
    """At most so many; which of equals is chance, but the same chance each time."""
    if len(suits) > most:
        suits = sorted(suits, key=lambda one: (-one[1], crc32((request + one[0]).encode())))[:most]
    return tuple(Fit(*one) for one in suits)


def as_it_is_now(session: Session, requests: Sequence[Request], picks: Mapping[UUID, Collection[str]]) -> Now:
    """Why those who were picked for each of these suit now, as far as staff may see; who can be asked no more is not
    there."""
    found, weights = Now(), weights_now(session)
    for request_id, looked in candidates_together(session, requests).items():
        rows = [row for row in looked.rows if row[0] in picks[request_id]]
        ranked = rank(looked.ask, rows, weights.of(looked.ask.closeness), search_other_teams=True)
        found |= {(request_id, one.candidate_id): one for one in ranked}
    return found


def prints(session: Session, lines: Sequence[Line]) -> dict[tuple[UUID, UUID], str]:
    """By request and peer worker, for all that these lines pick."""
    picks = {UUID(line.request): {fit.peer_worker for fit in line.picks} for line in lines if line.picks}
    ids, found = list(picks), dict[tuple[UUID, UUID], str]()
    for start in range(0, len(ids), A_LOOK):
        query = select(Request).where(Request.id.in_(ids[start : start + A_LOOK])).options(*WHAT_MATTERS)
        now = as_it_is_now(session, session.scalars(query).all(), picks)
        found |= {pair: print_of(ranked) for pair, ranked in now.items()}
    return found


def print_of(ranked: Ranked) -> str:
    """Changes when anything of why they suit does."""
    return hashlib.sha256(repr((ranked.circle.value, ranked.score, ranked.layers)).encode()).hexdigest()[:16]


def _practical(ask: Ask) -> int:
    met = (WishKind.AREA, WishKind.PART_OF_DAY)
    return sum(
        1 << bit
        for bit, wish in enumerate(ask.practical)
        if wish.kind in met or (wish.kind == WishKind.LANGUAGE and wish.value == "nl")
    )
