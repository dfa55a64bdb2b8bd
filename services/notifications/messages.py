"""What a mail says, for each event, in each language: that something waits, and nothing about what or whom.

That somebody has to do with this organisation is already health data. So no name, theme, diagnosis, team, number or
kind of care stands in a subject, a sentence or a header, and a combined mail does not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.models import Promise
from shared.events import Event
from shared.users import Language


@dataclass(frozen=True)
class Words:
    """One event in one language: the subject of a mail of its own, and the sentence in any mail."""

    subject: str
    sentence: str


@dataclass(frozen=True)
class Message:
    nl: Words
    en: Words
    promise: Promise = Promise.AT_LEAST_ONCE

    def words(self, language: Language) -> Words:
        return self.nl if language is Language.NL else self.en


NEWS = Message(
    Words("Er is nieuws voor je", "Er is iets veranderd wat je aangaat."),
    Words("There is news for you", "Something has changed that concerns you."),
)
QUESTION = Message(
    Words("Er is een vraag voor je", "Er is een vraag voor je."),
    Words("There is a question for you", "There is a question for you."),
)
ANSWER = Message(
    Words("Er is een antwoord voor je", "Er is een antwoord voor je."),
    Words("There is an answer for you", "There is an answer for you."),
)
TASK = Message(
    Words("Er staat iets voor je klaar", "Er staat iets klaar dat op jou wacht."),
    Words("Something is ready for you", "Something is ready and waits for you."),
)
REMINDER = Message(
    Words("Een herinnering voor je", "Iets wacht nog op je."),
    Words("A reminder for you", "Something is still waiting for you."),
)
APPOINTMENT = Message(
    Words("Een afspraak is veranderd", "Een afspraak van je is veranderd."),
    Words("An appointment has changed", "One of your appointments has changed."),
)

MESSAGES: dict[Event, Message] = {
    Event.PEER_ASKED: QUESTION,
    Event.CLIENT_CHOSE_YOU: ANSWER,
    Event.HELD_IN_RESERVE: NEWS,
    Event.NOT_THIS_TIME: NEWS,
    Event.TOO_HEAVY_ASKED: QUESTION,
    Event.VISIT_ASKED: QUESTION,
    Event.MATCH_PLANNED: NEWS,
    Event.MATCH_STARTED: NEWS,
    Event.MATCH_PAUSED: NEWS,
    Event.MATCH_RESUMED: NEWS,
    Event.MATCH_TAPERING: NEWS,
    Event.MATCH_ENDED: NEWS,
    Event.MATCH_REOPENED: NEWS,
    Event.ANSWER_WAITS: QUESTION,
    Event.CONTACT_MOVED: APPOINTMENT,
    Event.CARD_READY: TASK,
    Event.NEWS: NEWS,
    Event.REQUEST_MADE: TASK,
    Event.CLIENT_TO_ASK: TASK,
    Event.PROFESSIONAL_THINKS_NO: TASK,
    Event.NOBODY_FITS: TASK,
    Event.PEER_SAID_YES: ANSWER,
    Event.PEER_SAID_NO: ANSWER,
    Event.CLIENT_TO_TELL: TASK,
    Event.CONSULT_ASKED: QUESTION,
    Event.PEER_ABSENT: NEWS,
    Event.CARE_ENDED: NEWS,
    Event.PEER_ADDED: NEWS,
    Event.REMINDER: REMINDER,
    Event.ESCALATED: TASK,
}

COMBINED_SUBJECT = {Language.NL: "Er wacht iets op je", Language.EN: "Something is waiting for you"}


@dataclass(frozen=True)
class Rendered:
    """A message in words, ready for any channel that takes words."""

    subject: str
    text: str
    html: str


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(events: Iterable[Event], language: Language, *, combined: bool, base_url: str) -> Rendered:
    """The one message about `events`, at least one. The same sentence is said once, so that nothing can be counted."""
    words = list(dict.fromkeys(MESSAGES[event].words(language) for event in events))
    subject = COMBINED_SUBJECT[language] if combined else words[0].subject
    values = {
        "subject": subject,
        "sentences": list(dict.fromkeys(word.sentence for word in words)),
        "language": language.value,
        "link": base_url,
    }
    return Rendered(
        subject=subject,
        text=TEMPLATES.get_template("mail.txt").render(values),
        html=TEMPLATES.get_template("mail.html").render(values),
    )
