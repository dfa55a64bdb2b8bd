"""What makes a text hard to read for many people: jargon, and long sentences."""

import re

LONGEST = 20
JARGON = (
    "diagnos", "caseload", "interventie", "indicatie", "traject", "cliëntsysteem", "behandelaar", "behandelplan",
    "zorgplan", "hulpvraag", "casus", "dossier", "problematiek", "comorbid", "psychiatr", "patiënt", "koppeling",
    "matching", "proposal", "aanmelding", "intake", "evaluatie", "registratie", "autoriseren", "consent",
    "conform", "betreffende", "middels", "teneinde", "derhalve", "inzake", "tevens", "dient te", "desbetreffend",
    "regiebehandel", "ondersteuningsbehoefte", "participatie", "zelfregie", "werkwijze",
)  # fmt: skip
"""The beginnings of words that a client should not have to look up."""
SENTENCE_ENDS = re.compile(r"(?<=[.!?:])\s+|\n")


def jargon_in(text: str) -> list[str]:
    return [word for word in JARGON if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]


def too_long_in(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE_ENDS.split(text) if len(sentence.split()) > LONGEST]


def formal_in(text: str) -> bool:
    """A client is called je."""
    return bool(re.search(r"\b(u|uw)\b", text, re.IGNORECASE))
