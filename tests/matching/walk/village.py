"""The people of a walk: two teams, three clients, four peer workers, and those who work around them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.teams import TeamType
from tests.make import Make


@dataclass(frozen=True, repr=False)
class Resident:
    """A client. `staff` write down what the client says; `own` is the client's own sign-in, when there is one."""

    name: str
    id: UUID
    own: Actor | None
    staff: tuple[Actor, ...]
    lead: Actor
    shared: bool
    """Of an ACT team: every member knows every client."""

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, repr=False)
class Walker:
    """A peer worker."""

    name: str
    id: UUID
    actor: Actor
    minutes: int
    """A week, for clients and the way to them."""

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, repr=False)
class Village:
    coordinator: Actor
    stranger: Actor
    """A caseholder of a third team, who sees none of these clients."""
    clients: tuple[Resident, ...]
    walkers: tuple[Walker, ...]
    group_id: UUID
    """With room for everybody."""

    def __repr__(self) -> str:
        return "the village"

    def walker(self, peer_worker_id: UUID) -> Walker:
        return next(walker for walker in self.walkers if walker.id == peer_worker_id)


def settle(make: Make) -> Village:
    """In a FACT team a client who signs in and one who does not, in an ACT team one more; of the four peer workers one
    in each team and two in the pool, of whom one has hours for a single contact."""
    fact, act, other = make.team(TeamType.FACT), make.team(TeamType.ACT), make.team(TeamType.FACT)
    coordinator = make.coordinator()
    caseholder, lead = make.caseholder(fact), make.team_lead(fact)
    member, act_lead = make.caseholder(act), make.team_lead(act)

    def resident(name: str, client: Client, lead: Actor, *staff: Actor) -> Resident:
        return Resident(
            name,
            client.id,
            make.actor(client) if client.user_id else None,
            (*staff, coordinator),
            lead,
            lead is act_lead,
        )

    def walker(name: str, **columns: Any) -> Walker:
        peer_worker: PeerWorker = make.peer_worker(themes=["shame"], **columns)
        return Walker(name, peer_worker.id, make.actor(peer_worker), peer_worker.client_minutes)

    return Village(
        coordinator=coordinator,
        stranger=make.caseholder(other),
        clients=(
            resident("Ans", make.client_with_sign_in(team=fact, caseholder=caseholder), lead, caseholder),
            resident("Bert", make.client(team=fact, caseholder=caseholder), lead, caseholder),
            resident("Cor", make.client(team=act), act_lead, member),
        ),
        walkers=(
            walker("Dirk", team=fact),
            walker("Els", team=act),
            walker("Fons", pool=True, hidden=["voice_hearing"]),
            walker("Gijs", pool=True, hours_per_week=4),
        ),
        group_id=make.group(places=1000).id,
    )
