"""The catalogue of what people can share, out, and what an organisation adds to it, in."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints

from services.matching.catalogue import OWN_PLACES, Area, Layer, Theme
from services.matching.schemas.cells import SEPARATOR
from services.matching.schemas.common import Input, Output, storable


def as_in_a_file(name: str) -> str:
    if SEPARATOR in name:
        raise ValueError("may not hold |, which stands between themes in a file")
    return name


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=50),
    AfterValidator(storable),
    AfterValidator(as_in_a_file),
]
Help = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(storable)]


class OwnThemeIn(Input):
    """A theme of the organisation's own, in plain words and in both languages. It is called so for ever."""

    layer: Literal[Layer.THEME, Layer.SPECIFIC, Layer.ROUTE]
    """A theme of life, a specific experience, or what helped. Never a diagnosis or medication: those have rules."""
    area: Area
    """The heading under which a form shows it."""
    nl: Name
    en: Name
    help_nl: Help
    """One short sentence that says what is meant."""
    help_en: Help


class ThemeOut(Output):
    key: str
    layer: Layer
    area: Area
    nl: str
    en: str
    help_nl: str
    help_en: str
    own: bool
    """Added by the organisation."""
    retired: bool
    """No form offers it. Who shares or asks it keeps it, and it goes on counting."""

    @classmethod
    def of(cls, theme: Theme) -> Self:
        known = {name: value for name, value in theme._asdict().items() if name in cls.model_fields}
        return cls(**known, own=theme.key in OWN_PLACES)
