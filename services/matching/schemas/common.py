"""What all inputs and outputs have in common."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, StringConstraints, WithJsonSchema

from services.matching.schemas.documented import Documented


class Input(Documented):
    """What somebody asks: an unknown field is refused by name, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid")


class Output(Documented):
    """What somebody gets."""

    model_config = ConfigDict(from_attributes=True)


ON_A_CLOCK = WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"})
"""A time on a wall clock has no offset, which the schema's own format for times asks for."""


def storable(text: str) -> str:
    """PostgreSQL cannot hold NUL; nobody types it on purpose."""
    if "\x00" in text:
        raise ValueError("may not hold a NUL character")
    return text


def sensible(day: date) -> date:
    if not date(2000, 1, 1) <= day <= date(2100, 1, 1):
        raise ValueError("must be a date between 2000 and 2100")
    return day


Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(storable)]
"""Free text; may be empty."""
SomeWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(storable)
]
"""Free text; at least one character."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(storable)]
SomeLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(storable)
]
Day = Annotated[date, AfterValidator(sensible)]
