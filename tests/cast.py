"""One person for each role, for the tests that meet every operation of the API as every role."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from services.matching import auth
from services.matching.actor import Role
from services.matching.models.clients import Caseholder
from shared.users import User
from tests.make import Make

PASSWORD = "samen-oplopen-2026"


@dataclass(frozen=True)
class Cast:
    """Who is there. The caseholder and the team lead are the client's two caseholders."""

    users: Mapping[Role, UUID]
    emails: Mapping[Role, str]
    team_id: UUID
    client_id: UUID
    peer_worker_id: UUID

    @classmethod
    def of(cls, make: Make) -> "Cast":
        password_hash = auth.hash_password(PASSWORD)
        team = make.team()
        staff = {role: make.user(role, team=team) for role in (Role.CASEHOLDER, Role.TEAM_LEAD)}
        staff |= {role: make.user(role) for role in (Role.COORDINATOR, Role.ADMIN)}
        client = make.client_with_sign_in(team=team, caseholder=make.actor(staff[Role.CASEHOLDER]))
        client.caseholders.append(Caseholder(user_id=staff[Role.TEAM_LEAD].id))
        peer_worker = make.peer_worker(themes=["shame"], team=team)
        people = staff | {
            Role.CLIENT: make.session.get_one(User, client.user_id),
            Role.PEER_WORKER: peer_worker.user,
        }
        for user in people.values():
            user.password_hash = password_hash
        return cls(
            users=MappingProxyType({role: user.id for role, user in people.items()}),
            emails=MappingProxyType({role: user.email for role, user in people.items()}),
            team_id=team.id,
            client_id=client.id,
            peer_worker_id=peer_worker.id,
        )
