"""How much each layer counts, in and out: decided by whom, when, and why."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.matching.catalogue import Closeness, Layer
from services.matching.schemas.common import Day, Input, Output, SomeLine, SomeWords

Part = Annotated[int, Field(ge=0, le=100)]


class WeightsIn(Input):
    """Whole numbers that add up to 100. Diagnosis and medication are 0, but where the client asks for them."""

    theme: Part
    specific: Part
    route: Part
    practical: Part
    diagnosis: Part = 0
    medication: Part = 0


class ByClosenessIn(Input):
    """For each closeness that a client can choose."""

    any: WeightsIn
    themes: WeightsIn
    specific: WeightsIn
    diagnosis_medication: WeightsIn

    def of(self, closeness: Closeness) -> WeightsIn:
        found: WeightsIn = getattr(self, closeness.value)
        return found


class WeighingIn(Input):
    """All weights at once."""

    weights: ByClosenessIn
    replaces: Annotated[int, Field(ge=0)]
    """The version that holds now (GET /api/v1/weights)."""
    decided_by: SomeLine
    """The person or body that decided, by name."""
    decided_on: Day
    reason: SomeWords


class WeighingOut(Output):
    """One version. Version 0 came with Naast: nobody decided on it."""

    version: int
    weights: dict[Closeness, dict[Layer, int]]
    decided_by: str | None
    decided_on: date | None
    reason: str | None
