"""What clients can read is B1, on every page and in every mail: no jargon, and no sentence of over twenty words."""

from collections.abc import Iterator

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, nodes
from jinja2.meta import find_referenced_templates

from deploy.words import FOR_CLIENTS, FOR_STAFF, READERS, REFUSALS, reader_of
from services.matching.catalogue import THEMES
from services.matching.schemas.standing import Standing
from services.matching.states import MatchState
from services.matching.web import pages
from services.matching.web.coordinator_labels import STAFF_LABELS
from services.matching.web.labels import FOR_CLIENTS as LABELS_FOR_CLIENTS
from services.matching.web.labels import plain
from services.matching.web.language import WORDS, catalogues
from services.notifications.messages import COMBINED_SUBJECT, MESSAGES, render
from shared.events import Event
from shared.users import Language
from tests.web.b1 import JARGON_IN_ENGLISH, formal_in, jargon_in, too_long_in

WEB = WORDS.parent
NAMES_OF_OFFICES = ("cliëntenvertrouwenspersoon", "klachtenfunctionaris", "geschillencommissie", "second opinion")
"""What somebody must be able to look for, by its name; the sentence beside it says what it is."""
NOT_FOR_CLIENTS = {"label", "options", "room_of", "team_option"}
"""The filters that know the words of staff."""
ALSO = ("layout.html", "looked.html", "refused.html")
"""What clients see of what is for everybody."""


def of_pages(*areas: str) -> Iterator[str]:
    for path, catalogue in catalogues():
        if path.stem in areas:
            for message in catalogue:
                said = message.string or ""
                yield from (said,) if isinstance(said, str) else said


def in_english() -> Iterator[str]:
    """The texts of the code are the English ones; a refusal has English of its own where it names a field."""
    catalogues_read = [catalogue for path, catalogue in catalogues() if path.stem in {*FOR_CLIENTS} - {REFUSALS}]
    ((_path, refusals),) = catalogues(Language.EN)
    for message in (message for catalogue in catalogues_read for message in catalogue):
        yield from (message.id,) if isinstance(message.id, str) else message.id
    yield from (str(message.string) for message in refusals)
    yield from (theme.en for theme in THEMES)


def of_themes() -> Iterator[str]:
    for theme in THEMES:
        yield from (theme.nl, theme.help_nl)


def of_mails() -> Iterator[str]:
    yield COMBINED_SUBJECT[Language.NL]
    for message in MESSAGES.values():
        yield message.nl.subject
    yield render(Event, Language.NL, combined=True, link="https://naast.example").text


def read_by_clients() -> Iterator[str]:
    yield from of_pages(*FOR_CLIENTS)
    yield from of_themes()
    yield from of_mails()


def test_there_is_no_jargon_in_what_clients_read() -> None:
    assert {text: found for text in read_by_clients() if (found := jargon_in(text))} == {}


def test_no_sentence_is_longer_than_twenty_words() -> None:
    assert [sentence for text in read_by_clients() for sentence in too_long_in(text)] == []


def test_in_english_there_is_no_jargon_and_no_long_sentence_either() -> None:
    texts = list(in_english())
    assert len(texts) > 800
    assert {text: found for text in texts if (found := jargon_in(text, JARGON_IN_ENGLISH))} == {}
    assert [sentence for text in texts for sentence in too_long_in(text)] == []


def test_a_client_is_called_je() -> None:
    assert [text for text in read_by_clients() if formal_in(text)] == []


def test_each_file_of_words_says_whether_clients_read_it() -> None:
    assert {path.stem for path, _ in catalogues()} == set(READERS)


def test_a_page_of_a_client_is_made_of_parts_for_clients() -> None:
    """So what stands in a staff file of words is not said to a client."""
    pages = [*WEB.rglob("*.py"), *WEB.rglob("*.html")]
    for page in (page for page in pages if reader_of(page) in {"client", "handed"}):
        text = page.read_text(encoding="utf-8")
        assert not [area for area in FOR_STAFF if f'"{area}/' in text or f"web.{area}" in text], page


def for_staff_in(environment: Environment, name: str) -> set[str]:
    """What this template, or one that it is made of, says with that only staff read."""
    assert environment.loader is not None
    found, waiting, seen = set[str](), [name], set[str | None]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        tree = environment.parse(environment.loader.get_source(environment, path)[0])
        found |= {f"{path}: {one.name}" for one in tree.find_all(nodes.Filter) if one.name in NOT_FOR_CLIENTS}
        made_of = set(find_referenced_templates(tree))
        found |= {f"{path}: of unknown parts"} if None in made_of else set()
        waiting += [one for one in made_of - seen if one is not None]
    return found


def test_a_page_of_a_client_says_no_label_that_only_staff_read() -> None:
    """`plain` has no words for those, and the filters that have are used in no part of such a page."""
    environment = pages.environment(Language.NL)
    for_clients = [name for name in environment.list_templates(["html"]) if name.startswith(("client/", "handed/"))]
    assert len(for_clients) > 20
    assert {name: found for name in (*for_clients, *ALSO) if (found := for_staff_in(environment, name))} == {}
    assert set(LABELS_FOR_CLIENTS) & set(STAFF_LABELS) == set()


@pytest.mark.parametrize("planted", ["{{ one.standing | label }}", "{% import 'parts/standing.html' as stands %}"])
def test_a_planted_label_of_staff_is_found(planted: str) -> None:
    environment = Environment(  # noqa: S701 - it shows nothing
        loader=ChoiceLoader([DictLoader({"client/planted.html": planted}), FileSystemLoader(WEB / "templates")]),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    assert for_staff_in(environment, "client/planted.html")


def test_a_label_of_staff_has_no_words_for_a_client() -> None:
    assert plain(MatchState.ACTIVE)
    with pytest.raises(KeyError):
        plain(Standing.NEVER_OFFERED)


def test_a_planted_english_jargon_word_is_found() -> None:
    assert jargon_in("An intervention was indicated.", JARGON_IN_ENGLISH) == ["intervention", "indicat"]


@pytest.mark.parametrize("word", ["Je diagnose staat hier.", "Onze interventie helpt.", "Vraag je behandelaar."])
def test_a_planted_jargon_word_is_found(word: str) -> None:
    assert jargon_in(word)


def test_a_planted_long_sentence_is_found() -> None:
    assert too_long_in("Kort. " + "woord " * 21 + "einde.")


def test_what_is_looked_at_is_what_clients_read_in_every_kind_of_place() -> None:
    """A label, a refusal, a theme, a page in somebody's hands and a mail: a word planted there would be found."""
    read = set(read_by_clients())
    assert {"Iemand met dezelfde klachten of medicijnen", "Wacht even", "schaamte", "Ja, dat is goed"} <= read
    assert any("Antwoorden op deze mail" in text for text in read)
    assert not read & set(of_pages("coordinator")) & {"Bij de intake"}


def test_the_names_of_offices_are_said_with_what_they_are() -> None:
    said = " ".join(read_by_clients())
    assert [name for name in NAMES_OF_OFFICES if name not in said] == []
