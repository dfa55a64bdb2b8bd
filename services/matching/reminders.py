"""What happens when a term has passed: a table of rules, and nothing else. Pure.

When a term begins, and whose it is, stands in `states.py`. On its day the owner hears it; the reaction here comes when
the owner is silent as well (or, where a state has `remind_after`, when the term itself has passed).
"""

from dataclasses import dataclass
from enum import StrEnum

from services.matching.states import Party, Rule, Unit


class Reaction(StrEnum):
    ESCALATE = "escalate"
    """The next person hears it."""
    EXPIRE = "expire"
    """A question or card that nobody answered goes; that is nobody's no."""
    ASK_AGAIN = "ask_again"
    """An offer that was not made comes back within four weeks."""
    DROP = "drop"
    """A form that was never finished is thrown away."""
    NEWS = "news"
    """The client hears how it stands, again and again, for as long as it stands so."""
    NOTHING = "nothing"
    """One signal is enough."""


@dataclass(frozen=True, slots=True)
class Response:
    """`patience` is how long after the owner was told, where the term is over by then. `aloud`: the owner is told."""

    reaction: Reaction
    patience: int = 5
    unit: Unit = Unit.WORKING_DAYS
    aloud: bool = True


ESCALATE = Response(Reaction.ESCALATE)
ONE_SIGNAL = Response(Reaction.NOTHING)

RESPONSES: dict[Rule, Response] = {
    Rule.DRAFT_UNFINISHED: Response(Reaction.DROP),
    Rule.CASEHOLDER_NO_ANSWER: ESCALATE,
    Rule.NO_CARD_YET: ESCALATE,
    Rule.HOLD_REVIEW: ESCALATE,
    Rule.WAITING_NEWS: Response(Reaction.NEWS, 1, Unit.MONTHS),
    Rule.CHOICE_OPEN: ESCALATE,
    Rule.PEER_NO_ANSWER: Response(Reaction.EXPIRE),
    Rule.CARD_WAITS: ESCALATE,
    Rule.CARD_NO_ANSWER: Response(Reaction.EXPIRE),
    Rule.INTRODUCTION_NOT_PLANNED: ESCALATE,
    Rule.CONFIRMATION_MISSING: ESCALATE,
    Rule.RESERVE_WAITS: ESCALATE,
    Rule.START_MISSING: ESCALATE,
    Rule.ALIGNMENT_REVIEW: ESCALATE,
    Rule.COLLABORATION_REVIEW: ONE_SIGNAL,
    Rule.SECOND_CONTACT_NOT_PLANNED: ESCALATE,
    Rule.PAUSE_REVIEW: ESCALATE,
    Rule.CRISIS_PAUSE_REVIEW: ESCALATE,
    Rule.ABSENCE_CHOICE: ESCALATE,
    Rule.TAPERING_NEXT_STEP: ESCALATE,
    Rule.CARE_END_TALK: ESCALATE,
    Rule.INTAKE_OFFER_MISSING: Response(Reaction.ASK_AGAIN, aloud=False),
    Rule.RE_OFFER: ONE_SIGNAL,
    Rule.RE_OFFER_UNANSWERED: Response(Reaction.ASK_AGAIN, aloud=False),
    Rule.CLIENT_NOT_TOLD: ESCALATE,
    Rule.SCREENING_OPEN: ESCALATE,
    Rule.NEW_WORKER_NO_CONTACT: ONE_SIGNAL,
    Rule.POOL_PAUSE_REVIEW: ESCALATE,
    Rule.CORRECTION_OPEN: ESCALATE,
    Rule.REMINDER_IGNORED: ONE_SIGNAL,
}

NEXT: dict[Party, Party] = {
    Party.CLIENT: Party.CASEHOLDER,
    Party.PEER_WORKER: Party.COORDINATOR,
    Party.CASEHOLDER: Party.COORDINATOR,
    Party.COORDINATOR: Party.TEAM_LEAD,
}
"""Who hears of it when the owner is silent. Nobody comes after a team lead; for who is away a deputy hears it
(`queries/people.py`). What is about no client stays with the coordinators."""


def next_owner(owner: Party, *, about_client: bool) -> Party | None:
    return NEXT.get(owner) if about_client or owner is not Party.COORDINATOR else None


SNOOZES = 3
"""How often an owner may say: later."""
