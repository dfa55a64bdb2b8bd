"""Who is asking: a frozen value without any tie to the database, made once a request at the door."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from services.matching.states import Party


class Role(StrEnum):
    CLIENT = "client"
    PEER_WORKER = "peer_worker"
    CASEHOLDER = "caseholder"
    """Caseholder or other member of a team."""
    TEAM_LEAD = "team_lead"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    PRIVACY_OFFICER = "privacy_officer"
    """Reads the audit trail, and no file."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who showed two factors, and what they are. `teams` are those they work in.

    A deputy has, for as long as a colleague is away, that colleague's role, team and clients as well.
    """

    user_id: UUID
    roles: frozenset[Role]
    teams: frozenset[UUID] = frozenset()
    leads: frozenset[UUID] = frozenset()
    """Those of the teams that they lead."""
    shut_out_of: frozenset[UUID] = frozenset()
    """Clients whom this person may not see, whatever else they are."""
    act_teams: frozenset[UUID] = frozenset()
    """Those of the teams of which everybody sees all clients."""
    stands_in_for: frozenset[UUID] = frozenset()
    """Colleagues of a team who are away now."""
    client_id: UUID | None = None
    peer_worker_id: UUID | None = None
    only_looks: bool = False
    """This ask changes nothing, so that it may also see whom the glass was broken for."""
    handed_to: UUID | None = None
    """The client who holds this person's device. Then nothing else is set: it is the client's word that counts."""

    handed_for: UUID | None = None
    """Their peer worker's device: then it is about this contact of the two only."""

    scopes: frozenset[str] | None = None
    """What the token of somebody else's making can reach, of all that this person may; None for who came in person."""
    program_id: UUID | None = None
    """The program that asks for this person."""

    def in_hands_of(self, client_id: UUID, match_id: UUID | None = None) -> "Actor":
        """The device is the client's for a while; of this person it keeps only who handed it over."""
        return Actor(self.user_id, frozenset(), handed_to=client_id, handed_for=match_id)

    def at_work(self) -> "Actor":
        """The same person as staff only: neither as a client, nor because of a contact of their own."""
        return replace(self, client_id=None, peer_worker_id=None)

    def to_act(self) -> "Actor":
        """The same person without whom they only read about, in an emergency."""
        return replace(self, only_looks=False)

    @property
    def acts_as(self) -> frozenset[UUID]:
        """Whose clients are this person's to look after now."""
        return self.stands_in_for | {self.user_id}

    def outside_act_teams(self) -> "Actor":
        """The same person without whom they see because all of the team do."""
        return replace(self, act_teams=frozenset())

    def without_contacts(self) -> "Actor":
        """The same person at work or as a client, without whom they met as a peer worker."""
        return replace(self, peer_worker_id=None)

    def as_colleague(self) -> "Actor":
        """The same person without what is theirs as a client: nobody else gives a client's word."""
        return replace(self, client_id=None, roles=self.roles - {Role.CLIENT})

    def signs(self, party: Party, on_behalf_of: UUID | None = None, *, handed_over: bool = False) -> "By":
        return By(self.user_id, party, on_behalf_of, handed_over, self.program_id)


@dataclass(frozen=True, slots=True)
class By:
    """How a step is signed: who took it, in whose place, and for which client when they wrote down that one's word."""

    user_id: UUID | None
    party: Party
    on_behalf_of: UUID | None = None
    handed_over: bool = False
    """The client gave it on the device of `user_id`, in their own hands."""
    program_id: UUID | None = None
    """The program through which `user_id` took it."""

    def as_system(self) -> "By":
        """What follows by itself from this person's step."""
        return By(self.user_id, Party.SYSTEM, program_id=self.program_id)


SYSTEM = By(None, Party.SYSTEM)
"""The clock: nobody was asking."""
