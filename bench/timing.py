"""What each takes that runs in turns, so that a slow moment of the machine meets everybody."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def in_turns(times: int, *runs: Callable[[], object]) -> list[float]:
    """The median milliseconds of each, after one round that is not counted."""
    taken: list[list[float]] = [[] for _ in runs]
    for number in range(times + 1):
        for run, own in zip(runs, taken, strict=True):
            begin = perf_counter()
            run()
            if number:
                own.append((perf_counter() - begin) * 1000)
    return [median(own) for own in taken]
