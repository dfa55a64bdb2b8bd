"""The best round as HiGHS finds it, by linear programmes: it shares nothing with ours but the input."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from services.matching.rounds import AT_ONCE, Line, Room, Waiting


class Levels(NamedTuple):
    """How good a round is, what counts most first; more is better in each."""

    served: int
    longest_first: tuple[int, ...]
    """How many are served of those who wait longest, of the next, and so on, day by day."""
    points: int
    spared: int
    """The load, below zero."""


def levels_of(waiting: Sequence[Waiting], rooms: Sequence[Room], lines: Sequence[Line]) -> Levels:
    """Of lines that somebody made. Lines that cannot be are an AssertionError."""
    fits = {one.request: dict(one.fits) for one in waiting}
    loads = {room.peer_worker: room.loads for room in rooms}
    questions = dict.fromkeys(loads, 0)
    for line in lines:
        if len({fit.peer_worker for fit in line.picks}) != len(line.picks) or len(line.picks) > AT_ONCE:
            raise AssertionError("somebody is asked twice, or too many are")
        for fit in line.picks:
            questions[fit.peer_worker] += 1
            if fits[line.request][fit.peer_worker] != fit.points:
                raise AssertionError("somebody is asked who does not suit so")
    if any(number > len(loads[peer_worker]) for peer_worker, number in questions.items()):
        raise AssertionError("somebody gets more questions than there is room for")
    served = {line.request for line in lines if line.picks}
    return Levels(
        len(served),
        tuple(sum(1 for one in waiting if one.days == day and one.request in served) for day in _days(waiting)),
        sum(fit.points for line in lines for fit in line.picks),
        -sum(sum(loads[peer_worker][:number]) for peer_worker, number in questions.items()),
    )


def _days(waiting: Sequence[Waiting]) -> list[int]:
    return sorted({one.days for one in waiting}, reverse=True)


class Oracle:
    """One programme: a column for each pair, for each request (is it served?), and for each place of a peer worker."""

    def __init__(self, waiting: Sequence[Waiting], rooms: Sequence[Room]) -> None:
        self.waiting = waiting
        requests = {one.request: number for number, one in enumerate(waiting)}
        peers = {room.peer_worker: number for number, room in enumerate(rooms, start=2 * len(waiting))}
        pairs = [(requests[one.request], fit) for one in waiting for fit in one.fits if fit.peer_worker in peers]
        places = [(peers[room.peer_worker], load) for room in rooms for load in room.loads]
        self.points = {column: fit.points for column, (_, fit) in enumerate(pairs)}
        self.served = range(len(pairs), len(pairs) + len(waiting))
        self.loads = {column: load for column, (_, load) in enumerate(places, start=self.served.stop)}
        self.columns = self.served.stop + len(places)
        # Rows: at most three for a request; served only with one; what a peer worker gets takes places.
        entries = [(row, column, 1.0) for column, (request, _) in enumerate(pairs) for row in (request,)]
        entries += [(len(waiting) + request, column, -1.0) for column, (request, _) in enumerate(pairs)]
        entries += [(len(waiting) + request, column, 1.0) for request, column in enumerate(self.served)]
        entries += [(peers[fit.peer_worker], column, 1.0) for column, (_, fit) in enumerate(pairs)]
        entries += [(row, column, -1.0) for column, (row, _) in enumerate(places, start=self.served.stop)]
        rows = 2 * len(waiting) + len(rooms)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.silent()
        self.highs.setOptionValue("threads", 1)
        self.highs.passModel(self._model(rows, entries))

    def _model(self, rows: int, entries: Sequence[tuple[int, int, float]]) -> highspy.HighsLp:
        by_column = sorted(entries, key=lambda entry: (entry[1], entry[0]))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, rows
        model.col_cost_ = np.zeros(self.columns)
        model.col_lower_, model.col_upper_ = np.zeros(self.columns), np.ones(self.columns)
        asked = len(self.waiting)
        model.row_lower_ = np.array([-highspy.kHighsInf] * 2 * asked + [0.0] * (rows - 2 * asked))
        model.row_upper_ = np.array([float(AT_ONCE)] * asked + [0.0] * (rows - asked))
        counts = np.bincount([column for _, column, _ in by_column], minlength=self.columns)
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)])
        model.a_matrix_.index_ = np.array([row for row, _, _ in by_column])
        model.a_matrix_.value_ = np.array([value for _, _, value in by_column])
        return model

    def best(self) -> Levels:
        """Each part made as good as it can be, and then held to that, before the next."""
        served = self._most(dict.fromkeys(self.served, 1))
        longest_first = tuple(
            self._most({column: 1 for column, one in zip(self.served, self.waiting, strict=True) if one.days == day})
            for day in _days(self.waiting)
        )
        points = self._most(self.points)
        return Levels(served, longest_first, points, self._most({column: -load for column, load in self.loads.items()}))

    def at_once(self, worth: Mapping[int, float]) -> float:
        """The most that can be had of something for which each column is worth so much."""
        costs = np.zeros(self.columns)
        for column, value in worth.items():
            costs[column] = -value
        self.highs.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), costs)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError("HiGHS found no best round")
        return -float(self.highs.getInfo().objective_function_value)

    def _most(self, worth: Mapping[int, int]) -> int:
        # Whole: where all that is asked before is held to its best, the corners of what is left are whole numbers.
        found = round(self.at_once(worth))
        columns = np.array(list(worth), dtype=np.int32)
        self.highs.addRow(found, highspy.kHighsInf, len(worth), columns, np.array(list(worth.values()), dtype=float))
        return found
