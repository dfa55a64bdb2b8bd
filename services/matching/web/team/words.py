"""What staff read about codes that only they meet: what a client has to hear, and what was decided."""

from collections.abc import Mapping
from types import MappingProxyType

from services.matching.models.decisions import Topic
from services.matching.schemas.tellings import TellingOut
from services.matching.web.language import mark
from shared.events import Event

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "undo_never": mark("Give the slip: how to be asked again after all"),
        "visit_planned": mark("A visit together is planned, and the client may say no"),
        "introduction_planned": mark("The first meeting is planned"),
        "not_this_time": mark("It did not become a contact this time, and how it goes on"),
        "waiting": mark("Nobody fits now, and when there is news"),
        "still_waiting": mark("Still nobody who fits, and when there is news"),
        "absence_choice": mark("The peer worker is away: what does the client want?"),
        "crisis_pause": mark("The contact is paused because of the crisis, until it is looked at again"),
        "care_ends": mark("Care ends, and how long the contact goes on"),
        "goes_on_after_care": mark("The contact goes on after the end of care"),
        "somebody_else": mark("Somebody else is looked for"),
        "contact_planned": mark("A contact is planned"),
        "contact_moved": mark("A contact was moved"),
        "contact_cancelled": mark("A contact does not take place"),
        "match_ended": mark("The contact has ended, and to whom the client can turn"),
        "agreement_changed": mark("An agreement about the contact was changed"),
        "correction_answered": mark("The answer to what the client asked to correct"),
        "lead_changed": mark("Somebody else walks along first now"),
        "closed_care_ended": mark("The request was closed, because care ended"),
        "closed_duplicate": mark("The request was closed, because there is another one"),
        "closed_by_team": mark("The team closed the request; the client can object"),
    }
)
EVENTS: Mapping[Event, str] = MappingProxyType(
    {
        Event.CARD_READY: mark("There is a peer worker to choose: look at the card together"),
        Event.ANSWER_WAITS: mark("An answer is waited for"),
        Event.MATCH_PLANNED: mark("There will be a contact"),
        Event.MATCH_STARTED: mark("The contact has started"),
        Event.MATCH_PAUSED: mark("The contact is paused"),
        Event.MATCH_RESUMED: mark("The contact goes on"),
        Event.MATCH_TAPERING: mark("It becomes less, step by step"),
        Event.MATCH_ENDED: mark("The contact has ended"),
        Event.MATCH_REOPENED: mark("The contact begins again"),
        Event.CONTACT_MOVED: mark("A contact was moved"),
    }
)
NEWS = mark("There is news for the client")


def to_tell(telling: TellingOut) -> str:
    """In English: what this client has to hear."""
    return NOTES.get(telling.note) or EVENTS.get(telling.event, NEWS)


VALUES: Mapping[Topic, Mapping[str, str]] = MappingProxyType(
    {
        Topic.SEARCH_OTHER_TEAMS: {"no": mark("No, only the own team and the pool"), "yes": mark("Yes, too")},
        Topic.CRISIS_CONTACT: {
            "continue": mark("The contact goes on"),
            "consult": mark("Consult with each other first"),
            "pause": mark("The contact is paused"),
        },
        Topic.REGISTRATION_LEVEL: {
            "0": mark("Only that there is contact"),
            "1": mark("Date, minutes, place and kind"),
            "2": mark("Also a short summary that the client approved"),
        },
        Topic.CLOSENESS: {
            "any": mark("It does not matter"),
            "themes": mark("Somebody who knows the same themes"),
            "specific": mark("Somebody who went through the same thing"),
            "diagnosis_medication": mark("Somebody with the same diagnosis or medication"),
        },
        Topic.MEDICATION_HANDLING: {
            "no": mark("Peer workers do not hand out medication"),
            "with_conditions": mark("Only on conditions that the team wrote down"),
            "yes": mark("Peer workers may hand out medication"),
        },
        Topic.PEER_AT_INTAKE: {
            "no": mark("Not there"),
            "if_possible": mark("There when possible"),
            "always": mark("Always there"),
        },
        Topic.FACTS_AFTER_ERASURE: {
            "kept": mark("The dates stay, without a name"),
            "gone": mark("Everything goes"),
        },
        Topic.ASK_WHETHER_IT_HELPED: {
            "no": mark("Nobody is asked"),
            "yes": mark("Clients are asked once, and may pass it over"),
        },
        Topic.JUNIORS_SUPERVISE: {
            "no": mark("Only seniors and experts supervise"),
            "yes": mark("Juniors may supervise too"),
        },
    }
)


def decided_text(topic: Topic, value: str) -> str:
    """In English; a number stays a number."""
    return VALUES.get(topic, {}).get(value, value)
