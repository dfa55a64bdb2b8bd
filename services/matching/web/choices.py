"""What forms offer where the domain takes anybody's words: languages, times of the day, and the like."""

from collections.abc import Iterable

from services.matching.web.language import mark

LANGUAGES = (
    "nl", "en", "ar", "tr", "zgh", "pap", "srn", "es", "fr", "de", "pl", "pt",
    "fa", "ti", "so", "uk", "ru", "zh", "hi", "vi",
)  # fmt: skip
"""Codes, as they are stored; what is spoken most comes first."""
PARTS_OF_DAY = (("morning", mark("Morning")), ("afternoon", mark("Afternoon")), ("evening", mark("Evening")))
GENDERS = (
    ("", mark("I would rather not say")),
    ("vrouw", mark("Woman")),
    ("man", mark("Man")),
    ("non-binair", mark("Non-binary")),
)


def with_own(offered: Iterable[str], own: Iterable[str]) -> list[str]:
    """What is offered and, behind it, what this person has beside that: saving a form takes nothing away."""
    return list(dict.fromkeys([*offered, *own]))


def listed(line: str) -> list[str]:
    """What somebody typed with commas in between."""
    return [part for one in line.split(",") if (part := one.strip())]
