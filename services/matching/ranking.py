"""Who suits a request, and why. Pure: no database, no clock, and nothing about a candidate but the row that is given.

A must filters and is never relaxed. What is asked and shared gives points, a layer at a time, and the layers add up to
the score. Equal scores go to who has the least work, then by id. The circle (own team, pool, other teams) decides who
is looked at, never the order.

**No oracle.** `rank` can only tell what is in the masks it gets. A caller that answers a person passes the masks of
what is shown to that person; a caller that only decides whom the system asks may pass all that a peer worker allows to
be used. What is not in a mask is "not known", never a mismatch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from itertools import islice
from operator import attrgetter
from typing import NamedTuple, Self
from uuid import UUID

from services.matching.catalogue import Closeness, Layer, Masks, keys_of, masks_of
from services.matching.weights import Weights

MOST = 10_000
"""A full score. Points are counted in hundredths, whole numbers, so that layers add up exactly."""

AT_LEAST = 3
"""With fewer the next circle is searched."""
SENSITIVE = (Layer.SPECIFIC, Layer.DIAGNOSIS, Layer.MEDICATION)
"""A must on one of these is put to the peer workers by the system: staff see only who said yes."""
NAMELESS = (Layer.DIAGNOSIS, Layer.MEDICATION)
"""Reasons count these and never name them."""
NO_MASKS = Masks()


class Circle(StrEnum):
    """Where a candidate is found, in the order in which is searched."""

    OWN_TEAM = "own_team"
    POOL = "pool"
    OTHER_TEAM = "other_team"


class Wish(NamedTuple):
    """One wish of the client's. An `experience` has a key of the catalogue as its value; any other kind (language,
    gender, area, part of day, place) is practical, and whoever makes the candidates says who meets it."""

    kind: str
    value: str
    must: bool = False


EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request asks, one integer a layer."""

    closeness: Closeness = Closeness.THEMES
    nice: Masks = NO_MASKS
    must: Masks = NO_MASKS
    practical: tuple[Wish, ...] = ()
    """Bit n of the practical masks, here and in each candidate, stands for the n-th of these."""

    @classmethod
    def of(
        cls, wishes: Iterable[Wish], closeness: Closeness = Closeness.THEMES, practical: tuple[Wish, ...] | None = None
    ) -> Self:
        """A KeyError tells that an experience is not in the catalogue.

        With `practical`, which holds the practical wishes of several requests, one mask of a candidate serves them all.
        """
        wishes = sorted(set(wishes))
        if practical is None:
            practical = tuple(wish for wish in wishes if wish.kind != EXPERIENCE)

        def masks(must: bool) -> Masks:
            experiences = masks_of(wish.value for wish in wishes if wish.kind == EXPERIENCE and wish.must is must)
            bits = sum(1 << bit for bit, wish in enumerate(practical) if wish.must is must and wish in wishes)
            return experiences._replace(practical=bits)

        return cls(closeness, masks(must=False), masks(must=True), practical)

    @property
    def everything(self) -> Masks:
        return Masks(*(nice | must for nice, must in zip(self.nice, self.must, strict=True)))

    @property
    def is_put_by_the_system(self) -> bool:
        """True when staff may see no list, because standing on it would tell what somebody went through."""
        return any(must for layer, must in zip(Layer, self.must, strict=True) if layer in SENSITIVE)

    def keys(self, layer: Layer, mask: int) -> tuple[str, ...]:
        """What the bits stand for: keys of the catalogue, or `language:ar` and the like."""
        if layer is Layer.PRACTICAL:
            return tuple(f"{wish.kind}:{wish.value}" for bit, wish in enumerate(self.practical) if mask >> bit & 1)
        return keys_of(layer, mask)


Row = tuple[str, str, int, int, int, int, int, int, int, int]
"""A candidate as a query selects it: the fields of `Candidate`, in that order. Thousands are scored as they come."""


