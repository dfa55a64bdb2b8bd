"""Names by the alphabet, as people look for them: without accents, and whether or not with a capital."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from shared.settings import get_settings

NAMELESS = "–"
"""Whoever was erased."""
OTHERS = "~"
"""The initial of what begins with no letter of ours; it comes last."""


def folded(text: str) -> str:
    small = text.strip().casefold()
    if small.isascii():
        return small
    return "".join(one for one in unicodedata.normalize("NFKD", small) if not unicodedata.combining(one))


def initial_of(name: str) -> str:
    """Its first letter, or two, by which lists are read."""
    small = folded(name)
    return small[: get_settings().letters_of_names] if "a" <= small[:1] <= "z" else OTHERS


def by_alphabet(name: str) -> tuple[str, str]:
    return initial_of(name), folded(name)


def surname_of(name: str) -> str:
    """The last word: `Vries` of `Jan de Vries`."""
    return folded(name).rpartition(" ")[2]


def sorted_by_name(people: Iterable[Any]) -> list[Any]:
    """Those of a list that is short by its nature."""
    return sorted(people, key=lambda one: (by_alphabet(one.name), one.id))
