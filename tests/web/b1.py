"""What makes a text hard to read for many people: jargon, and long sentences."""

import re
from collections.abc import Iterable

LONGEST = 20
JARGON = (
    "diagnos", "caseload", "interventie", "indicatie", "traject", "cliëntsysteem", "behandelaar", "behandelplan",
    "zorgplan", "hulpvraag", "casus", "dossier", "problematiek", "comorbid", "psychiatr", "patiënt", "koppeling",
    "matching", "proposal", "aanmelding", "intake", "evaluatie", "registratie", "autoriseren", "consent",
    "conform", "betreffende", "middels", "teneinde", "derhalve", "inzake", "tevens", "dient te", "desbetreffend",
    "regiebehandel", "ondersteuningsbehoefte", "participatie", "zelfregie", "werkwijze",
)  # fmt: skip
"""The beginnings of words that a client should not have to look up."""
JARGON_IN_ENGLISH = (
    "caseload", "intervention", "indicat", "trajector", "client system", "practitioner", "treatment plan", "care plan",
    "dossier", "problematic", "comorbid", "psychiatr", "patient", "intake", "evaluat", "authoris", "consent",
    "pursuant", "regarding", "hereby", "aforementioned", "assess", "facilitat", "escalat", "commence", "terminat",
    "referral", "utilis", "participa",
)  # fmt: skip
SENTENCE_ENDS = re.compile(r"(?<=[.!?:])\s+|\n")


def jargon_in(text: str, jargon: Iterable[str] = JARGON) -> list[str]:
    return [word for word in jargon if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]


def too_long_in(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE_ENDS.split(text) if len(sentence.split()) > LONGEST]


def formal_in(text: str) -> bool:
    """A client is called je."""
    return bool(re.search(r"\b(u|uw)\b", text, re.IGNORECASE))
