"""What a mail may say: that something waits, and nothing else."""

import re

import pytest

from services.notifications.messages import COMBINED_SUBJECT, MESSAGES, render
from shared.events import Event
from shared.users import Language

FORBIDDEN = re.compile(
    r"herstel|recover|ggz|psych|therap|diagnos|medic|pill|cli[eë]nt|pati[eë]n|ervarings|peer|team|zorg|\bcare|behandel|"
    r"treat|crisis|depress|angst|anxi|versla|addict|trauma|ziek|\bill\b|health|gezond|match|koppel|thema|theme|intake|"
    r"hulpverlen|professional|aanvra|request|afbouw|taper|pauze|pause|\d",
    re.IGNORECASE,
)


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("language", list(Language))
def test_every_event_has_words_in_every_language(event: Event, language: Language) -> None:
    words = MESSAGES[event].words(language)
    assert words.subject
    assert words.sentence
    other = MESSAGES[event].words(next(each for each in Language if each is not language))
    assert words.sentence != other.sentence


@pytest.mark.parametrize("combined", [True, False])
@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("language", list(Language))
def test_no_mail_says_anything_of_health_or_counts(event: Event, language: Language, combined: bool) -> None:
    mail = render([event], language, combined=combined, link="https://link.example")

    shown = re.sub(r"<style.*?</style>|<[^>]*>", " ", mail.html)
    for words in (mail.subject, mail.text, shown):
        assert not FORBIDDEN.search(words), FORBIDDEN.search(words)


def test_the_check_on_words_finds_what_must_not_be_there() -> None:
    for bad in ("Je herstelplan", "A new match", "Team Noord", "Je hebt 3 berichten", "Your therapist"):
        assert FORBIDDEN.search(bad)


def test_a_mail_about_many_facts_says_each_sentence_once() -> None:
    once = render([Event.REMINDER], Language.NL, combined=True, link="https://link.example")
    often = render([Event.REMINDER] * 9, Language.NL, combined=True, link="https://link.example")
    assert once == often


@pytest.mark.parametrize("language", list(Language))
def test_a_combined_mail_has_one_subject_whatever_is_in_it(language: Language) -> None:
    subjects = {render([event], language, combined=True, link="x").subject for event in Event}
    assert subjects == {COMBINED_SUBJECT[language]}


def test_html_is_escaped_and_plain_text_is_not() -> None:
    mail = render([Event.NEWS], Language.EN, combined=False, link='https://x.example/?a=1&b="2"')
    assert "https://x.example/?a=1&amp;b=&#34;2&#34;" in mail.html
    assert 'https://x.example/?a=1&b="2"' in mail.text
