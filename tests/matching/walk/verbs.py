"""What a verb of a walk is. The verbs themselves stand in `offering`, `requesting`, `proposing` and `meeting`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.matching.actor import Actor
from tests.matching.walk.sketch import ProposalSketch
from tests.matching.walk.village import Resident
from tests.matching.walk.walk import Walk

Do = Callable[[Walk, Actor, Any], None]


@dataclass(frozen=True, repr=False)
class Verb:
    """`fits`: when the domain lets it happen; outside of that it must be refused. `worth` keeps a walk interesting."""

    name: str
    of: str
    fits: Callable[[Walk, Any], bool]
    who: Callable[[Walk, Any], Sequence[Actor]]
    do: Do
    worth: Callable[[Walk, Any], bool]

    def __repr__(self) -> str:
        return self.name

    def things(self, walk: Walk) -> Sequence[Any]:
        """All of which somebody could ask this."""
        match self.of:
            case "village":
                return [walk.village]
            case "client":
                return walk.village.clients
            case "walker":
                return walk.village.walkers
            case "request":
                return walk.sketch.requests
            case "proposal":
                return walk.sketch.cards
            case "match":
                return walk.sketch.matches
            case _:
                raise ValueError(self.of)


BY_DO: dict[Do, Verb] = {}
"""Every verb, by the function that does it, in the order in which they stand in their files."""


def always(_walk: Walk, _thing: Any) -> bool:
    return True


def verb(
    of: str,
    fits: Callable[[Walk, Any], bool],
    who: Callable[[Walk, Any], Sequence[Actor]],
    worth: Callable[[Walk, Any], bool] = always,
) -> Callable[[Do], Do]:
    def add(do: Do) -> Do:
        BY_DO[do] = Verb(getattr(do, "__name__", ""), of, fits, who, do, worth)
        return do

    return add


def in_care(walk: Walk, thing: Any) -> bool:
    return client_of(thing) not in walk.sketch.out_of_care


def client_of(thing: Any) -> Resident:
    if isinstance(thing, Resident):
        return thing
    client: Resident = thing.request.client if isinstance(thing, ProposalSketch) else thing.client
    return client


def client_speaks(_walk: Walk, thing: Any) -> list[Actor]:
    """The client, or staff who write down what the client says."""
    client = client_of(thing)
    return [*([client.own] if client.own else []), *client.staff]


def staff(_walk: Walk, thing: Any) -> list[Actor]:
    return list(client_of(thing).staff)


def coordinator(walk: Walk, _thing: Any) -> list[Actor]:
    return [walk.village.coordinator]


def own_walker(_walk: Walk, thing: Any) -> list[Actor]:
    return [thing.walker.actor]
