"""The organisation as its four files, just as an import reads them. What is private to a peer worker is in none."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.matching.actor import Role
from services.matching.catalogue import PLACES
from services.matching.models.clients import Caseholder, Client
from services.matching.models.looks import showed
from services.matching.models.peer_workers import CareerStep, PeerWorker
from services.matching.models.teams import Membership, Team
from services.matching.queries.themes import catalogue
from services.matching.schemas.cells import IMPORTABLE, guarded
from services.matching.schemas.sheets import Column, Sheet, columns_of
from services.matching.states import PeerWorkerState
from shared.users import User

Values = dict[str, Any]
STAFF_ROLES = tuple(role for role in Role if role not in (Role.CLIENT, Role.PEER_WORKER))
ORDER = {key: number for number, key in enumerate(PLACES)}


def export_files(session: Session) -> dict[str, bytes]:
    """The name and content of each file: UTF-8 with a byte order mark, `;` between cells, as a Dutch spreadsheet."""
    rows: dict[Sheet, Iterable[Values]] = {
        Sheet.TEAMS: (team_values(team) for team in session.scalars(select(Team).order_by(Team.name))),
        Sheet.STAFF: _staff(session),
        Sheet.CLIENTS: _clients(session),
        Sheet.PEER_WORKERS: _peer_workers(session),
    }
    known = catalogue(session)
    return {f"{sheet}.csv": written(list(columns_of(sheet, known)), rows[sheet]) for sheet in Sheet}


def written(columns: Sequence[Column], rows: Iterable[Values]) -> bytes:
    """One file in its canonical form; the rows in the order in which they come."""
    text = StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\n")
    out.writerow([column.name for column in columns])
    for values in rows:
        cells = ((values[column.name], column) for column in columns)
        out.writerow(["" if value is None else guarded(column.cell.write(value)) for value, column in cells])
    return text.getvalue().encode("utf-8-sig")


def team_values(team: Team) -> Values:
    return {"name": team.name, "type": team.type, "area": team.area}


def _staff(session: Session) -> Iterable[Values]:
    query = select(Membership).join(User, User.id == Membership.user_id).outerjoin(Team, Team.id == Membership.team_id)
    query = query.where(Membership.role.in_(STAFF_ROLES), User.active.is_(True))
    loaded = query.options(selectinload(Membership.user), selectinload(Membership.team))
    rows = (staff_values(membership) for membership in session.scalars(loaded))
    return sorted(rows, key=lambda row: (row["team"] or "", row["email"], row["role"]))


def staff_values(membership: Membership) -> Values:
    return {
        "email": membership.user.email,
        "name": membership.user.name,
        "role": membership.role,
        "team": membership.team.name if membership.team else None,
        "discipline": membership.discipline,
        "fte": membership.fte,
        "language": membership.user.language,
    }


def _clients(session: Session) -> Iterable[Values]:
    loaded = (
        select(Client)
        .where(Client.erased_on.is_(None))
        .options(
            selectinload(Client.team),
            selectinload(Client.user),
            selectinload(Client.caseholders).selectinload(Caseholder.user),
        )
    )
    addresses = addresses_of(session)
    return sorted((client_values(client, addresses) for client in session.scalars(loaded)), key=itemgetter("number"))


def addresses_of(session: Session) -> dict[UUID, str]:
    return {row.id: row.email for row in session.execute(select(User.id, User.email))}


def client_values(client: Client, addresses: Mapping[UUID, str]) -> Values:
    practitioner = client.responsible_practitioner_id
    return {
        **{name: getattr(client, name) for name in CLIENT_COLUMNS},
        "team": client.team.name,
        "caseholders": sorted(link.user.email for link in client.caseholders),
        "responsible_practitioner": addresses[practitioner] if practitioner else None,
        "email": client.user.email if client.user else None,
    }


CLIENT_COLUMNS = (
    "number", "name", "birth_date", "in_care_since", "care_ended_on", "area",
    "channel", "channel_through", "peer_only", "crisis_preference",
)  # fmt: skip
"""Those that are called the same in the table."""
PEER_WORKER_COLUMNS = (
    "employment", "career", "function_profile", "contract_ends_on",
    "leads_groups", "gives_team_feedback", "mentors_new_workers", "state",
    "hours_per_week", "client_share", "travel_minutes", "languages", "gender", "areas", "parts_of_day", "story",
)  # fmt: skip


def _peer_workers(session: Session) -> Iterable[Values]:
    loaded = select(PeerWorker).where(PeerWorker.state != PeerWorkerState.RETIRED)
    loaded = loaded.options(selectinload(PeerWorker.user), selectinload(PeerWorker.team))
    steps = latest_steps(session)
    rows = (peer_worker_values(peer_worker, steps.get(peer_worker.id)) for peer_worker in session.scalars(loaded))
    return sorted(rows, key=lambda row: (row["team"] or "", row["email"]))


def latest_steps(session: Session) -> dict[UUID, CareerStep]:
    """The level that each peer worker has now, with its first day."""
    return {step.peer_worker_id: step for step in session.scalars(select(CareerStep).order_by(CareerStep.id))}


def peer_worker_values(peer_worker: PeerWorker, step: CareerStep | None) -> Values:
    showed(peer_worker)
    return {
        **{name: getattr(peer_worker, name) for name in PEER_WORKER_COLUMNS},
        "email": peer_worker.user.email,
        "name": peer_worker.user.name,
        "team": peer_worker.team.name if peer_worker.team else None,
        "career_since": step.since if step else None,
        "experiences": sorted(set(peer_worker.shown) & IMPORTABLE, key=ORDER.__getitem__),
    }
