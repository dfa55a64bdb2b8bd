"""A shortlist for every request on the waiting list at once, the best there is within the room of everybody. Pure: no
database, no clock, and nothing about a peer worker but how well each suits and how full the week would be.

What is best is said in this order, and what comes first is never given up for what comes after:

1. as many requests as possible have at least one proposal, the longest waiting first where not all can;
2. the proposals fit as well as possible, all together;
3. questions go to whoever has the emptiest week.

It is a flow at the lowest cost: from a source through each request to the peer workers who suit it, and through their
room to a sink. OR-Tools finds it. It is loaded when a round is made, in the worker; who imports this does not pay.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import NamedTuple

AT_ONCE = 3
"""Proposals for one request, at most."""
FULL_SCORE = 10_000
"""The points of who shares all that was asked, as in `ranking.py`."""
FULL_WEEK = 100
OLDEST = 10
"""How many of the longest waiting the report looks at by themselves."""


class Fit(NamedTuple):
    peer_worker: str
    points: int
    """From 0 to `FULL_SCORE`."""


class Waiting(NamedTuple):
    """A request, how long it waits, and who suits it."""

    request: str
    days: int
    fits: tuple[Fit, ...]


class Room(NamedTuple):
    """A peer worker, who can get as many questions as `loads` is long."""

    peer_worker: str
    loads: tuple[int, ...]
    """How full the week would be with one client more, with two: whole percents from 0 to `FULL_WEEK`, rising."""


class Line(NamedTuple):
    """Whom to ask for one request, who suits best first; nobody, when the room is needed for others."""

    request: str
    picks: tuple[Fit, ...]


class Report(NamedTuple):
    """What a round brings, to be read beside another one."""

    served: int
    """Requests with at least one proposal."""
    oldest_served: int
    """The same among the `OLDEST` that wait longest and that somebody suits."""
    longest_without: int
    """Days that the longest waiting request waits that somebody suits and that gets nobody; 0 when all get somebody."""
    proposals: int
    points: int
    """Of all proposals together."""
    peer_workers: int
    """How many are asked something."""
    most_questions: int
    """To one peer worker."""
    load: int
    """Of each question how full it makes a week, in percents, all together."""


def digest(waiting: Iterable[Waiting], rooms: Iterable[Room]) -> str:
    """The same for the same input, in whatever order it comes: a round can be done again and compared."""
    read = hashlib.sha256()
    for one in chain(_in_order(waiting), sorted(rooms)):
        read.update(json.dumps(one, separators=(",", ":")).encode())
    return read.hexdigest()


def plan(waiting: Iterable[Waiting], rooms: Iterable[Room]) -> list[Line]:
    """The best round, the longest waiting first. The same input gives the same lines."""
    asked, rooms = _in_order(waiting), sorted(rooms)
    return [Line(one.request, _best_first(own)) for one, own in zip(asked, _cheapest(asked, rooms), strict=True)]


def _cheapest(asked: Sequence[Waiting], rooms: Sequence[Room]) -> list[list[Fit]]:
    """Of each request those who are part of the flow.

    Why whole numbers keep the three parts apart. Two flows of the same size differ by simple circles, each of which
    can be walked by itself. Walking one changes

    - the load by at most 100 percents, since a circle passes the sink once at most: one place taken, one given back;
    - the points by at most 10,000 for each proposal that it takes away, and it takes away one of a request and one of
      a peer worker at most: `shorter` of them, the number of requests or of peer workers, whichever is less.

    So one point is worth FIT = 101 percents: where a circle brings a point, no load can be worth refusing it. And one
    step of waiting is worth FIRST = FIT · 10,000 · `shorter` + 101, for the same reason. A flow that could be better in
    an earlier part could be made cheaper by a single circle, and the cheapest cannot.

    The weights of waiting are 1, 2, 3 … for each number of days that somebody waits. Smaller steps do for "the longest
    waiting first", because who can have a proposal together is a matroid: with any weights that rise with the days, the
    heaviest choice is the largest one, and day by day has as many of the longest waiting as any choice can.
    """
    fit = FULL_WEEK + 1
    shorter = min(len(asked), len(rooms))
    first = fit * FULL_SCORE * shorter + FULL_WEEK + 1
    step = {days: number for number, days in enumerate(sorted({one.days for one in asked}), start=1)}

    import numpy as np  # noqa: PLC0415 - only who makes a round needs them
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

    flow = SimpleMinCostFlow()
    add = flow.add_arc_with_capacity_and_unit_cost
    source, sink, requests, peers = 0, 1, 2, 2 + len(asked)
    place = {room.peer_worker: number for number, room in enumerate(rooms, start=peers)}
    fits = [[fit for fit in one.fits if fit.peer_worker in place] for one in asked]
    # Arrays of numbers, and no object for each pair: everybody who suits everybody is a million and more.
    ends = np.cumsum([len(own) for own in fits])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.repeat(np.arange(requests, peers, dtype=np.int32), [len(own) for own in fits]),
        np.fromiter((place[one.peer_worker] for own in fits for one in own), np.int32),
        np.ones(sum(map(len, fits)), dtype=np.int64),
        np.fromiter((-fit * one.points for own in fits for one in own), np.int64),
    )
    for number, one in enumerate(asked, start=requests):
        add(source, number, 1, -first * step[one.days])
        add(source, number, AT_ONCE - 1, 0)
    for number, room in enumerate(rooms, start=peers):
        for load in room.loads:
            add(number, sink, 1, load)
    most = min(AT_ONCE * len(asked), sum(len(room.loads) for room in rooms))
    add(source, sink, most, 0)
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("The round is too large for whole numbers of 64 bits.")
    picks: list[list[Fit]] = [[] for _ in asked]
    for arc in np.flatnonzero(flow.flows(arcs)):
        number = int(np.searchsorted(ends, arc, side="right"))
        picks[number].append(fits[number][arc - ends[number]])
    return picks


def by_score(waiting: Iterable[Waiting], rooms: Iterable[Room]) -> list[Line]:
    """What who always takes the best pair next would do: to be told beside a round, and for nothing else."""
    asked = _in_order(waiting)
    left = {room.peer_worker: len(room.loads) for room in rooms}
    picks: dict[str, list[Fit]] = {one.request: [] for one in asked}
    fits = [_best_first(one.fits) for one in asked]
    # The next pair of each request that still looks; a list of all pairs would be as long as the round is large.
    heap = [(-own[0].points, place, 0) for place, own in enumerate(fits) if own]
    heapify(heap)
    while heap:
        _, place, number = heappop(heap)
        fit, own = fits[place][number], picks[asked[place].request]
        if left.get(fit.peer_worker, 0):
            left[fit.peer_worker] -= 1
            own.append(fit)
        if len(own) < AT_ONCE and number + 1 < len(fits[place]):
            heappush(heap, (-fits[place][number + 1].points, place, number + 1))
    return [Line(one.request, _best_first(picks[one.request])) for one in asked]


def report(waiting: Iterable[Waiting], rooms: Iterable[Room], lines: Iterable[Line]) -> Report:
    picks = {line.request: line.picks for line in lines}
    suited = [one for one in _in_order(waiting) if one.fits]
    questions: dict[str, int] = {}
    for one in chain.from_iterable(picks.values()):
        questions[one.peer_worker] = questions.get(one.peer_worker, 0) + 1
    return Report(
        served=sum(1 for own in picks.values() if own),
        oldest_served=sum(1 for one in suited[:OLDEST] if picks[one.request]),
        longest_without=max((one.days for one in suited if not picks[one.request]), default=0),
        proposals=sum(questions.values()),
        points=sum(fit.points for fit in chain.from_iterable(picks.values())),
        peer_workers=len(questions),
        most_questions=max(questions.values(), default=0),
        load=sum(sum(room.loads[: questions.get(room.peer_worker, 0)]) for room in rooms),
    )


def _in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The longest waiting first; whatever order it came in."""
    each = (one._replace(fits=tuple(sorted(one.fits))) for one in waiting)
    return sorted(each, key=lambda one: (-one.days, one.request))


def _best_first(picks: Iterable[Fit]) -> tuple[Fit, ...]:
    return tuple(sorted(picks, key=lambda fit: (-fit.points, fit.peer_worker)))
