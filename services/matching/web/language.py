"""What the pages say, in the language of the person who reads. The texts stand in the code in English; `words/*.po`
hold the Dutch, one file for each kind of reader, so that who edits what clients read opens one file."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from shared import clock
from shared.users import Language

WORDS = Path(__file__).parent / "words"
ENGLISH = WORDS / "english" / "refusals.po"
"""A refusal of the API names a field; this is how a page says it in English."""


def mark(text: str) -> str:
    """Marks a text that is translated where it is shown."""
    return text


def catalogues(language: Language = Language.NL) -> Iterator[tuple[Path, Catalog]]:
    for path in sorted(WORDS.glob("*.po")) if language is Language.NL else [ENGLISH]:
        with path.open("rb") as file:
            yield path, read_po(file, locale=language.value, domain=path.stem, abort_invalid=True)


@cache
def translations(language: Language) -> NullTranslations:
    """English is what the code says, but for some refusals. The same text in two files is the same text."""
    together = Catalog(locale=language.value)
    for _path, catalogue in catalogues(language):
        for message in catalogue:
            if message.id and message.string:
                together.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return GNUTranslations(compiled)


def in_words(sentence: str, otherwise: str) -> str:
    """A sentence that a page can say in every language; one that was put together for the API has no words here."""
    return sentence if translations(Language.NL).gettext(sentence) != sentence else otherwise


class Dates:
    """Days, times and numbers the way a reader of this language writes them."""

    def __init__(self, language: Language) -> None:
        self.locale = "nl_NL" if language is Language.NL else "en_GB"

    def together(self, texts: Sequence[str]) -> str:
        """schaamte, werk en hoop"""
        return format_list(texts, locale=self.locale)

    def day(self, day: date) -> str:
        """donderdag 3 december"""
        return format_date(day, "EEEE d MMMM", locale=self.locale)

    def day_of_year(self, day: date) -> str:
        """3 december 2026"""
        return format_date(day, "d MMMM y", locale=self.locale)

    def short_day(self, day: date) -> str:
        """do 3 dec"""
        return format_date(day, "EEE d MMM", locale=self.locale)

    def month(self, day: date) -> str:
        """dec"""
        return format_date(day, "LLL", locale=self.locale)

    def clock(self, hour: time) -> str:
        """14:30"""
        return format_time(hour, "HH:mm", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """donderdag 3 december, 14:30"""
        local = moment.astimezone(clock.AMSTERDAM)
        return f"{self.day(local.date())}, {self.clock(local.time())}"

    def local_day(self, moment: datetime) -> date:
        """2026-12-03, as a field of a form wants it."""
        return clock.local_date(moment)

    def local_time(self, moment: datetime) -> str:
        return f"{moment.astimezone(clock.AMSTERDAM):%H:%M}"

    def number(self, number: float) -> str:
        return format_decimal(number, locale=self.locale)

    def tongue(self, code: str) -> str:
        """The language with this code, by its name; whatever else somebody filled in, as it is."""
        return str(Locale.parse(self.locale).languages.get(code, code))
