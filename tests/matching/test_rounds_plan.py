"""The round is the best there is, part by part of its objective, and the same whatever order its input comes in."""

import ast
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.round_oracle import Oracle, levels_of
from bench.rounds import a_town
from services.matching import rounds
from services.matching.rounds import Fit, Room, Waiting, by_score, digest, plan, report


def a_small_town(draw: Random, *, alike: bool) -> tuple[list[Waiting], list[Room]]:
    """With `alike` many are equal, so that the later parts of the objective decide."""
    most = draw.choice([1, 2, 3])
    rooms = [
        Room(f"p{number}", tuple(sorted(draw.choices(range(101), k=draw.randint(0, most)))))
        for number in range(draw.randint(1, 6))
    ]
    points = [0, 5_000, 10_000] if alike else range(10_001)

    def fits() -> tuple[Fit, ...]:
        some = draw.sample(rooms, draw.randint(0, len(rooms)))
        return tuple(Fit(room.peer_worker, draw.choice(points)) for room in some)

    days = [0, 3, 40, 400]
    return [Waiting(f"r{number}", draw.choice(days), fits()) for number in range(draw.randint(1, 8))], rooms


def test_the_round_is_the_optimum_of_another_solver_in_every_part_of_the_objective() -> None:
    for seed in range(200):
        waiting, rooms = a_small_town(Random(seed), alike=seed % 2 == 0)
        assert levels_of(waiting, rooms, plan(waiting, rooms)) == Oracle(waiting, rooms).best(), seed


def test_a_larger_round_with_more_places_than_requests_is_the_optimum_as_well() -> None:
    waiting, rooms = a_town(Random("larger"), requests=60, peers=30)
    lines = plan(waiting, rooms)
    assert levels_of(waiting, rooms, lines) == Oracle(waiting, rooms).best()
    assert {len(line.picks) for line in lines} >= {1, 2}


def test_nobody_gets_a_second_proposal_while_somebody_else_could_get_a_first() -> None:
    rooms = [Room("a", (10, 20)), Room("b", (10,))]
    waiting = [
        Waiting("old", 90, (Fit("a", 9_000), Fit("b", 9_000))),
        Waiting("new", 1, (Fit("a", 100),)),
    ]
    assert [len(line.picks) for line in plan(waiting, rooms)] == [2, 1]
    assert [len(line.picks) for line in plan(waiting, [Room("a", (10,)), Room("b", (10,))])] == [1, 1]
    assert [len(line.picks) for line in by_score(waiting, [Room("a", (10,)), Room("b", (10,))])] == [2, 0]


def test_where_not_everybody_can_be_helped_the_longest_waiting_are_however_well_others_fit() -> None:
    waiting = [Waiting("new", 2, (Fit("a", 10_000),)), Waiting("old", 3, (Fit("a", 1),))]
    [old, new] = plan(waiting, [Room("a", (100,))])
    assert (old.request, len(old.picks), len(new.picks)) == ("old", 1, 0)


def test_of_equals_the_one_with_the_emptiest_week_is_asked() -> None:
    waiting = [Waiting("r", 5, (Fit("full", 0), Fit("empty", 0)))]
    [line] = plan(waiting, [Room("full", (90,)), Room("empty", (20,))])
    assert [fit.peer_worker for fit in line.picks] == ["empty"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(seed: int, shuffled: Random) -> None:
    waiting, rooms = a_small_town(Random(seed), alike=True)
    mixed = [one._replace(fits=tuple(shuffled.sample(one.fits, len(one.fits)))) for one in waiting]
    shuffled.shuffle(mixed)
    others = shuffled.sample(rooms, len(rooms))
    assert plan(mixed, others) == plan(waiting, rooms)
    assert digest(mixed, others) == digest(waiting, rooms)


def test_another_input_has_another_digest() -> None:
    waiting, rooms = [Waiting("r", 5, (Fit("a", 10),))], [Room("a", (10,))]
    assert digest(waiting, rooms) != digest(waiting, [Room("a", (11,))])
    assert digest(waiting, rooms) != digest([waiting[0]._replace(days=6)], rooms)


def test_a_round_without_requests_or_without_peer_workers_is_empty() -> None:
    assert plan([], [Room("a", (10,))]) == []
    assert [line.picks for line in plan([Waiting("r", 5, (Fit("gone", 10),))], [])] == [()]


def test_the_report_counts_what_a_person_would_count() -> None:
    waiting = [
        Waiting("oldest", 90, ()),
        Waiting("old", 60, (Fit("a", 5_000), Fit("b", 2_000))),
        Waiting("new", 7, (Fit("a", 9_000),)),
        Waiting("left", 3, (Fit("a", 9_000),)),
    ]
    rooms = [Room("a", (40, 80)), Room("b", (30,))]
    told = report(waiting, rooms, plan(waiting, rooms))
    assert told._asdict() == {
        "served": 3, "oldest_served": 3, "longest_without": 0, "proposals": 3, "points": 20_000, "peer_workers": 2,
        "most_questions": 2, "load": 150,
    }  # fmt: skip
    greedy = report(waiting, rooms, by_score(waiting, rooms))
    assert (greedy.served, greedy.longest_without) == (3, 0)


def test_the_solver_is_loaded_when_a_round_is_made_and_not_when_a_process_starts() -> None:
    own = Path(rounds.__file__)
    assert [path for path in own.parents[1].rglob("*.py") if "ortools" in path.read_text()] == [own]
    at_the_start = [node for node in ast.parse(own.read_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [node for node in at_the_start if "ortools" in ast.unparse(node)]


def test_what_is_too_large_for_whole_numbers_is_said_and_not_answered_wrongly() -> None:
    waiting = [Waiting("r", 5, (Fit("a", 5 * 10**16),))]
    with pytest.raises(ArithmeticError):
        plan(waiting, [Room("a", (10,))])
