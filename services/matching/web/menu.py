"""What each person can go to. The first place is where they begin."""

from collections.abc import Collection
from typing import NamedTuple

from services.matching.actor import Role
from services.matching.web.language import mark


class Place(NamedTuple):
    path: str
    name: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()
    """Where pages begin that one comes to from here, and that have an address of their own."""


CLIENT = frozenset({Role.CLIENT})
PEER_WORKER = frozenset({Role.PEER_WORKER})
COORDINATOR = frozenset({Role.COORDINATOR})
TEAM = frozenset({Role.CASEHOLDER, Role.TEAM_LEAD})

FROM_CLIENTS = ("/requests", "/matches", "/letters", "/corrections", "/pool")
FROM_WORK = ("/requests", "/matches", "/round", "/coverage", "/helped", "/themes", "/corrections")

PLACES = (
    Place("/my", mark("My peer worker"), CLIENT),
    Place("/my/data", mark("What is written down"), CLIENT, ("/corrections", "/closed")),
    Place("/today", mark("Today"), PEER_WORKER),
    Place("/contacts", mark("My contacts"), PEER_WORKER),
    Place("/profile", mark("My profile"), PEER_WORKER, ("/corrections",)),
    Place("/work", mark("Work list"), COORDINATOR, FROM_WORK),
    Place("/pool", mark("Peer workers"), COORDINATOR),
    Place("/groups", mark("Groups"), COORDINATOR),
    Place("/clients", mark("Clients"), TEAM | COORDINATOR, FROM_CLIENTS),
    Place("/meeting", mark("Team meeting"), TEAM),
    Place("/decisions", mark("Decisions"), frozenset({Role.TEAM_LEAD, Role.COORDINATOR}), ("/weights",)),
    Place("/people", mark("Colleagues"), frozenset({Role.ADMIN}), ("/programs",)),
    Place("/audit", mark("Looks to check"), frozenset({Role.PRIVACY_OFFICER})),
    Place("/closed", mark("Who may not look"), frozenset({Role.PRIVACY_OFFICER, Role.TEAM_LEAD})),
    Place("/account", mark("My account"), frozenset(Role)),
)


def places_for(roles: Collection[Role]) -> list[Place]:
    return [place for place in PLACES if place.roles & set(roles)]


def place_of(path: str, places: Collection[Place]) -> Place | None:
    """Under which of these a page stands: the longest path that it begins with, and of two the first."""
    begins = ((begin, place) for place in places for begin in (place.path, *place.also))
    above = [(len(begin), place) for begin, place in begins if f"{path}/".startswith(f"{begin}/")]
    return max(above, key=lambda found: found[0], default=(0, None))[1]
