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
    always_by_mail: bool = False
    """About the account itself: also to who wants no mail, and never to a device alone."""

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

INVITATION = Message(
    Words(
        "Er is een account voor je",
        "Er is een account voor je gemaakt. Vul op de pagina hieronder dit e-mailadres in. Dan kies je een wachtwoord.",
    ),
    Words(
        "There is an account for you",
        "An account was made for you. Fill in this e-mail address on the page below. Then you choose a password.",
    ),
    always_by_mail=True,
)
WAY_IN = Message(
    Words(
        "Je link om in te loggen",
        "Je vroeg om een link. Open hem in de browser waarin je hem vroeg. Hij werkt tien minuten en één keer. "
        "Vroeg je hier niet om? Dan hoef je niets te doen.",
    ),
    Words(
        "Your link to sign in",
        "You asked for a link. Open it in the browser in which you asked. It works for ten minutes, and once. "
        "You did not ask for it? Then there is nothing to do.",
    ),
    always_by_mail=True,
)
ACCOUNT_CHANGED = Message(
    Words(
        "Je account is veranderd",
        "Je tweede sleutel om in te loggen is weggehaald. Vroeg je daar niet om? Bel dan je organisatie.",
    ),
    Words(
        "Your account has changed",
        "Your second key to sign in was taken away. You did not ask for that? Then call your organisation.",
    ),
    always_by_mail=True,
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
    Event.INVITED: INVITATION,
    Event.WAY_IN_ASKED: WAY_IN,
    Event.SECOND_FACTOR_RESET: ACCOUNT_CHANGED,
    Event.CORRECTION_ASKED: TASK,
    Event.GLASS_BROKEN: TASK,
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


def render(events: Iterable[Event], language: Language, *, combined: bool, link: str) -> Rendered:
    """The one message about `events`, at least one. The same sentence is said once, so that nothing can be counted."""
    words = list(dict.fromkeys(MESSAGES[event].words(language) for event in events))
    subject = COMBINED_SUBJECT[language] if combined else words[0].subject
    values = {
        "subject": subject,
        "sentences": list(dict.fromkeys(word.sentence for word in words)),
        "language": language.value,
        "link": link,
    }
    return Rendered(
        subject=subject,
        text=TEMPLATES.get_template("mail.txt").render(values),
        html=TEMPLATES.get_template("mail.html").render(values),
    )