class Candidate(NamedTuple):
    """A peer worker who may be asked.

    The id is a UUID as text (it sorts the same, and costs a tenth to read), the circle one of `Circle`, then come the
    masks of the layers, in the order of `Masks`. Minutes are of one week.
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
        return load_of(self.used_minutes, self.available_minutes)


def load_of(used_minutes: int, available_minutes: int) -> int:
    """Part of the week that is taken, in hundredths of a percent; nothing available is full."""
    return used_minutes * MOST // available_minutes if available_minutes > 0 else MOST


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
    """What one layer of an ask can bring: `points[n]` hundredths for n of `asked` shared."""

    asked: int = 0
    points: tuple[int, ...] = (0,)


def _scales(ask: Ask, weights: Weights) -> list[_Scale]:
    """One for each layer. Those that count, asked and with a weight, are `MOST` together."""
    asked = [mask if weight else 0 for mask, weight in zip(ask.everything, weights.by_layer, strict=True)]
    counting = [weight if mask else 0 for mask, weight in zip(asked, weights.by_layer, strict=True)]
    total, passed, scales = sum(counting) or 1, 0, []
    for mask, weight in zip(asked, counting, strict=True):
        # Rounded as a running total, so that the parts are whole numbers and still add up to MOST.
        of = (passed + weight) * MOST // total - passed * MOST // total
        passed += weight
        count = mask.bit_count()
        scales.append(_Scale(mask, tuple(of * shared // max(count, 1) for shared in range(count + 1))))
    return scales


def rank(
    ask: Ask,
    candidates: Iterable[Row],
    weights: Weights,
    *,
    at_least: int = AT_LEAST,
    search_other_teams: bool = False,
    limit: int = 20,
) -> list[Ranked]:
    """The best `limit` candidates, best first, with reasons.

    Own team, pool, other teams: the next circle is searched when fewer than `at_least` were found so far. Found is who
    shares some experience that is asked; when none is asked, or any will do, everybody. All who are searched and meet
    the musts are ranked. An empty list means that nobody meets the musts.
    """
    scales = _scales(ask, weights)
    searched = _searched(ask, candidates, scales, at_least, search_other_teams)
    return _explained(ask, _best(limit, searched, scales), scales)


def points_of_all(
    ask: Ask, candidates: Iterable[Row], weights: Weights, *, at_least: int = 3, search_other_teams: bool = False
) -> list[tuple[str, int]]:
    """Everybody whom `rank` would rank without a limit, by id, with their hundredths and without reasons or order."""
    scales = _scales(ask, weights)
    searched = _searched(ask, candidates, scales, at_least, search_other_teams)
    return [(row[0], points) for row, points in zip(searched, _points(searched, scales), strict=True)]


def explain(ask: Ask, candidate: Candidate, weights: Weights) -> Ranked:
    """The reasons for one candidate, whether or not the musts are met: for a card after a yes."""
    return _explained(ask, [candidate], _scales(ask, weights))[0]


def _searched(
    ask: Ask, candidates: Iterable[Row], scales: list[_Scale], at_least: int, search_other_teams: bool
) -> list[Row]:
    by_circle: dict[str, list[Row]] = {circle: [] for circle in Circle}
    for row in candidates:
        by_circle[row[1]].append(row)
    searched: list[Row] = []
    for circle in Circle if search_other_teams else (Circle.OWN_TEAM, Circle.POOL):
        searched += _meeting(ask.must, by_circle[circle])
        if _are_found(at_least, ask, scales, searched):
            break
    return searched


def _meeting(must: Masks, rows: list[Row]) -> list[Row]:
    if not any(must):
        return rows
    return [row for row in rows if all(mask & asked == asked for mask, asked in zip(row[2:8], must, strict=True))]


def _are_found(at_least: int, ask: Ask, scales: list[_Scale], rows: list[Row]) -> bool:
    t, s, r, _, d, m = (scale.asked for scale in scales)
    if ask.closeness is Closeness.ANY or not (t | s | r | d | m):
        return len(rows) >= at_least
    sharing = (
        True
        for _, _, theme, specific, route, _, diagnosis, medication, _, _ in rows
        if theme & t or specific & s or route & r or diagnosis & d or medication & m
    )
    return len(list(islice(sharing, at_least))) == at_least


def _best(limit: int, rows: list[Row], scales: list[_Scale]) -> list[Candidate]:
    """Highest score, then least load, then lowest id. Who cannot be among the best is left out before the sorting."""
    scores = _points(rows, scales)
    bar = min(sorted(scores)[-limit:], default=0)
    chosen = ((score, Candidate(*row)) for score, row in zip(scores, rows, strict=True) if score >= bar)
    best = sorted(chosen, key=lambda scored: (-scored[0], scored[1].load, scored[1].id))
    return [candidate for _, candidate in best[:limit]]


def _points(rows: list[Row], scales: list[_Scale]) -> list[int]:
    # One line for six layers: a loop over them costs twice as much, and this runs for everybody who may be asked.
    (t, t_points), (s, s_points), (r, r_points), (p, p_points), (d, d_points), (m, m_points) = scales
    return [
        t_points[(theme & t).bit_count()]
        + s_points[(specific & s).bit_count()]
        + r_points[(route & r).bit_count()]
        + p_points[(practical & p).bit_count()]
        + d_points[(diagnosis & d).bit_count()]
        + m_points[(medication & m).bit_count()]
        for _, _, theme, specific, route, practical, diagnosis, medication, _, _ in rows
    ]


def _explained(ask: Ask, candidates: Iterable[Candidate], scales: list[_Scale]) -> list[Ranked]:
    counting = [
        # People who share the same share the reason: it is made once.
        (attrgetter(layer), scale.asked, cache(partial(_reason, ask, layer, scale)))
        for layer, scale in zip(Layer, scales, strict=True)
        if scale.asked
    ]
    ranked = []
    for candidate in candidates:
        layers = tuple(reason(mask(candidate) & asked) for mask, asked, reason in counting)
        score = sum((layer.points for layer in layers), Decimal("0.00"))
        ranked.append(Ranked(UUID(candidate.id), Circle(candidate.circle), score, layers))
    return ranked


def _reason(ask: Ask, layer: Layer, scale: _Scale, shared: int) -> LayerResult:
    named = layer not in NAMELESS
    return LayerResult(
        layer=layer,
        points=Decimal(scale.points[shared.bit_count()]).scaleb(-2),
        of=Decimal(scale.points[-1]).scaleb(-2),
        shared_count=shared.bit_count(),
        asked_count=scale.asked.bit_count(),
        shared=ask.keys(layer, shared) if named else (),
        not_known=ask.keys(layer, scale.asked & ~shared) if named else (),
    )
