"""Of people who share the same of all that is asked only the least busy can be among the best of any request.

So a page of requests need not weigh everybody for each: the ranking of a few of each kind gives the same answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from services.matching.ranking import Ask, Row, load_of


def alike(rows: Iterable[Row], asks: Sequence[Ask]) -> list[list[Row]]:
    """Who score the same whichever of these is asked, in the order in which they are ranked then."""
    together = [ask.everything for ask in asks]
    t, s, r, p, d, m = (_any_of(masks) for masks in zip(*together, strict=True)) if together else (0,) * 6
    groups = defaultdict[tuple[int, ...], list[Row]](list)
    for row in rows:
        _, _, theme, specific, route, practical, diagnosis, medication, _, _ = row
        groups[theme & t, specific & s, route & r, practical & p, diagnosis & d, medication & m].append(row)
    return [sorted(group, key=_load_then_id) for group in groups.values()]


def _load_then_id(row: Row) -> tuple[int, str]:
    return load_of(row[8], row[9]), row[0]


def _any_of(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
