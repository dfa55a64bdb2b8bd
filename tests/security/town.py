"""Who asks in the matrix, and the thing they ask about: of one client in a FACT team, and of one in an ACT team."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Role
from services.matching.models.clients import Caseholder, Client
from services.matching.models.contacts import Contact
from services.matching.models.corrections import Correction
from services.matching.models.identities import Identity
from services.matching.models.matches import Match
from services.matching.models.notes import OwnNote
from services.matching.models.offers import ReOffer
from services.matching.models.passkeys import Passkey
from services.matching.models.peer_workers import Absence, PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.shut_out import ShutOut
from services.matching.models.signin import Access
from services.matching.models.small_steps import SmallStep
from services.matching.models.teams import TeamType
from services.matching.models.tellings import Telling
from services.matching.states import PeerWorkerState
from shared.users import User
from tests.cast import Cast
from tests.door import COOKIE
from tests.make import Make
from tests.security.canaries import let_loose
from tests.stage import Stage

FACT, ACT = KINDS = ("FACT", "ACT")
SEE: Mapping[str, Collection[str]] = MappingProxyType(
    {FACT: ("cli", "pwl", "cas", "coo", "han", "tok"), ACT: ("cl2", "acm", "acl", "coo")}
)
MODELS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "absence_id": Absence,
        "client_id": Client,
        "contact_id": Contact,
        "correction_id": Correction,
        "note_id": OwnNote,
        "peer_worker_id": PeerWorker,
        "proposal_id": Proposal,
        "re_offer_id": ReOffer,
        "request_id": Request,
        "session_id": Access,
        "shut_out_id": ShutOut,
        "step_id": SmallStep,
        "telling_id": Telling,
    }
)
"""Of which the other ids of a path can be read."""


class OneClient(Stage):
    """Whatever is made is about the one client and the one peer worker of the cast. One thing at a time."""

    def client(self) -> Client:
        return self.session.get_one(Client, self.cast.client_id)

    def peer_worker(self) -> PeerWorker:
        return self.session.get_one(PeerWorker, self.cast.peer_worker_id)

    def another_peer_worker(self, state: PeerWorkerState = PeerWorkerState.SCREENED) -> PeerWorker:
        peer_worker = self.peer_worker()
        peer_worker.state = state
        self.session.flush()
        return peer_worker

    def match(self, *args: Any, **columns: Any) -> Match:
        """With what is between the two filled in as well."""
        between = {"wanted": "Samen stil zijn.", "unwanted": "Advies.", "agenda": "De brief.", "place": "Het park."}
        return super().match(*args, **(between | columns))

    def passkey(self) -> UUID:
        key = Passkey(
            user_id=self.cast.users[self.role], credential_id=b"key", public_key=b"", sign_count=0, label="Firefox"
        )
        return self._added(key).id

    def identity(self) -> UUID:
        owner = self.cast.users[self.role]
        return self._added(Identity(user_id=owner, issuer="", subject="elsewhere", linked_by_id=owner)).id

    def own_or_another(self, state: PeerWorkerState) -> PeerWorker:
        return self.another_peer_worker(state)


@dataclass(frozen=True)
class Principal:
    """Somebody who asks: with this header, about things of the client in this kind of team."""

    code: str
    asks_of: str
    headers: Mapping[str, str]

    @property
    def sees(self) -> Collection[str]:
        """Of which of the two clients they may read, somewhere."""
        return [kind for kind, codes in SEE.items() if self.code in codes]


@dataclass(frozen=True)
class Town:
    casts: Mapping[str, Cast]
    principals: tuple[Principal, ...]
    signs: Mapping[str, frozenset[str]]
    """What gives each of the two clients away in an answer."""


class Building:
    """Puts the town into a database."""

    def __init__(self, session: Session) -> None:
        self.session, self.make = session, Make(session)
        self.principals: list[Principal] = []

    def build(self) -> Town:
        make = self.make
        admin, coordinator = make.user(Role.ADMIN), make.user(Role.COORDINATOR)
        fact, act, other_fact, other_act = (
            make.team(kind) for kind in (TeamType.FACT, TeamType.ACT, TeamType.FACT, TeamType.ACT)
        )
        with let_loose("PEER"):
            peer_worker = make.peer_worker(themes=["shame"], pool=True, hours_per_week=40, story="Mijn verhaal.")
        casts = {}
        for kind, team, name in ((FACT, fact, "Fenna Wijnbergen"), (ACT, act, "Adriaan Kuipershof")):
            caseholder, lead = (make.user(role, team=team) for role in (Role.CASEHOLDER, Role.TEAM_LEAD))
            client = make.client_with_sign_in(team=team, caseholder=make.actor(caseholder), name=name)
            if not client.caseholders:
                client.caseholders.append(Caseholder(user_id=caseholder.id))
            people = {
                Role.CASEHOLDER: caseholder,
                Role.TEAM_LEAD: lead,
                Role.COORDINATOR: coordinator,
                Role.ADMIN: admin,
                Role.PEER_WORKER: peer_worker.user,
                Role.CLIENT: self.session.get_one(User, client.user_id),
            }
            casts[kind] = Cast(
                users=MappingProxyType({role: user.id for role, user in people.items()}),
                emails=MappingProxyType({role: user.email for role, user in people.items()}),
                team_id=team.id,
                client_id=client.id,
                peer_worker_id=peer_worker.id,
            )
        of_fact, of_act = casts[FACT].users, casts[ACT].users
        disabled = make.user(Role.COORDINATOR)
        self.asks("nob", FACT, None)
        self.asks("one", FACT, coordinator.id, two_factors=False)
        self.asks("off", FACT, disabled.id)
        disabled.active = False
        self.asks("han", FACT, of_fact[Role.CASEHOLDER], handed_to=casts[FACT].client_id)
        self.asks("cli", FACT, of_fact[Role.CLIENT])
        self.asks("cl2", FACT, of_act[Role.CLIENT])
        self.asks("pwl", FACT, peer_worker.user_id)
        self.asks("pwu", FACT, make.peer_worker(themes=["shame"], pool=True).user_id)
        self.asks("cas", FACT, of_fact[Role.CASEHOLDER])
        self.asks("col", FACT, make.user(Role.CASEHOLDER, team=fact).id)
        self.asks("cao", FACT, make.user(Role.CASEHOLDER, team=other_fact).id)
        self.asks("acm", ACT, make.user(Role.CASEHOLDER, team=act).id)
        self.asks("aco", ACT, make.user(Role.CASEHOLDER, team=other_act).id)
        self.asks("led", FACT, of_fact[Role.TEAM_LEAD])
        self.asks("acl", ACT, of_act[Role.TEAM_LEAD])
        self.asks("ldo", FACT, make.user(Role.TEAM_LEAD, team=other_fact).id)
        self.asks("coo", FACT, coordinator.id)
        self.asks("adm", FACT, admin.id)
        self.asks("pri", FACT, make.user(Role.PRIVACY_OFFICER).id)
        self.asks("tok", FACT, of_fact[Role.CASEHOLDER], token=True)
        clients = {kind: self.session.get_one(Client, cast.client_id) for kind, cast in casts.items()}
        signs = {kind: frozenset({str(one.id), one.name, one.number}) for kind, one in clients.items()}
        return Town(casts, tuple(self.principals), signs)

    def asks(
        self,
        code: str,
        asks_of: str,
        user_id: UUID | None,
        *,
        two_factors: bool = True,
        handed_to: UUID | None = None,
        token: bool = False,
    ) -> None:
        headers = {}
        if user_id is not None and token:
            actor = auth.load_actor(self.session, self.session.get_one(User, user_id))
            headers["authorization"] = f"Bearer {auth.issue_token(self.session, actor, 'matrix', 1).secret}"
        elif user_id is not None:
            secret = auth.open_session(self.session, user_id, two_factors=two_factors).secret
            if handed_to is not None:
                secret = auth.enter_for(self.session, secret, handed_to)
            headers["cookie"] = f"{COOKIE}={secret}"
        self.principals.append(Principal(code, asks_of, headers))
