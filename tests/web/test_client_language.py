"""What clients read is B1: no jargon, and no sentence of more than twenty words."""

import re
from collections.abc import Iterator

import pytest

from services.matching.web.language import WORDS, catalogues

LONGEST = 20
JARGON = (
    "diagnos", "caseload", "interventie", "indicatie", "traject", "cliëntsysteem", "behandelaar", "behandelplan",
    "zorgplan", "hulpvraag", "casus", "dossier", "problematiek", "comorbid", "psychiatr", "patiënt", "koppeling",
    "matching", "proposal", "aanmelding", "intake", "evaluatie", "registratie", "autoriseren", "consent",
    "conform", "betreffende", "middels", "teneinde", "derhalve", "inzake", "tevens", "dient te", "desbetreffend",
    "regiebehandel", "ondersteuningsbehoefte", "participatie", "zelfregie", "werkwijze",
)  # fmt: skip
"""The beginnings of words that a client should not have to look up."""
NAMES_OF_OFFICES = ("cliëntenvertrouwenspersoon", "klachtenfunctionaris", "geschillencommissie", "second opinion")
"""What somebody must be able to look for, by its name; the sentence beside it says what it is."""
SENTENCE_ENDS = re.compile(r"(?<=[.!?:])\s+|\n")


def jargon_in(text: str) -> list[str]:
    return [word for word in JARGON if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]


def too_long_in(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE_ENDS.split(text) if len(sentence.split()) > LONGEST]


def read_by_clients() -> Iterator[str]:
    found = dict(catalogues())
    for message in found[WORDS / "client.po"]:
        said = message.string or ""
        yield from (said,) if isinstance(said, str) else said


def test_there_is_no_jargon_in_what_clients_read() -> None:
    assert {text: found for text in read_by_clients() if (found := jargon_in(text))} == {}


def test_no_sentence_is_longer_than_twenty_words() -> None:
    assert [sentence for text in read_by_clients() for sentence in too_long_in(text)] == []


def test_a_client_is_called_je() -> None:
    assert [text for text in read_by_clients() if re.search(r"\b(u|uw)\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("word", ["Je diagnose staat hier.", "Onze interventie helpt.", "Vraag je behandelaar."])
def test_a_planted_jargon_word_is_found(word: str) -> None:
    assert jargon_in(word)


def test_a_planted_long_sentence_is_found() -> None:
    assert too_long_in("Kort. " + "woord " * 21 + "einde.")


def test_the_names_of_offices_are_said_with_what_they_are() -> None:
    said = " ".join(read_by_clients())
    assert [name for name in NAMES_OF_OFFICES if name not in said] == []
