"""How much each layer of a request counts, by the closeness that the client chose. Pure.

People decide on these numbers, by name, on a day and with a reason (`models/weighings.py`); each decision is a version,
and version 0 is what holds while nobody has decided. Two things are nobody's to decide: diagnosis and medication count
only where the client asks for them, and what helped somebody recover never counts less than a diagnosis.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from services.matching.catalogue import Closeness


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


def lawful(closeness: Closeness, weights: Weights) -> Weights:
    """These, or a ValueError that says in a sentence which rule they break."""
    if closeness is not Closeness.DIAGNOSIS_MEDICATION and (weights.diagnosis or weights.medication):
        raise ValueError("Diagnosis and medication count only where the client asks for them.")
    if weights.route < weights.diagnosis:
        raise ValueError("What helped somebody recover never counts less than a diagnosis.")
    return weights


@dataclass(frozen=True, slots=True)
class WeightTable:
    """One version of all of them."""

    version: int
    by_closeness: Mapping[Closeness, Weights]

    def __post_init__(self) -> None:
        for closeness in Closeness:
            lawful(closeness, self.of(closeness))

    def of(self, closeness: Closeness) -> Weights:
        return self.by_closeness[closeness]


UNDECIDED = WeightTable(
    0,
    MappingProxyType(
        {
            Closeness.ANY: Weights(theme=25, specific=10, route=25, practical=40),
            Closeness.THEMES: Weights(),
            Closeness.SPECIFIC: Weights(theme=25, specific=40, route=20, practical=15),
            Closeness.DIAGNOSIS_MEDICATION: Weights(
                theme=20, specific=15, route=20, practical=10, diagnosis=20, medication=15
            ),
        }
    ),
)
