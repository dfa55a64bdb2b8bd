"""What somebody wishes or shares, by its name: a theme of the catalogue, or a practical wish such as `language:ar`."""

from collections.abc import Callable

from services.matching.catalogue import BY_KEY
from services.matching.web.choices import GENDERS, PARTS_OF_DAY
from services.matching.web.language import Dates

NAMES = dict(PARTS_OF_DAY) | dict(GENDERS)


def named(key: str, *, dates: Dates, gettext: Callable[[str], str]) -> str:
    """In the language of the reader; what is in no list of ours (a district) as it was said."""
    theme = BY_KEY.get(key)
    if theme is not None:
        return theme.nl if dates.locale == "nl_NL" else theme.en
    kind, _, value = key.rpartition(":")
    if kind == "language":
        return dates.tongue(value)
    return gettext(NAMES[value]) if value in NAMES else value
