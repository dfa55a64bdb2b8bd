"""What somebody wishes or shares, by its name: a theme of the catalogue, or a practical wish such as `language:ar`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from services.matching.catalogue import BY_KEY, OWN_PLACES, Catalogue, Theme
from services.matching.web.choices import GENDERS, PARTS_OF_DAY
from services.matching.web.language import Dates

NAMES = dict(PARTS_OF_DAY) | dict(GENDERS)

Names = Callable[[], Catalogue]
OURS: Names = Catalogue
_names: ContextVar[Names] = ContextVar("names", default=OURS)


@contextmanager
def called_as(names: Names) -> Iterator[None]:
    """While a page is made, what an organisation calls its own themes; asked for only where one of them is named."""
    before = _names.set(names)
    try:
        yield
    finally:
        _names.reset(before)


def named(key: str, *, dates: Dates, gettext: Callable[[str], str]) -> str:
    """In the language of the reader; what is in no list of ours (a district) as it was said."""
    theme = _theme(key)
    if theme is not None:
        return theme.nl if dates.locale == "nl_NL" else theme.en
    kind, _, value = key.rpartition(":")
    if kind == "language":
        return dates.tongue(value)
    return gettext(NAMES[value]) if value in NAMES else value


def _theme(key: str) -> Theme | None:
    return _names.get()().find(key) if key in OWN_PLACES else BY_KEY.get(key)
