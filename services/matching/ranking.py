"""Who suits a request, and why. Pure: no database, no clock, and nothing about a candidate but the row that is given.

A must filters and is never relaxed. What is asked and shared gives points, a layer at a time, and the layers add up to
the score. Equal scores go to who has the least work, then by id. The circle (own team, pool, other teams) decides who
is looked at, never the order.

**No oracle.** `rank` can only tell what is in the masks it gets. A caller that answers a person passes the masks of what
is shown to that person; a caller that only decides whom the system asks may pass all that a peer worker lets it use.
What is not in a mask is "not known", never a mismatch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from heapq import nsmallest
from typing import NamedTuple
from uuid import UUID

from services.matching.catalogue import Closeness, Layer, Masks, keys_of

MOST = 10_000
"""A full score. Points are counted in hundredths, whole numbers, so that layers add up exactly."""

SENSITIVE = (Layer.SPECIFIC, Layer.DIAGNOSIS, Layer.MEDICATION)
"""A must on one of these is put to the peer workers by the system: staff see only who said yes."""
NAMELESS = (Layer.DIAGNOSIS, Layer.MEDICATION)
"""Reasons count these and never name them."""
EXPERIENCE = (Layer.THEME, Layer.SPECIFIC, Layer.ROUTE, Layer.DIAGNOSIS, Layer.MEDICATION)


class Circle(StrEnum):
    """Where a candidate is found, in the order in which is searched."""

    OWN_TEAM = "own_team"
    POOL = "pool"
    OTHER_TEAM = "other_team"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each layer counts, of 100. Layers in which nothing is asked leave their part to the others."""

    theme: int = 45
    specific: int = 20
    route: int = 20
    practical: int = 15
    diagnosis: int = 0
    medication: int = 0

    def __post_init__(self) -> None:
        if min(self.by_layer) < 0 or sum(self.by_layer) != 100:
            raise ValueError("Weights are whole numbers from 0 that add up to 100.")

    @property
    def by_layer(self) -> tuple[int, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


WEIGHTS = {
    Closeness.ANY: Weights(theme=25, specific=10, route=25, practical=40),
    Closeness.THEMES: Weights(),
    Closeness.SPECIFIC: Weights(theme=25, specific=40, route=20, practical=15),
    Closeness.DIAGNOSIS_MEDICATION: Weights(
        theme=20, specific=15, route=20, practical=10, diagnosis=20, medication=15
    ),
}


def weights_for(closeness: Closeness) -> Weights:
    """The client's choice of closeness, as weights. Diagnosis and medication count only where the client asks for them."""
    return WEIGHTS[closeness]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request asks. A key that is both `must` and `nice` is a must."""

    closeness: Closeness = Closeness.THEMES
    nice: Masks = Masks()
    must: Masks = Masks()

    @property
    def all(self) -> Masks:
        return Masks(*(nice | must for nice, must in zip(self.nice, self.must, strict=True)))

    @property
    def is_put_by_the_system(self) -> bool:
        """True when staff may see no list, because standing on it would tell what somebody went through."""
        return any(must for layer, must in zip(Layer, self.must, strict=True) if layer in SENSITIVE)


class Candidate(NamedTuple):
    """A peer worker who may be asked, as light as a row: the fields are in the order in which a query selects them.

    The id is text (it sorts as the UUID does, and costs a tenth to read). Minutes are of one week.
    """

    id: str
    circle: str
    theme: int = 0
    specific: int = 0
    route: int = 0
    practical: int = 0
    diagnosis: int = 0
    medication: int = 0
    used_minutes: int = 0
    available_minutes: int = 0

    @property
    def masks(self) -> Masks:
        return Masks(*self[2:8])

    @property
    def load(self) -> int:
        """Part of the week that is taken, in hundredths of a percent; nothing available is full."""
        return self.used_minutes * MOST // self.available_minutes if self.available_minutes > 0 else MOST


class LayerResult(NamedTuple):
    """One layer of a score: `points` of at most `of`. Together the layers are the score.

    `shared` and `not_known` hold the keys that were asked. For diagnosis and medication both stay empty and only
    the counts tell.
    """

    layer: Layer
    points: Decimal
    of: Decimal
    shared_count: int
    asked_count: int
    shared: tuple[str, ...]
    not_known: tuple[str, ...]


class Ranked(NamedTuple):
    """A candidate with the reasons; `score` is from 0 to 100, with two decimals."""

    candidate_id: UUID
    circle: Circle
    score: Decimal
    layers: tuple[LayerResult, ...]


class _Scale(NamedTuple):
    """What one layer of an ask can bring: `points[n]` hundredths for n shared."""

    layer: Layer
    asked: int
    points: tuple[int, ...]


def _scales(ask: Ask, weights: Weights) -> tuple[_Scale, ...]:
    """The layers that count: asked, and with a weight. All they ask is `MOST` together."""
    counting = [
        (layer, asked, weight)
        for layer, asked, weight in zip(Layer, ask.all, weights.by_layer, strict=True)
        if asked and weight
    ]
    total = sum(weight for _, _, weight in counting)
    scales, passed = [], 0
    for layer, asked, weight in counting:
        # Rounded as a running total, so that the parts are whole numbers and still add up to MOST.
        of = (passed + weight) * MOST // total - passed * MOST // total
        passed += weight
        count = asked.bit_count()
        scales.append(_Scale(layer, asked, tuple(of * shared // count for shared in range(count + 1))))
    return tuple(scales)


def _explained(candidate: Candidate, scales: Iterable[_Scale]) -> Ranked:
    results = []
    for layer, asked, points in scales:
        shared = getattr(candidate.masks, layer) & asked
        named = layer not in NAMELESS
        results.append(
            LayerResult(
                layer=layer,
                points=Decimal(points[shared.bit_count()]).scaleb(-2),
                of=Decimal(points[-1]).scaleb(-2),
                shared_count=shared.bit_count(),
                asked_count=asked.bit_count(),
                shared=keys_of(layer, shared) if named else (),
                not_known=keys_of(layer, asked & ~shared) if named else (),
            )
        )
    score = sum((result.points for result in results), Decimal("0.00"))
    return Ranked(UUID(candidate.id), Circle(candidate.circle), score, tuple(results))


def explain(ask: Ask, candidate: Candidate, weights: Weights) -> Ranked:
    """The reasons for one candidate, whether or not a must is met: for a card after a yes."""
    return _explained(candidate, _scales(ask, weights))


def meets(must: Masks, candidate: Candidate) -> bool:
    return all(mask & asked == asked for mask, asked in zip(candidate.masks, must, strict=True))


def rank(
    ask: Ask,
    candidates: Iterable[Candidate],
    weights: Weights,
    *,
    at_least: int = 3,
    search_other_teams: bool = False,
    limit: int = 20,
) -> list[Ranked]:
    """The best `limit` candidates, best first, with reasons.

    Own team, pool, other teams: the next circle is searched when fewer than `at_least` candidates were found, where
    found is: shares some experience that is asked (or nothing is asked, or the client says any will do).
    An empty list means that nobody meets the musts.
    """
    scales = _scales(ask, weights)
    by_circle: dict[str, list[Candidate]] = {circle: [] for circle in Circle}
    for candidate in candidates:
        by_circle[candidate[1]].append(candidate)

    searched: list[Candidate] = []
    found = 0
    for circle in Circle:
        if circle is Circle.OTHER_TEAM and not search_other_teams:
            break
        here = _meeting(ask.must, by_circle[circle])
        searched += here
        found += _found(ask, scales, here, enough=at_least - found)
        if found >= at_least:
            break
    return [_explained(candidate, scales) for candidate in _best(searched, _scores(searched, scales), limit)]
