"""What may stand in a cell of a file that is imported or exported, read and written the same way in all of them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from services.matching.catalogue import PLACES, THEMES, Catalogue, Layer
from shared.users import same_address

SEPARATOR = "|"
"""Between the values of a cell that may hold more than one."""
FORMULA = re.compile(r"[=+\-@\t]")
"""A spreadsheet would calculate a text that begins so; it is written with an apostrophe before it."""


class Cell(NamedTuple):
    """`read` raises ValueError for what is not `expected`; `read(write(value))` is the value."""

    expected: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def plain(cell: str) -> str:
    """What somebody meant: composed letters, one kind of line end, no blanks around, no spreadsheet's apostrophe."""
    text = unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def guarded(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def text(most: int = 200) -> Cell:
    def read(cell: str) -> str:
        if len(cell) > most or "\x00" in cell:
            raise ValueError
        return cell

    return Cell(f"text of at most {most} characters", read)


def one_of(kind: type[StrEnum], *leaving_out: StrEnum) -> Cell:
    options = {member.lower(): member for member in kind if member not in leaving_out}

    def read(cell: str) -> StrEnum:
        if cell.lower() not in options:
            raise ValueError
        return options[cell.lower()]

    return Cell(f"one of: {', '.join(options.values())}", read)


def number(least: float, most: float, *, whole: bool = False) -> Cell:
    def read(cell: str) -> float:
        if not re.fullmatch(r"\d+([.,]\d+)?", cell, re.ASCII):
            raise ValueError
        value = float(cell.replace(",", "."))
        if not least <= value <= most or (whole and value != int(value)):
            raise ValueError
        return int(value) if whole else value

    kind = "a whole number" if whole else "a number"
    return Cell(f"{kind} from {least:g} to {most:g}", read, lambda value: f"{value:g}".replace(".", ","))


def day(first: int = 2000, last: int = 2100) -> Cell:
    dutch = re.compile(r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})[-/](?P<year>\d{4})", re.ASCII)
    iso = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)

    def read(cell: str) -> date:
        found = dutch.fullmatch(cell) or iso.fullmatch(cell)
        if found is None:
            raise ValueError
        value = date(int(found["year"]), int(found["month"]), int(found["day"]))
        if not first <= value.year < last:
            raise ValueError
        return value

    return Cell(f"a date such as 31-12-{min(2026, last - 1)} or {min(2026, last - 1)}-12-31", read, date.isoformat)


_ADDRESS = re.compile(r"[^@\s|;,<>\"]+@[^@\s|;,<>\".]+(\.[^@\s|;,<>\".]+)+")


def _email(cell: str) -> str:
    address = same_address(cell)
    if len(address) > 254 or not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise ValueError
    return address


EMAIL = Cell("an e-mail address", _email)


def _language(cell: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", cell):
        raise ValueError
    return cell


LANGUAGE = Cell("a language code such as nl, en or ar", _language)

_YES_NO = {"yes": True, "ja": True, "no": False, "nee": False}


def _yes_no(cell: str) -> bool:
    if cell.lower() not in _YES_NO:
        raise ValueError
    return _YES_NO[cell.lower()]


YES_NO = Cell("yes or no (ja or nee)", _yes_no, lambda value: "yes" if value else "no")

IMPORTABLE = {key for key, place in PLACES.items() if place.layer not in (Layer.DIAGNOSIS, Layer.MEDICATION)}
"""A diagnosis or medication is entered by its owner only, never by somebody else's file."""


def _names_of_themes() -> Mapping[str, str]:
    """Each by its key, and by its name where no other has that: "werk" is a theme of life and what helped."""
    names = Counter(theme.nl.lower() for theme in THEMES)
    by_name = {theme.nl.lower(): theme.key for theme in THEMES if names[theme.nl.lower()] == 1}
    by_key = {theme.key: theme.key for theme in THEMES}
    return {name: key for name, key in (by_name | by_key).items() if key in IMPORTABLE}


_THEMES = _names_of_themes()


def theme(known: Catalogue) -> Cell:
    """An organisation's own by its name only: the same key is something else in another organisation."""
    names = {own.key: own.nl for own in known.own}
    keys = {**{name.lower(): key for key, name in names.items()}, **_THEMES}

    def read(cell: str) -> str:
        if cell.lower() not in keys:
            raise ValueError
        return keys[cell.lower()]

    what = "themes, by their key or Dutch name, without diagnoses and medication"
    return Cell(what, read, lambda key: names.get(key, key))


def several(cell: Cell, most: int = 60) -> Cell:
    """Values between `|`, each once."""

    def read(text: str) -> list[Any]:
        values = [cell.read(part.strip()) for part in text.split(SEPARATOR) if part.strip()]
        if len(values) > most or len(set(values)) != len(values):
            raise ValueError
        return values

    def write(values: Iterable[Any]) -> str:
        return SEPARATOR.join(cell.write(value).replace(SEPARATOR, "/") for value in values)

    return Cell(f"{cell.expected}; more than one with {SEPARATOR} in between, each once", read, write)
