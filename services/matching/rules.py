"""Who somebody is to a thing: the rules that the table of `policies.py` is made of."""

from collections.abc import Callable
from typing import Any

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact
from services.matching.models.corrections import Correction
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.teams import Membership
from services.matching.states import Party
from shared.users import User

Rule = Callable[[Actor, Any], bool]

STAFF = frozenset({Role.CASEHOLDER, Role.TEAM_LEAD, Role.COORDINATOR})


def client_of(thing: Any) -> Client:
    """The client that a request, proposal, match, offer, re-offer or telling is about."""
    if isinstance(thing, Client):
        return thing
    if isinstance(thing, Proposal):
        return thing.request.client
    client: Client = thing.client
    return client


def is_coordinator(actor: Actor, _thing: Any = None) -> bool:
    return Role.COORDINATOR in actor.roles


def is_admin(actor: Actor, _thing: Any = None) -> bool:
    return Role.ADMIN in actor.roles


def is_client(actor: Actor, thing: Any) -> bool:
    return actor.client_id is not None and actor.client_id == client_of(thing).id


def in_person(actor: Actor, thing: Any) -> bool:
    """The client themselves: signed in, or with the device of a colleague in their hands (`signature`)."""
    return is_client(actor, thing)


def is_staff_of(actor: Actor, thing: Any) -> bool:
    """A caseholder of the client, or a member of the client's ACT team, the peer worker in it included.

    Also the lead of the client's FACT team: who sees a client only while somebody has to be brought to them.
    """
    client = client_of(thing)
    if client.team.shared_caseload:
        return client.team_id in actor.teams
    return not client.caseholder_ids.isdisjoint(actor.acts_as) or client.team_id in actor.leads


def is_professional_of(actor: Actor, thing: Any) -> bool:
    """Staff of the client who are not a peer worker."""
    return is_staff_of(actor, thing) and bool(STAFF & actor.roles)


def is_team_lead_of(actor: Actor, thing: Any) -> bool:
    return client_of(thing).team_id in actor.leads


def is_peer_worker_of(actor: Actor, thing: Any) -> bool:
    return actor.peer_worker_id is not None and actor.peer_worker_id == thing.peer_worker_id


def has_logged(actor: Actor, contact: Contact) -> bool:
    return is_peer_worker_of(actor, contact) and contact.logged_by_id == actor.user_id


def works_here(actor: Actor, _thing: Any = None) -> bool:
    return bool(actor.roles & (STAFF | {Role.ADMIN}))


def is_any_peer_worker(actor: Actor, _thing: Any = None) -> bool:
    return actor.peer_worker_id is not None


def is_named_peer_worker(actor: Actor, request: Request) -> bool:
    return actor.peer_worker_id is not None and actor.peer_worker_id == request.named_peer_worker_id


def writes_down_for(actor: Actor, thing: Any) -> bool:
    """Staff who write down what the client says; never the peer worker whom it is about."""
    about = getattr(thing, "peer_worker_id", None)
    if about is not None and about == actor.peer_worker_id:
        return False
    return is_staff_of(actor, thing) or is_coordinator(actor)


def speaks_for_client(actor: Actor, thing: Any) -> bool:
    return is_client(actor, thing) or writes_down_for(actor, thing)


def is_self(actor: Actor, peer_worker: PeerWorker) -> bool:
    return actor.peer_worker_id is not None and actor.peer_worker_id == peer_worker.id


def is_own_account(actor: Actor, user: User) -> bool:
    return user.id == actor.user_id


def is_own_or_admin(actor: Actor, membership: Membership) -> bool:
    return membership.user_id == actor.user_id or is_admin(actor)


def is_privacy_officer(actor: Actor, _thing: Any = None) -> bool:
    return Role.PRIVACY_OFFICER in actor.roles


def is_team_staff(actor: Actor, _thing: Any = None) -> bool:
    """Of a team: a coordinator sees everybody already."""
    return bool(actor.roles & {Role.CASEHOLDER, Role.TEAM_LEAD})


def is_another_coordinator(actor: Actor, correction: Correction) -> bool:
    """Nobody answers what they asked themselves."""
    return is_coordinator(actor) and not _is_about(actor, correction)


def leads_whom_it_is_about(actor: Actor, correction: Correction) -> bool:
    """What a silent coordinator left, of a client of this team."""
    return (
        correction.client is not None and correction.client.team_id in actor.leads and not _is_about(actor, correction)
    )


def _is_about(actor: Actor, correction: Correction) -> bool:
    own = (actor.client_id, actor.peer_worker_id)
    return any(one is not None and one in own for one in (correction.client_id, correction.peer_worker_id))


def owns_as(party: Party, *roles: Role) -> Rule:
    """For a reminder, which only who is asked to act can see in the first place."""
    return lambda actor, reminder: reminder.owner is party and not actor.roles.isdisjoint(roles)
