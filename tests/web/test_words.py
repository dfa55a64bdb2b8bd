"""What the pages say is there in both languages, and nothing is said in one only."""

import re
from enum import StrEnum

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import DictLoader, Environment, nodes

from deploy import words
from services.matching.schemas.offers import OfferIn
from services.matching.web import pages
from services.matching.web.forms import Form, NotFilledIn
from services.matching.web.labels import LABELS
from services.matching.web.language import ENGLISH, catalogues, in_words, translations
from shared.users import Language

TAG = re.compile(r'<!--.*?-->|<[^>]*>|[\w-]+="[^"]*"', re.DOTALL)
READ_ALOUD = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def without_words(said: dict[str, Catalog], known: dict[str, Catalog]) -> list[str]:
    return [
        f"{name}.po: {message.id}"
        for name, catalogue in said.items()
        for message in catalogue
        if message.id and not (message.id in known[name] and words.has_words(known[name][message.id]))
    ]


@pytest.fixture(scope="module")
def known() -> dict[str, Catalog]:
    return {path.stem: catalogue for path, catalogue in catalogues()}


@pytest.fixture(scope="module")
def said() -> dict[str, Catalog]:
    return words.gathered()


def test_everything_that_a_page_says_has_its_dutch(said: dict[str, Catalog], known: dict[str, Catalog]) -> None:
    assert without_words(said, known) == []


def test_a_text_without_dutch_would_be_found(said: dict[str, Catalog], known: dict[str, Catalog]) -> None:
    more = Catalog()
    more.add("Nobody put this into Dutch.")
    assert without_words(said | {"client": more}, known) == ["client.po: Nobody put this into Dutch."]
    assert not words.has_words(Message(("One day", "Days"), ("", "")))


def unmarked_in(environment: Environment, name: str) -> list[str]:
    """What this template says without `_()`: words between its tags, and in what is read aloud of them."""
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    bare = " * ".join(piece.data for piece in tree.find_all(nodes.TemplateData))
    aloud = " ".join(READ_ALOUD.findall(bare))
    return WORD.findall(f"{TAG.sub(' ', bare)} {aloud}")


def test_no_template_says_anything_in_one_language_only() -> None:
    environment = pages.environment(Language.NL)
    said = {name: unmarked_in(environment, name) for name in environment.list_templates(["html"])}
    assert len(said) > 100
    assert {name: found for name, words in said.items() if (found := set(words) - {"Naast"})} == {}


@pytest.mark.parametrize("planted", ["<p>Wij zijn er.</p>", '<b aria-label="We are here">{{ _("Now") }}</b>'])
def test_a_planted_text_in_one_language_is_found(planted: str) -> None:
    environment = Environment(loader=DictLoader({"planted.html": planted}))  # noqa: S701 - it shows nothing
    assert unmarked_in(environment, "planted.html")


def test_no_dutch_is_left_of_what_is_not_said_any_more(said: dict[str, Catalog], known: dict[str, Catalog]) -> None:
    left = [message.id for name, catalogue in known.items() for message in catalogue if message.id not in said[name]]
    assert [text for text in left if text] == []


def test_a_translation_fills_in_what_the_text_does(known: dict[str, Catalog]) -> None:
    for catalogue in known.values():
        for message in catalogue:
            assert placeholders(message.string) == placeholders(message.id), message.id


def placeholders(text: object) -> set[str]:
    """Of a text, or of its forms for one and for many."""
    return set(PLACEHOLDER.findall(str(text)))


def test_the_same_text_is_put_into_dutch_one_way(known: dict[str, Catalog]) -> None:
    ways: dict[str, set[str]] = {}
    for catalogue in known.values():
        for message in catalogue:
            if isinstance(message.id, str) and message.id:
                ways.setdefault(message.id, set()).add(str(message.string))
    assert {text: dutch for text, dutch in ways.items() if len(dutch) > 1} == {}


@pytest.mark.parametrize("kind", LABELS, ids=lambda kind: kind.__name__)
def test_each_value_of_a_closed_set_has_its_words(kind: type[StrEnum]) -> None:
    assert set(LABELS[kind]) == set(kind)


def test_a_refusal_is_said_in_english_as_people_say_it(said: dict[str, Catalog]) -> None:
    """Not with the name of a field of the API, nor of a value."""
    needed = words.for_people(said[words.REFUSALS])
    ((_path, english),) = catalogues(Language.EN)
    assert without_words({ENGLISH.stem: needed}, {ENGLISH.stem: english}) == []
    assert [message.id for message in english if message.id and message.id not in needed] == []
    assert [
        message.string for message in english if message.id and words.AS_THE_API_SAYS_IT.match(str(message.string))
    ] == []


def test_a_field_of_the_api_in_a_refusal_would_be_found() -> None:
    said = Catalog()
    for text in ("until must be a day.", "A visit needs visit_on.", "Choose a day."):
        said.add(text)
    assert [message.id for message in words.for_people(said) if message.id] == [
        "until must be a day.",
        "A visit needs visit_on.",
    ]


@pytest.mark.parametrize(
    ("language", "said"), [(Language.EN, "With a yes, own words"), (Language.NL, "Bij een ja horen")]
)
def test_a_form_says_what_is_missing_without_the_name_of_a_field(language: Language, said: str) -> None:
    form = Form({"answer": ["yes"], "moment": ["intake"]})
    with pytest.raises(NotFilledIn):
        form.read(OfferIn)
    assert translations(language).gettext(form.errors["client_words"]).startswith(said)


def test_what_was_put_together_for_the_api_is_not_said_on_a_page() -> None:
    assert in_words("This proposal is chosen, so it cannot become expired.", "Not now.") == "Not now."
    assert in_words("Fill this in.", "Not now.") == "Fill this in."


def test_in_english_a_page_says_what_the_code_says() -> None:
    assert translations(Language.EN).gettext("Undo") == "Undo"
    assert translations(Language.NL).gettext("Undo") == "Ongedaan maken"
