"""What a round is made of: everybody on the waiting list, who suits them as far as staff may see, and room.

For a trial there are peer workers who do not exist: volunteers in the pool, who speak Dutch, come everywhere at any
time, and show what the trial says. They are asked for what the system asks unseen as well, for they have nothing to
hide; who really suits such a request is not looked at here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

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
from services.matching.ranking import Ask, Candidate, Circle, Ranked, rank, weights_for
from services.matching.rounds import Fit, Room, Waiting
from services.matching.states import PROPOSAL
from services.matching.visibility import visible_proposals
from shared import clock

A_LOOK = 20
"""Requests that are looked at together."""
LIST = 20
"""Who suit best of each: longer lists make a round a five-hundredth better, and shorter ones much worse."""
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


NOBODY = Added()


@dataclass(slots=True)
class Found:
    waiting: list[Waiting] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    """Requests for which the system asks, and staff get no list."""
    compared: dict[tuple[str, str], str] = field(default_factory=dict)
    """By request and peer worker: a print of why they suit."""
    weeks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By peer worker: minutes that are taken, and that there are."""


def waiting_ids(session: Session, actor: Actor) -> list[UUID]:
    return list(session.scalars(waiting_list(actor).with_only_columns(Request.id).order_by(Request.id)))


def look(session: Session, request_ids: Sequence[UUID], added: Added, found: Found) -> Iterator[int]:
    """Adds who suits each of these; says from time to time for how many it has looked."""
    today = clock.today(session)
    for start in range(0, len(request_ids), A_LOOK):
        some = request_ids[start : start + A_LOOK]
        query = select(Request).where(Request.id.in_(some)).order_by(Request.id)
        requests = session.scalars(query.options(*WHAT_MATTERS)).all()
        together = candidates_together(session, requests)
        for request in requests:
            ask, rows = together[request.id]
            if ask.is_put_by_the_system:
                found.unseen.add(str(request.id))
            ranked = rank(
                ask,
                [*rows, *added.rows(ask)],
                weights_for(request.closeness),
                search_other_teams=True,
                limit=LIST + added.number,
            )
            days = (today - clock.local_date(request.created_at)).days
            found.waiting.append(Waiting(str(request.id), days, _fits(ranked)))
            found.compared |= {(str(request.id), str(one.candidate_id)): print_of(one) for one in ranked}
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


def _fits(ranked: Sequence[Ranked]) -> tuple[Fit, ...]:
    return tuple(Fit(str(one.candidate_id), int(one.score * 100)) for one in ranked)


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
