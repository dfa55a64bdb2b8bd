"""Makes people and things for a test: every factory has sensible defaults, a test names only what matters to it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import SYSTEM, Actor, By, Role
from services.matching.catalogue import Area, Layer, masks_of
from services.matching.models.clients import Caseholder, Channel, Client
from services.matching.models.decisions import Decision, Topic
from services.matching.models.groups import Group, GroupKind
from services.matching.models.history import Stateful
from services.matching.models.matches import CollaborationForm, Match, RegistrationLevel
from services.matching.models.peer_workers import (
    Career,
    Employment,
    Experience,
    PeerRole,
    PeerWorker,
    RoleChoice,
    Visibility,
    Willingness,
)
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.reminders import unreminded
from services.matching.models.requests import Request, Route, Wish, WishKind, WishWeight
from services.matching.models.teams import Membership, Team, TeamType
from services.matching.operations import cards, themes
from services.matching.schemas.themes import OwnThemeIn
from services.matching.states import MatchState, Party, PeerWorkerState, ProposalState, RequestState
from shared import clock
from shared.users import User

_numbers = count(1)


@dataclass
class Make:
    """Bound to one session; flushes, never commits."""

    session: Session
    _teams: dict[TeamType, Team] = field(default_factory=dict)

    def user(self, *roles: Role, team: Team | None = None, **columns: Any) -> User:
        number = next(_numbers)
        user = User(**({"email": f"person{number}@naast.example", "name": f"Person {number}"} | columns))
        self.session.add(user)
        self.session.flush()
        for role in roles:
            self.work(user, role, team)
        return user

    def work(self, user: User, role: Role, team: Team | None = None) -> None:
        """One more role of somebody."""
        self.session.add(Membership(user_id=user.id, role=role, team_id=team.id if team else None))
        self.session.flush()

    def team(self, kind: TeamType = TeamType.FACT, **columns: Any) -> Team:
        team = Team(**({"name": f"Team {next(_numbers)}", "type": kind, "area": "Noord"} | columns))
        self.session.add(team)
        self.session.flush()
        return team

    def _usual_team(self, kind: TeamType = TeamType.FACT) -> Team:
        if kind not in self._teams:
            self._teams[kind] = self.team(kind)
        return self._teams[kind]

    def coordinator(self) -> Actor:
        return self.actor(self.user(Role.COORDINATOR))

    def caseholder(self, team: Team | None = None) -> Actor:
        return self.actor(self.user(Role.CASEHOLDER, team=team or self._usual_team()))

    def team_lead(self, team: Team | None = None) -> Actor:
        return self.actor(self.user(Role.TEAM_LEAD, team=team or self._usual_team()))

    def client(self, team: Team | None = None, caseholder: Actor | None = None, **columns: Any) -> Client:
        """In a FACT team, with a caseholder, and without a sign-in, unless said otherwise."""
        team = team or self._usual_team()
        number = next(_numbers)
        usual = {
            "number": f"C{number:05}",
            "name": f"Client {number}",
            "birth_date": date(1980, 1, 1),
            "in_care_since": date(2024, 1, 1),
        }
        client = Client(team=team, **(usual | columns))
        if team.type is TeamType.FACT:
            user_id = caseholder.user_id if caseholder else self.user(Role.CASEHOLDER, team=team).id
            client.caseholders.append(Caseholder(user_id=user_id))
        self.session.add(client)
        self.session.flush()
        return client

    def client_with_sign_in(self, **columns: Any) -> Client:
        user = self.user(Role.CLIENT, mail_wanted=False)
        usual: dict[str, Any] = {"user_id": user.id, "channel": Channel.APP}
        return self.client(**(usual | columns))

    def peer_worker(
        self,
        themes: Iterable[str] = (),
        hidden: Iterable[str] = (),
        team: Team | None = None,
        pool: bool = False,
        **columns: Any,
    ) -> PeerWorker:
        """Screened, with a role, a profile and 24 hours. `themes` are shown to the team, `hidden` may only be used."""
        team = None if pool else team or self._usual_team()
        themes, hidden = list(themes), list(hidden)
        user = self.user(Role.PEER_WORKER, team=team)
        usual: dict[str, Any] = {
            "user": user,
            "team": team,
            "employment": Employment.VOLUNTEER if pool else Employment.PAID,
            "career": Career.VOLUNTEER if pool else Career.JUNIOR,
            "function_profile": "Loopt mee met cliënten.",
            "hours_per_week": 24,
        }
        peer_worker = PeerWorker(**(usual | columns))
        peer_worker.roles.append(RoleChoice(role=PeerRole.ROLE_MODEL, willingness=Willingness.WANTED))
        for keys, visibility in ((themes, Visibility.TEAM), (hidden, Visibility.MATCHING)):
            peer_worker.experiences += [Experience(theme=key, visibility=visibility) for key in keys]
        for prefix, keys in (("shown", themes), ("usable", themes + hidden)):
            for layer, mask in masks_of(keys)._asdict().items():
                if layer != "practical":
                    setattr(peer_worker, f"{prefix}_{layer}", mask)
        peer_worker.start(self.session, PeerWorkerState.ADDED, By(None, Party.COORDINATOR))
        peer_worker.move_to(PeerWorkerState.SCREENED, By(None, Party.COORDINATOR))
        return peer_worker

    def request(
        self,
        client: Client | None = None,
        themes: Iterable[str] = (),
        musts: Iterable[str] = (),
        state: RequestState = RequestState.IN_MATCHING,
        **columns: Any,
    ) -> Request:
        """In matching, with these experiences as wishes."""
        client = client or self.client()
        typist = client.user_id or self.user().id
        usual = {"route": Route.CLIENT, "client_words": "Ik wil iemand die het snapt.", "asked_client": True}
        request = Request(client=client, created_by_id=typist, **(usual | columns))
        for keys, weight in ((themes, WishWeight.NICE), (musts, WishWeight.MUST)):
            request.wishes += [Wish(kind=WishKind.EXPERIENCE, value=key, weight=weight) for key in keys]
        asked_by = Party.CASEHOLDER if state is RequestState.AWAITING_CLIENT else Party.CLIENT
        request.start(self.session, state, self.signed(asked_by))
        return request

    def proposal(
        self,
        request: Request | None = None,
        peer_worker: PeerWorker | None = None,
        state: ProposalState = ProposalState.SENT_TO_PEER,
    ) -> Proposal:
        """Brought to `state` along the moves that lead there; only being there begins a term."""
        request = request or self.request()
        peer_worker = peer_worker or self.peer_worker()
        with self._passing_through(on_the_way=state is not ProposalState.SENT_TO_PEER):
            proposal = cards.ask_peer(
                self.session, request, peer_worker, self.signed(Party.COORDINATOR), ProposedBy.STAFF
            )
        path = (
            (ProposalState.PEER_ACCEPTED, Party.PEER_WORKER),
            (ProposalState.OFFERED_TO_CLIENT, Party.SYSTEM),
            (ProposalState.CHOSEN, Party.CLIENT),
            (ProposalState.INTRODUCED, Party.PEER_WORKER),
            (ProposalState.CONFIRMED, Party.SYSTEM),
        )
        for step, party in path:
            if proposal.state is state:
                break
            if step is ProposalState.OFFERED_TO_CLIENT:
                with self._passing_through(on_the_way=state is ProposalState.CONFIRMED):  # the request comes along
                    cards.lay_cards(self.session, request)
            else:
                with self._passing_through(on_the_way=step is not state):
                    proposal.move_to(step, self.signed(party))
        return proposal

    def group(self, **columns: Any) -> Group:
        """With room for eight."""
        usual: dict[str, Any] = {"name": "WRAP in de buurt", "kind": GroupKind.WRAP, "place": "De Molen", "places": 8}
        group = Group(**({"meets": "Dinsdag, half acht"} | usual | columns))
        self.session.add(group)
        self.session.flush()
        return group

    def decision(self, topic: Topic, value: str, team_id: UUID | None = None) -> Decision:
        """For the organisation, unless a team is given."""
        today = clock.today(self.session)
        one = Decision(
            topic=topic,
            value=value,
            team_id=team_id,
            decided_by="De Linde",
            decided_on=today,
            review_on=today,
            recorded_by_id=self.user().id,
        )
        self.session.add(one)
        self.session.flush()
        return one

    def own_theme(self, layer: Layer = Layer.THEME, retired: bool = False, **words: str) -> str:
        """The key of a theme of the organisation's own."""
        number, by = next(_numbers), self.coordinator()
        usual: dict[str, Any] = {"nl": f"thema {number}", "en": f"theme {number}", "area": Area.LIVING}
        usual |= {"help_nl": "Je kent dit.", "help_en": "You know this."}
        theme = themes.add_theme(self.session, by, OwnThemeIn(layer=layer, **(usual | words)))
        if retired:
            themes.retire_theme(self.session, by, theme.key)
        return theme.key

    def match(
        self,
        client: Client | None = None,
        peer_worker: PeerWorker | None = None,
        state: MatchState = MatchState.ACTIVE,
        **columns: Any,
    ) -> Match:
        """With all agreements made; planned or active."""
        with self._passing_through(on_the_way=True):
            request = self.request(client or self.client())
        proposal = self.proposal(request, peer_worker, ProposalState.CONFIRMED)
        caseholders = proposal.request.client.caseholder_ids
        usual: dict[str, Any] = {
            "question": "Weer naar buiten durven.",
            "collaboration_form": CollaborationForm.COMPLEMENTARY,
            "professional_id": next(iter(caseholders), None),
            "sharing_agreement": "Alleen dat we elkaar zien.",
            "registration_level": RegistrationLevel.FACTS,
            "weekly_minutes": 120,
        }
        match = Match(
            client=proposal.request.client,
            peer_worker=proposal.peer_worker,
            request_id=request.id,
            proposal_id=proposal.id,
            **(usual | columns),
        )
        with self._passing_through(on_the_way=state is not MatchState.PLANNED):
            match.start(self.session, MatchState.PLANNED, SYSTEM)
        if state is MatchState.ACTIVE:
            match.started_on = clock.today(self.session)
            match.move_to(MatchState.ACTIVE, SYSTEM)
        return match

    def _passing_through(self, *, on_the_way: bool) -> AbstractContextManager[None]:
        """A state that is left at once begins no term, which would only have to be taken back."""
        return unreminded(self.session) if on_the_way else nullcontext()

    def signed(self, party: Party) -> By:
        return By(None, party)

    def actor(self, who: User | Client | PeerWorker) -> Actor:
        """This person as the door hands them on."""
        user_id = who.id if isinstance(who, User) else who.user_id
        if user_id is None:
            raise ValueError("a client without a sign-in cannot act")
        return auth.load_actor(self.session, self.session.get_one(User, user_id))

    def later(self, **span: float) -> None:
        """Moves the domain's clock: make.later(days=8)."""
        clock.move(self.session, timedelta(**span))


def stands(thing: Stateful, state: StrEnum) -> bool:
    """Whether it is in this state; asked as often as a test likes, since a type checker believes the first answer."""
    return bool(thing.state is state)
