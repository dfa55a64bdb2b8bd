"""`make words`: gathers what the pages say into `services/matching/web/words/`, a file for each kind of reader."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from services.matching.web.language import ENGLISH, WORDS

PROJECT = Path(__file__).resolve().parent.parent
WEB = PROJECT / "services" / "matching" / "web"
EVERYBODY, REFUSALS = "everybody", "refusals"
FOR_CLIENTS = ("client", "handed", EVERYBODY, REFUSALS)
"""What a client may come to read: held to B1 by a test."""
FOR_STAFF = ("peer", "team", "coordinator")
READERS = (*FOR_CLIENTS, *FOR_STAFF)
TEXTS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
SENTENCES: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("Conflict", "Forbidden", "NotFound", "NotSignedIn", "TooMany", "ValueError")),
    "Invalid": (2,),
}
"""What the domain says when something is not done, in the words of the person who asked."""
AS_THE_API_SAYS_IT = re.compile(r"[a-z]|.*(_|Idempotency-Key)")
"""A refusal that names its field: a page says it in other words, in English too."""
OPTIONS = {"trimmed": "true", "extensions": "jinja2.ext.do", "silent": "false"}
"""As in `web/pages.py`; a template that cannot be read is an error here too, not one without texts."""


def gathered() -> dict[str, Catalog]:
    """What is said now, by catalogue; without any Dutch."""
    found = {name: Catalog() for name in READERS}
    for path, reader in sources():
        method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        keywords = SENTENCES if reader == REFUSALS else TEXTS
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract(method, file, keywords, options=OPTIONS):
                found[reader].add(message, locations=[(path.relative_to(PROJECT).as_posix(), 0)])
    return found


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted([*WEB.rglob("*.py"), *WEB.rglob("*.html")]):
        yield path, reader_of(path)
    for path in sorted((PROJECT / "services" / "matching").rglob("*.py")):
        if WEB not in path.parents:
            yield path, REFUSALS
    yield PROJECT / "shared" / "errors.py", REFUSALS


def reader_of(path: Path) -> str:
    """By the folder of a page and its templates, or the beginning of the name of what has none."""
    place = path.relative_to(WEB)
    names = (*place.parts[:-1], place.stem.partition("_")[0])
    return next((reader for reader in READERS if reader in names), EVERYBODY)


def for_people(refusals: Catalog) -> Catalog:
    """The refusals that need English of their own on a page."""
    needed = Catalog()
    for message in refusals:
        if message.id and AS_THE_API_SAYS_IT.match(str(message.id)):
            needed.add(message.id, locations=message.locations)
    return needed


def renew(path: Path, said: Catalog, locale: str) -> int:
    """Gives how many have no words yet."""
    known = Catalog(locale=locale, fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=locale)
    known.update(said, no_fuzzy_matching=True)
    known.obsolete = {}
    with path.open("wb") as file:
        write_po(file, known, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
    return sum(1 for message in known if message.id and not has_words(message))


def has_words(message: Message) -> bool:
    """For one and for several, where it counts."""
    said = message.string or ""
    return all([said] if isinstance(said, str) else said)


def main() -> None:
    said = gathered()
    missing = renew(ENGLISH, for_people(said[REFUSALS]), "en")
    missing += sum(renew(WORDS / f"{name}.po", catalogue, "nl") for name, catalogue in said.items())
    print(f"{missing} texts have no words yet." if missing else "Everything has its words.")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
