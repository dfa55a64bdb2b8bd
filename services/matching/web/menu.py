"""What each person can go to. The first place is where they begin."""

from collections.abc import Collection
from typing import NamedTuple

from services.matching.actor import Role
from services.matching.web.language import mark


class Place(NamedTuple):
    path: str
    name: str
    roles: frozenset[Role]


CLIENT = frozenset({Role.CLIENT})
PEER_WORKER = frozenset({Role.PEER_WORKER})
COORDINATOR = frozenset({Role.COORDINATOR})
TEAM = frozenset({Role.CASEHOLDER, Role.TEAM_LEAD})

PLACES = (
    Place("/my", mark("My peer worker"), CLIENT),
    Place("/my/data", mark("What is written down"), CLIENT),
    Place("/today", mark("Today"), PEER_WORKER),
    Place("/contacts", mark("My contacts"), PEER_WORKER),
    Place("/profile", mark("My profile"), PEER_WORKER),
    Place("/work", mark("Work list"), COORDINATOR),
    Place("/pool", mark("Peer workers"), COORDINATOR),
    Place("/groups", mark("Groups"), COORDINATOR),
    Place("/clients", mark("Clients"), TEAM | COORDINATOR),
    Place("/meeting", mark("Team meeting"), TEAM),
    Place("/decisions", mark("Decisions"), frozenset({Role.TEAM_LEAD, Role.COORDINATOR})),
    Place("/people", mark("Colleagues"), frozenset({Role.ADMIN})),
    Place("/audit", mark("Looks to check"), frozenset({Role.PRIVACY_OFFICER})),
    Place("/closed", mark("Who may not look"), frozenset({Role.PRIVACY_OFFICER, Role.TEAM_LEAD})),
    Place("/account", mark("My account"), frozenset(Role)),
)


def places_for(roles: Collection[Role]) -> list[Place]:
    return [place for place in PLACES if place.roles & set(roles)]


def place_of(path: str, places: Collection[Place]) -> Place | None:
    """Under which of these a page stands: the longest path that it begins with."""
    above = [place for place in places if f"{path}/".startswith(f"{place.path}/")]
    return max(above, key=lambda place: len(place.path), default=None)
