"""Names by the alphabet, as people look for them: without accents, and whether or not with a capital."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, select

NAMELESS = "–"
"""Whoever was erased."""
OTHERS = "~"
"""The initial of what begins with no letter of ours; it comes last."""


def folded(text: str) -> str:
    small = text.strip().casefold()
    if small.isascii():
        return small
    return "".join(one for one in unicodedata.normalize("NFKD", small) if not unicodedata.combining(one))


def initial_of(name: str, letters: int = 1) -> str:
    """Its first letter, or few, by which lists are read."""
    small = folded(name)
    return small[:letters] if "a" <= small[:1] <= "z" else OTHERS


def initial_among(connection: Connection, column: Column[str], name: str) -> str:
    """By how much of it somebody is listed in this column: by a letter more where those with the same were split."""
    initial = initial_of(name)
    while _is_split(connection, column, initial) and (longer := initial_of(name, len(initial) + 1)) != initial:
        initial = longer
    return initial


def _is_split(connection: Connection, column: Column[str], initial: str) -> bool:
    """There were many with this one (`shared/enciphering.py`)."""
    behind = initial[:-1] + chr(ord(initial[-1]) + 1)
    return connection.scalar(select(column).where(column > initial, column < behind).limit(1)) is not None


def by_alphabet(name: str) -> tuple[str, str]:
    return initial_of(name), folded(name)


def surname_of(name: str) -> str:
    """The last word: `Vries` of `Jan de Vries`."""
    return folded(name).rpartition(" ")[2]


def sorted_by_name(people: Iterable[Any]) -> list[Any]:
    """Those of a list that is short by its nature."""
    return sorted(people, key=lambda one: (by_alphabet(one.name), one.id))
