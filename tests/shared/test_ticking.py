"""The thread that works on each ring and each tick."""

import threading
from collections.abc import Callable, Iterator

import pytest

from shared import ticking
from shared.db import transaction
from shared.settings import get_settings
from shared.ticking import Heartbeat, ShouldStop, Ticker


@pytest.fixture
def tick(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Sets how often a ticker looks by itself, in seconds."""

    def every(seconds: float) -> None:
        monkeypatch.setenv("NAAST_TICK_SECONDS", str(seconds))
        get_settings.cache_clear()

    yield every
    monkeypatch.undo()
    get_settings.cache_clear()


class Rounds:
    """Work that counts how often it was done, and fails the first `failures` times."""

    def __init__(self, failures: int = 0) -> None:
        self.done = 0
        self.failures = failures
        self.changed = threading.Condition()

    def __call__(self, _: ShouldStop) -> None:
        with self.changed:
            self.done += 1
            self.changed.notify_all()
            if self.done <= self.failures:
                raise RuntimeError("planted")

    def reach(self, number: int, within: float = 10) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.done >= number, within)


def test_it_works_at_once_and_on_each_ring(tick: Callable[[float], None]) -> None:
    tick(3600)
    rounds = Rounds()
    ticker = Ticker("rung", rounds)
    ticker.start()
    assert rounds.reach(1)

    ticker.ring()

    assert rounds.reach(2)
    assert not rounds.reach(3, within=0.2), "one ring is one round"
    ticker.wait(10)


def test_work_that_takes_long_beats_between_its_steps(
    tick: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(3600)
    monkeypatch.setattr(ticking, "BEAT_EVERY", 0)
    beaten, seen = threading.Event(), list[bool]()

    def work(should_stop: ShouldStop) -> None:
        seen.append(should_stop())
        with transaction() as session:
            seen.append(session.get(Heartbeat, "long") is not None)
        beaten.set()

    ticker = Ticker("long", work)
    ticker.start()
    assert beaten.wait(10)
    ticker.wait(10)
    assert seen[:2] == [False, True]


def test_it_works_without_any_ring(tick: Callable[[float], None]) -> None:
    tick(0.01)
    rounds = Rounds()
    ticker = Ticker("ticking", rounds)
    ticker.start()
    assert rounds.reach(5)
    ticker.wait(10)


def test_a_round_that_fails_is_no_heartbeat_and_the_next_one_comes(tick: Callable[[float], None]) -> None:
    tick(0.01)
    rounds = Rounds(failures=3)
    ticker = Ticker("failing", rounds)
    ticker.start()
    assert rounds.reach(3)
    assert rounds.reach(5)
    ticker.wait(10)

    with transaction() as session:
        assert session.get(Heartbeat, "failing") is not None


def test_work_that_only_fails_leaves_no_heartbeat(tick: Callable[[float], None]) -> None:
    tick(0.01)
    rounds = Rounds(failures=1_000_000)
    ticker = Ticker("broken", rounds)
    ticker.start()
    assert rounds.reach(3)
    ticker.wait(10)

    with transaction() as session:
        assert session.get(Heartbeat, "broken") is None


def test_a_ring_while_it_works_is_not_lost(tick: Callable[[float], None]) -> None:
    tick(3600)
    started, may_go_on, rounds = threading.Event(), threading.Event(), Rounds()

    def work(should_stop: ShouldStop) -> None:
        started.set()
        assert may_go_on.wait(10)
        rounds(should_stop)

    ticker = Ticker("busy", work)
    ticker.start()
    assert started.wait(10)

    ticker.ring()
    may_go_on.set()

    assert rounds.reach(2)
    ticker.wait(10)


def test_work_that_has_more_to_do_goes_on_at_once(tick: Callable[[float], None]) -> None:
    tick(3600)
    rounds = Rounds()

    def work(should_stop: ShouldStop) -> bool:
        rounds(should_stop)
        return rounds.done < 5

    ticker = Ticker("long", work)
    ticker.start()
    assert rounds.reach(5)
    ticker.wait(10)
    assert rounds.done == 5


def test_work_is_told_to_stop(tick: Callable[[float], None]) -> None:
    tick(3600)
    started, stopped = threading.Event(), threading.Event()

    def work(should_stop: ShouldStop) -> None:
        started.set()
        while not should_stop():
            pass
        stopped.set()

    ticker = Ticker("long", work)
    ticker.start()
    assert started.wait(10)

    ticker.wait(10)

    assert stopped.is_set()
