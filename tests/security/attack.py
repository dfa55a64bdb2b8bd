"""Somebody with a sign-in of staff who tries to find out what a colleague does not show.

Two worlds are the same but for one thing that a peer worker keeps to themselves. The attacker walks the same way
through both; what they got to read is compared letter by letter, after ids that are new in each.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor, Role
from services.matching.catalogue import Closeness
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.operations import proposals, reminders
from services.matching.schemas.proposals import DeclineIn
from services.matching.states import ProposalState
from shared.db import transaction
from shared.users import User
from tests.door import COOKIE
from tests.make import Make
from tests.security.asking import ask, thrown_away

COLLEAGUE = "Sanne Kuiper"
SENSITIVE = ("trauma", "diagnosis_psychotic", "medication_lithium")
NEW_EACH_TIME = re.compile(r'name="once" value="[^"]*"')
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Secret = Callable[[Session, "Village"], object]


@dataclass(frozen=True)
class Village:
    """Who is there. `colleague` shows shame and a route to the team, and is whom it is about."""

    caseholder: UUID
    coordinator: UUID
    client: UUID
    second_client: UUID
    colleague: UUID
    others: Sequence[UUID]

    @classmethod
    def of(cls, make: Make) -> "Village":
        team = make.team(name="Noord", area="Noord")
        caseholder = make.user(Role.CASEHOLDER, team=team, name="Joost van Dam")
        clients = [make.client(team, make.actor(caseholder), name=name) for name in ("Ida Blom", "Bas Kok")]
        people = [
            make.peer_worker(["shame", "route_work"], team=team, story="Ik loop graag buiten."),
            make.peer_worker(["shame", "loneliness"], team=team),
            make.peer_worker(["loneliness"], ["trauma"], pool=True),
            make.peer_worker(["grief"], pool=True),
        ]
        people[0].user.name = COLLEAGUE
        return cls(
            caseholder=caseholder.id,
            coordinator=make.user(Role.COORDINATOR, name="Els Vos").id,
            client=clients[0].id,
            second_client=clients[1].id,
            colleague=people[0].id,
            others=[one.id for one in people[1:]],
        )

    def owner(self, session: Session) -> Actor:
        """The colleague, as they come in themselves."""
        user_id = session.get_one(PeerWorker, self.colleague).user_id
        return auth.load_actor(session, session.get_one(User, user_id))


@dataclass
class Attack:
    """One attacker in one world; `read` is everything they got to see."""

    village: Village
    runner: asyncio.Runner
    cookie: str
    read: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"cookie": self.cookie, "content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.runner.run(ask(method, path, headers, sent))
        self.read.append(f"{method} {path}\n{answer.status} {answer.goes_to}\n{answer.text}")
        return json.loads(answer.text) if answer.text.startswith(("{", "[")) else None

    def look_at(self, request_id: str) -> None:
        """Whatever can be read of one request."""
        self.ask("GET", f"/requests/{request_id}")
        asked = self.ask("GET", f"/api/v1/proposals?request_id={request_id}")
        for one in asked["items"]:
            self.ask("GET", f"/api/v1/proposals/{one['id']}/history")
            self.ask("GET", f"/api/v1/proposals/{one['id']}/card")

    def rank(self, request_id: str) -> None:
        self.ask("GET", f"/api/v1/requests/{request_id}/candidates")

    def wish(self, request_id: str, closeness: Closeness, musts: Iterable[str], nice: Iterable[str]) -> None:
        wishes = [
            {"kind": "experience", "value": key, "weight": weight}
            for keys, weight in ((musts, "must"), (nice, "nice"))
            for key in keys
        ]
        self.ask("PUT", f"/api/v1/requests/{request_id}/wishes", {"wishes": wishes, "closeness": closeness})

    def ask_openly(self, request_id: str, *peer_worker_ids: UUID) -> list[str]:
        chosen = {"peer_worker_ids": [str(one) for one in peer_worker_ids]}
        asked = self.ask("POST", f"/api/v1/requests/{request_id}/proposals", chosen)
        return [one["id"] for one in asked] if isinstance(asked, list) else []

    def request(self, client_id: UUID) -> str:
        told = {"client_words": "Ik wil iemand die het snapt.", "wishes": [], "closeness": "themes"}
        made = self.ask("POST", f"/api/v1/clients/{client_id}/requests", told)
        return str(made["id"])


def probe(attack: Attack) -> str:
    """Every wish that could draw somebody out, one after the other. Each names shame, which the colleague shows."""
    request = attack.request(attack.village.client)
    for closeness in Closeness:
        attack.wish(request, closeness, (), ("shame", *SENSITIVE))
        attack.rank(request)
    for deep in SENSITIVE:
        attack.wish(request, Closeness.DIAGNOSIS_MEDICATION, (deep,), ("shame",))
        attack.rank(request)
    attack.wish(request, Closeness.THEMES, ("shame",), ("loneliness",))
    attack.look_at(request)
    attack.ask("GET", f"/api/v1/requests/{request}/why-not?find=")
    return request


def entrap(attack: Attack, request: str, by_colleague: Callable[[], None], a_day_later: Callable[[], None]) -> None:
    """The system is made to ask who fits; then whatever could betray whom it asked."""
    village = attack.village
    attack.wish(request, Closeness.SPECIFIC, ("trauma",), ("shame",))
    attack.ask("POST", f"/api/v1/requests/{request}/ask")
    attack.look_at(request)
    attack.ask_openly(request, village.colleague, *village.others[:2])
    a_day_later()
    attack.wish(request, Closeness.THEMES, (), ("shame", "trauma"))
    attack.ask_openly(request, *village.others[:2])
    attack.look_at(request)
    for asked in attack.ask_openly(request, village.colleague):
        attack.look_at(request)
        attack.ask("POST", f"/api/v1/proposals/{asked}/unask")
    by_colleague()
    attack.look_at(request)
    attack.ask("POST", f"/api/v1/requests/{request}/withdraw")
    attack.look_at(request)


def wait_and_see(attack: Attack, a_week_later: Callable[[], None]) -> None:
    """A question that nobody answers, and all lists there are."""
    village = attack.village
    request = attack.request(village.second_client)
    attack.wish(request, Closeness.SPECIFIC, ("trauma",), ("shame",))
    attack.ask("POST", f"/api/v1/requests/{request}/ask")
    a_week_later()
    attack.look_at(request)
    for path in (
        f"/api/v1/peer-workers/{village.colleague}",
        "/api/v1/peer-workers?theme=trauma",
        f"/pool/{village.colleague}",
        "/pool?theme=trauma",
        "/api/v1/reminders",
        "/clients",
        "/meeting",
        f"/clients/{village.client}",
        f"/clients/{village.client}/offer",
        "/work",
        "/work/requests",
        "/work/unseen",
    ):
        attack.ask("GET", path)


@dataclass
class Worlds:
    """One database, in which each world is thrown away before the next begins."""

    connection: Connection
    village: Village
    runner: asyncio.Runner

    def walked_through(self, secret: Secret | None) -> list[str]:
        """What a caseholder, and at last a coordinator, read in the world in which `secret` is so."""
        with self._world(secret) as attack:
            request = probe(attack)
            entrap(attack, request, self._says_no, partial(self._later, days=1))
            attack.cookie = self._cookie(self.village.coordinator)
            wait_and_see(attack, partial(self._later, days=9))
        return without_new_ids(attack.read)

    def probed(self, secret: Secret | None) -> list[str]:
        """What a caseholder reads who only looks for somebody, and asks the colleague in the end."""
        with self._world(secret) as attack:
            attack.ask_openly(probe(attack), self.village.colleague)
        return without_new_ids(attack.read)

    @contextmanager
    def _world(self, secret: Secret | None) -> Iterator[Attack]:
        with thrown_away(self.connection):
            if secret is not None:
                with transaction() as session:
                    secret(session, self.village)
            yield Attack(self.village, self.runner, self._cookie(self.village.caseholder))

    def _cookie(self, user_id: UUID) -> str:
        with transaction() as session:
            return f"{COOKIE}={auth.open_session(session, user_id, two_factors=True).secret}"

    def _says_no(self) -> None:
        """The colleague does, to whatever they were asked."""
        with transaction() as session:
            mine = (Proposal.peer_worker_id == self.village.colleague) & (Proposal.state == ProposalState.SENT_TO_PEER)
            for asked in session.scalars(select(Proposal.id).where(mine)).all():
                proposals.decline(session, self.village.owner(session), asked, DeclineIn())

    def _later(self, days: int) -> None:
        with transaction() as session:
            Make(session).later(days=days)
        with transaction() as session:
            for due in reminders.due_reminders(session):
                reminders.act_on(session, due)


def without_new_ids(read: Iterable[str]) -> list[str]:
    """Each id by when it was first read, and what a form counts with left out."""
    known: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return known.setdefault(found.group(), f"#{len(known)}")

    return [AN_ID.sub(numbered, NEW_EACH_TIME.sub("", one)) for one in read]
