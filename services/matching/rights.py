"""Rights by level, on one page. Nobody is given or refused these one by one: they come with the level, and go with it.

What the coordinator does give one by one are responsibilities (`leads_groups` and the others) and roles. Who may do
what to which thing is in `policies.py`.
"""

from enum import StrEnum, auto

from services.matching.models.peer_workers import Career, Employment


class Right(StrEnum):
    ON_THEIR_OWN = auto()
    """Is asked, says yes and begins with a client, with nobody named to supervise them."""
    SUPERVISE = auto()
    """Can be named as somebody's supervisor."""
    SUPERVISE_IF_DECIDED = auto()
    """Where the organisation or the team decided so (`Topic.JUNIORS_SUPERVISE`): practice is divided on it."""


R = Right
RIGHTS: dict[Career, frozenset[Right]] = {
    Career.VOLUNTEER: frozenset({R.ON_THEIR_OWN}),
    Career.INTERN: frozenset(),
    Career.JUNIOR: frozenset({R.ON_THEIR_OWN, R.SUPERVISE_IF_DECIDED}),
    Career.SENIOR: frozenset({R.ON_THEIR_OWN, R.SUPERVISE}),
    Career.EXPERT: frozenset({R.ON_THEIR_OWN, R.SUPERVISE}),
}
COUNTS_AS = {Employment.INTERN: Career.INTERN}
"""By what was agreed, whatever the level: who is senior elsewhere and does an internship here is an intern here."""


def levels_with(right: Right) -> list[Career]:
    return [career for career, rights in RIGHTS.items() if right in rights]
