"""The facts that matching tells and notifications brings: a name and ids, nothing else.

`Event` names what happened, in the past tense. `Urgency` says whether somebody waits for the answer today.
"""

from enum import StrEnum


class Event(StrEnum):
    """Each has a message in `services/notifications/messages.py`; a test holds the two together."""

    # to a peer worker
    PEER_ASKED = "peer_asked"
    CLIENT_CHOSE_YOU = "client_chose_you"
    HELD_IN_RESERVE = "held_in_reserve"
    NOT_THIS_TIME = "not_this_time"
    TOO_HEAVY_ASKED = "too_heavy_asked"
    VISIT_ASKED = "visit_asked"
    # to both, or to either
    MATCH_PLANNED = "match_planned"
    MATCH_STARTED = "match_started"
    MATCH_PAUSED = "match_paused"
    MATCH_RESUMED = "match_resumed"
    MATCH_TAPERING = "match_tapering"
    MATCH_ENDED = "match_ended"
    MATCH_REOPENED = "match_reopened"
    ANSWER_WAITS = "answer_waits"
    CONTACT_MOVED = "contact_moved"
    # to a client
    CARD_READY = "card_ready"
    NEWS = "news"
    # to staff
    REQUEST_MADE = "request_made"
    CLIENT_TO_ASK = "client_to_ask"
    PROFESSIONAL_THINKS_NO = "professional_thinks_no"
    NOBODY_FITS = "nobody_fits"
    PEER_SAID_YES = "peer_said_yes"
    PEER_SAID_NO = "peer_said_no"
    CLIENT_TO_TELL = "client_to_tell"
    CONSULT_ASKED = "consult_asked"
    PEER_ABSENT = "peer_absent"
    CARE_ENDED = "care_ended"
    PEER_ADDED = "peer_added"
    CORRECTION_ASKED = "correction_asked"
    GLASS_BROKEN = "glass_broken"
    # to anybody, about their own account
    INVITED = "invited"
    WAY_IN_ASKED = "way_in_asked"
    SECOND_FACTOR_RESET = "second_factor_reset"
    # to whoever must act, because a term is due or has passed
    REMINDER = "reminder"
    ESCALATED = "escalated"


class Urgency(StrEnum):
    NOW = "now"
    """Somebody waits for the answer today: a mail of its own, at once."""
    DAILY = "daily"
    """Joins the one combined mail of the day."""
