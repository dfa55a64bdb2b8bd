"""An organisation of any size for the bench: people as a seed draws them, most of them in the pool."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, insert, select, text

from services.matching.actor import Role
from services.matching.catalogue import BY_LAYER, Closeness, Layer, masks_of
from services.matching.models.clients import Client
from services.matching.models.matches import EndReason, Match
from services.matching.models.peer_workers import (
    Absence,
    Acquaintance,
    Boundary,
    Career,
    Employment,
    Experience,
    PeerRole,
    PeerWorker,
    RoleChoice,
    Room,
    Visibility,
    Willingness,
)
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request, RequestKind, Route, Wish, WishKind, WishWeight
from services.matching.models.teams import Membership, Team, TeamType
from services.matching.states import MatchState, PeerWorkerState, ProposalState, RequestState
from shared.db import Base
from shared.enciphered import row_of, written
from shared.users import User

TODAY = date(2026, 1, 5)
LAYERS = [layer for layer in Layer if layer is not Layer.PRACTICAL]
HOW_MANY = {
    Layer.THEME: (3, 10),
    Layer.SPECIFIC: (1, 6),
    Layer.ROUTE: (1, 5),
    Layer.DIAGNOSIS: (0, 2),
    Layer.MEDICATION: (0, 2),
}
TABLES: tuple[type[Base], ...] = (
    User,
    PeerWorker,
    Experience,
    RoleChoice,
    Boundary,
    Absence,
    Acquaintance,
    Client,
    Request,
    Proposal,
    Match,
)
WITH_EXPERIENCES = 1_000
"""From here on only the masks are filled: the experiences behind them are read by nothing that is measured."""
COORDINATOR = "coordinator@naast.example"
ASKS = "1"
"""The client number of who asks."""
AREAS = ["Noord", "Oost", "Zuid", "West", "Centrum"]
ASKED = [
    "shame",
    "loneliness",
    "getting_through_the_day",
    "parenthood",
    "voice_hearing",
    "admission",
    "route_work",
    "route_sport_nature",
]
WISHES = [
    *((WishKind.EXPERIENCE, key) for key in ASKED),
    (WishKind.LANGUAGE, "ar"),
    (WishKind.AREA, "Noord"),
]


def found(engine: Engine) -> UUID:
    """Two teams, a coordinator, a client who asks, and the request, whose id it gives."""
    draw = Random("found")
    coordinator, home, client, request = _id(draw), _id(draw), _id(draw), _id(draw)
    wishes = [
        {"request_id": request, "kind": kind, "value": value, "weight": WishWeight.NICE} for kind, value in WISHES
    ]
    with engine.begin() as connection:
        connection.execute(insert(User), row_of(User, coordinator, email=COORDINATOR, name="Coördinator"))
        connection.execute(insert(Team), {"id": home, "name": "Noord", "type": TeamType.FACT, "area": "Noord"})
        connection.execute(insert(Team), {"name": "Stad", "type": TeamType.ACT, "area": "hele stad"})
        connection.execute(insert(Membership), {"user_id": coordinator, "role": Role.COORDINATOR})
        connection.execute(insert(Client), _client(client, home, ASKS))
        connection.execute(insert(Request), _request(request, client, coordinator, RequestState.IN_MATCHING))
        connection.execute(insert(Wish), wishes)
    return request


def grow(engine: Engine, total: int) -> None:
    """Adds peer workers until there are `total`: two in the team, some in another, the rest in the pool."""
    with engine.begin() as connection:
        there = connection.scalar(select(func.count()).select_from(PeerWorker)) or 0
        growth = Growth(
            Random(there),
            own_team=connection.scalars(select(Team.id).where(Team.type == TeamType.FACT)).one(),
            other_team=connection.scalars(select(Team.id).where(Team.type == TeamType.ACT)).one(),
            asks=connection.scalars(select(Client.id).where(Client.number == ASKS)).one(),
            coordinator=connection.scalars(select(User.id).where(User.email == COORDINATOR)).one(),
        )
        for number in range(there, total):
            growth.add_peer_worker(number)
        for kind, rows in growth.rows.items():
            if rows:
                connection.execute(insert(kind), rows)
        connection.execute(text("ANALYZE"))


def add_waiting(engine: Engine, number: int) -> None:
    """So many requests of others, each for two or three of what is asked here; in the team that the first is in."""
    draw = Random("waiting")
    rows: dict[type[Base], list[dict[str, Any]]] = {Client: [], Request: [], Wish: []}
    with engine.begin() as connection:
        team = connection.scalars(select(Team.id).where(Team.type == TeamType.FACT)).one()
        coordinator = connection.scalars(select(User.id).where(User.email == COORDINATOR)).one()
        for _ in range(number):
            client, request = _id(draw), _id(draw)
            rows[Client].append(_client(client, team, str(client)))
            rows[Request].append(_request(request, client, coordinator, RequestState.IN_MATCHING))
            for kind, value in draw.sample(WISHES, draw.randint(2, 3)):
                rows[Wish].append({"request_id": request, "kind": kind, "value": value, "weight": WishWeight.NICE})
        for kind_of_row, its_rows in rows.items():
            connection.execute(insert(kind_of_row), its_rows)
        connection.execute(text("ANALYZE"))


@dataclass
class Growth:
    """Rows to insert, a list for each table, in an order that foreign keys allow."""

    draw: Random
    own_team: UUID
    other_team: UUID
    asks: UUID
    coordinator: UUID
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=lambda: {kind: [] for kind in TABLES})

    def add_peer_worker(self, number: int) -> None:
        draw, rows = self.draw, self.rows
        user, peer = _id(draw), _id(draw)
        team = self.own_team if number < 2 else self.other_team if number % 50 == 2 else None
        keys = list(_experiences(draw))
        shown = [key for key in keys if draw.random() < 0.7]
        rows[User].append(row_of(User, user, email=f"peer{number}@naast.example", name=f"Peer {number}"))
        rows[PeerWorker].append(
            {
                "id": peer,
                "user_id": user,
                "state": PeerWorkerState.SCREENED if draw.random() < 0.95 else PeerWorkerState.PAUSED,
                "team_id": team,
                "employment": Employment.PAID if team else Employment.VOLUNTEER,
                "career": Career.JUNIOR if team else Career.VOLUNTEER,
                "function_profile": written(PeerWorker.function_profile, peer, "Walks beside people."),
                "hours_per_week": draw.choice([8, 12, 16, 24, 32]),
                "room": Room.AMPLE if draw.random() < 0.8 else Room.FULL,
                "languages": ["nl", *(["ar"] if draw.random() < 0.2 else [])],
                "gender": draw.choice(["woman", "man"]),
                "areas": draw.sample(AREAS, 2),
                **{f"usable_{layer}": getattr(masks_of(keys), layer) for layer in LAYERS},
                **{f"shown_{layer}": getattr(masks_of(shown), layer) for layer in LAYERS},
            }
        )
        if number < WITH_EXPERIENCES:
            rows[Experience] += [
                {"peer_worker_id": peer, "theme": key, "visibility": shown_to(key in shown)} for key in keys
            ]
        rows[RoleChoice] += [
            {"peer_worker_id": peer, "role": role, "willingness": Willingness.WANTED}
            for role in draw.sample(list(PeerRole), 2)
        ]
        if draw.random() < 0.15:
            rows[Boundary].append({"peer_worker_id": peer, "theme": draw.choice(ASKED)})
        if draw.random() < 0.08:
            rows[Absence].append({"peer_worker_id": peer, "starts_on": TODAY})
        if draw.random() < 0.01:
            rows[Acquaintance].append({"peer_worker_id": peer, "client_id": self.asks})
        for _ in range(draw.choice([0, 0, 1, 1, 2, 3])):
            self.add_match(peer)

    def add_match(self, peer: UUID) -> None:
        draw, rows = self.draw, self.rows
        client, request, proposal = _id(draw), _id(draw), _id(draw)
        ended = draw.random() < 0.3
        rows[Client].append(_client(client, self.own_team, str(client)))
        rows[Request].append(_request(request, client, self.coordinator, RequestState.FULFILLED))
        rows[Proposal].append(
            {
                "id": proposal,
                "request_id": request,
                "peer_worker_id": peer,
                "state": ProposalState.CONFIRMED,
                "proposed_by": ProposedBy.STAFF,
            }
        )
        rows[Match].append(
            {
                "state": MatchState.ENDED if ended else MatchState.ACTIVE,
                "client_id": client,
                "peer_worker_id": peer,
                "request_id": request,
                "proposal_id": proposal,
                "weekly_minutes": draw.choice([60, 120, 120, 240]),
                "end_reason": EndReason.TAPERED_OFF if ended else None,
                "held_until": datetime(2020, 1, 1, tzinfo=UTC) if ended else None,
            }
        )


def shown_to(team: bool) -> Visibility:
    return Visibility.TEAM if team else Visibility.MATCHING


def _experiences(draw: Random) -> Iterator[str]:
    for layer, (least, most) in HOW_MANY.items():
        yield from draw.sample([theme.key for theme in BY_LAYER[layer]], draw.randint(least, most))


def _client(client: UUID, team: UUID, number: str) -> dict[str, Any]:
    return row_of(Client, client, number=number, name="Client", team_id=team, in_care_since=TODAY, area="Noord")


def _request(request: UUID, client: UUID, by: UUID, state: RequestState) -> dict[str, Any]:
    return {
        "id": request,
        "state": state,
        "client_id": client,
        "route": Route.CLIENT,
        "kind": RequestKind.ONGOING,
        "created_by_id": by,
        "client_words": written(Request.client_words, request, "Iemand die het kent."),
        "closeness": Closeness.THEMES,
    }


def _id(draw: Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)
