"""Why these two: one result of the ranking, as each of its three readers reads it. Pure.

The ranking can only tell what is in the masks it got, so who explains to a client gives what is shown to clients, and
who explains to staff what is shown to staff. Here is what becomes of it in words: for staff an answer to each wish,
for a client two or three sentences, for the peer worker what of their own made that they are asked.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from services.matching.catalogue import Layer
from services.matching.ranking import NAMELESS, Ask, LayerResult, Ranked, Row

WHOLE_CITY = "hele stad"
IN_ONE_SENTENCE = 3
"""Things; more is a list, and nobody reads it as a sentence."""
SENTENCES = 3


class Facts(NamedTuple):
    """What a peer worker says of languages, districts and times, to colleagues and to the client who asks for it."""

    languages: Collection[str] = ()
    areas: Collection[str] = ()
    parts_of_day: Collection[str] = ()

    def meets(self, key: str) -> bool | None:
        """A wish such as `language:ar`; None when nothing is said about it."""
        kind, _, value = key.partition(":")
        said = {"language": self.languages, "area": self.areas, "part_of_day": self.parts_of_day}.get(kind)
        if not said:
            return None
        return value in said or (kind == "area" and WHOLE_CITY in said)

    def bits(self, ask: Ask) -> int:
        """Which of the practical wishes these meet."""
        return sum(1 << bit for bit, wish in enumerate(ask.practical) if self.meets(f"{wish.kind}:{wish.value}"))


class Answers(NamedTuple):
    """To each wish of one layer, by its key."""

    match: tuple[str, ...]
    no_match: tuple[str, ...]
    not_known: tuple[str, ...]


class Says(StrEnum):
    """What one sentence on a card is about."""

    BOTH_KNOW = "both_know"
    ALSO_HELPED = "also_helped"
    SAME = "same"
    """Diagnosis or medication; which one is not told."""
    SUITS = "suits"


class Sentence(NamedTuple):
    says: Says
    keys: tuple[str, ...]


class NobodyBecause(StrEnum):
    """Why nobody is seen, told from what is shown and from nothing else."""

    MUST = "must"
    """People have room; nobody of them shows what must be."""
    ROOM = "room"
    """Nobody who may be asked has room."""


def for_staff(layer: LayerResult, facts: Facts) -> Answers:
    """What is not shown is not known. A wish is unmet only where the peer worker says something else themselves."""
    unmet = tuple(key for key in layer.not_known if facts.meets(key) is False)
    return Answers(layer.shared, unmet, tuple(key for key in layer.not_known if key not in unmet))


def for_client(ranked: Ranked) -> list[Sentence]:
    """At most three, of what the two share. Nothing about what they do not, and no number."""
    shared = {layer.layer: layer.shared for layer in ranked.layers}
    counted = tuple(layer.layer.value for layer in ranked.layers if layer.layer in NAMELESS and layer.shared_count)
    told = (
        Sentence(Says.BOTH_KNOW, shared.get(Layer.THEME, ()) + shared.get(Layer.SPECIFIC, ())),
        Sentence(Says.ALSO_HELPED, shared.get(Layer.ROUTE, ())),
        Sentence(Says.SAME, counted),
        Sentence(Says.SUITS, shared.get(Layer.PRACTICAL, ())),
    )
    return [one._replace(keys=one.keys[:IN_ONE_SENTENCE]) for one in told if one.keys][:SENTENCES]


def for_peer_worker(ranked: Ranked) -> list[str]:
    """What of their own was asked for. Of a diagnosis or medication nothing: that would tell it of the client."""
    return [key for layer in ranked.layers for key in layer.shared]


Snapshot = list[dict[str, Any]]
"""Of each layer the points, of how many, and what is shared and not known: kept with a proposal."""


def snapshot(ranked: Ranked) -> Snapshot:
    """What was compared. `of` keeps the weights of that day."""
    return [
        {
            "layer": layer.layer.value,
            "points": float(layer.points),
            "of": float(layer.of),
            "shared": list(layer.shared),
            "not_known": list(layer.not_known),
        }
        for layer in ranked.layers
    ]


def as_it_may_be_read(kept: Snapshot, now: Snapshot) -> Snapshot:
    """What was compared then. A layer that names what is not shown any more reads as it is now."""
    shown = {layer["layer"]: layer for layer in now}
    return [
        layer if set(layer["shared"]) <= set(shown[layer["layer"]]["shared"]) else shown[layer["layer"]]
        for layer in kept
        if layer["layer"] in shown
    ]


def why_nobody(ask: Ask, rows: Sequence[Row]) -> tuple[NobodyBecause, list[str]]:
    """With the musts that nobody with room shows; all of them when each is shown by somebody and no one shows all."""
    if not rows:
        return NobodyBecause.ROOM, []
    musts = [(layer, must, _anybodys(rows, place)) for place, (layer, must) in _layers(ask)]
    unmet = _keys(ask, ((layer, must & ~shown) for layer, must, shown in musts))
    return NobodyBecause.MUST, unmet or _keys(ask, ((layer, must) for layer, must, _ in musts))


def _layers(ask: Ask) -> enumerate[tuple[Layer, int]]:
    """With the place of each layer in a row."""
    return enumerate(zip(Layer, ask.must, strict=True), start=2)


def _anybodys(rows: Iterable[Row], place: int) -> int:
    masks: Iterable[int] = (row[place] for row in rows)  # type: ignore[misc]  # the places of the masks
    return reduce(or_, masks, 0)


def _keys(ask: Ask, masks: Iterable[tuple[Layer, int]]) -> list[str]:
    return [key for layer, mask in masks for key in ask.keys(layer, mask)]
