"""What is asked beside what there is, out. Small numbers are not told, nor what would give them away."""

from enum import StrEnum

from services.matching.catalogue import Layer
from services.matching.schemas.common import Output
from services.matching.schemas.rounds import Counted


class Gap(StrEnum):
    """What a vacancy could ask for. It follows from the numbers that are told, and from nothing else."""

    NOBODY = "nobody"
    """It is asked, and no peer worker shows it."""
    FEW = "few"
    """More ask for it than show it."""


class ThemeCoverageOut(Output):
    key: str
    layer: Layer
    asked: Counted
    """Open requests that ask for it. Null as well when all but one to four do."""
    shown: Counted
    """Peer workers who may be asked and who show it to the team. Who only lets it be used is not counted."""
    gap: Gap | None


class CoverageOut(Output):
    requests: Counted
    """Open requests in which somebody is looked for."""
    themes: list[ThemeCoverageOut]
    """In the order of the catalogue; without diagnosis and medication."""
    gaps: list[str]
    """Keys of what is missing most: first what nobody shows, then by how many ask."""
