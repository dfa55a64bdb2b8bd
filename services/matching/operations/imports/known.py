"""What the database holds already of the people and teams that an import may name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.matching.models.clients import Caseholder, Client
from services.matching.models.peer_workers import CareerStep, PeerWorker
from services.matching.models.teams import Membership, Team
from services.matching.operations.imports.reading import Row
from services.matching.queries.exports import STAFF_ROLES, latest_steps
from services.matching.schemas.sheets import Sheet
from shared.users import User


@dataclass
class Known:
    """Everything by what a file calls it; what is new joins while the import goes on."""

    teams: dict[str, Team]
    users: dict[str, User]
    staff: dict[tuple[str, str, str | None], Membership]
    """By address, role and name of the team."""
    clients: dict[str, Client]
    peer_workers: dict[str, PeerWorker]
    steps: dict[UUID, CareerStep]
    addresses: dict[UUID, str]

    def team(self, name: str | None) -> Team | None:
        return None if name is None else self.teams[name]


def load(session: Session, rows: Mapping[Sheet, list[Row]]) -> Known:
    members = select(Membership).where(Membership.role.in_(STAFF_ROLES))
    members = members.options(selectinload(Membership.user), selectinload(Membership.team))
    numbers: list[Any] = [row.get("number") for row in rows[Sheet.CLIENTS]]
    clients = select(Client).where(Client.number.in_(numbers))
    clients = clients.options(
        selectinload(Client.user),
        selectinload(Client.team),
        selectinload(Client.caseholders).selectinload(Caseholder.user),
    )
    workers = select(PeerWorker).options(selectinload(PeerWorker.user), selectinload(PeerWorker.experiences))
    users = session.scalars(select(User)).all()
    return Known(
        teams={team.name: team for team in session.scalars(select(Team))},
        users={user.email: user for user in users},
        staff={
            (member.user.email, member.role, member.team.name if member.team else None): member
            for member in session.scalars(members)
        },
        clients={client.number: client for client in session.scalars(clients)},
        peer_workers={worker.user.email: worker for worker in session.scalars(workers)},
        steps=latest_steps(session),
        addresses={user.id: user.email for user in users},
    )
