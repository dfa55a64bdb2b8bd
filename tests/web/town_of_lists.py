"""An organisation in which everything that some page lists can become more: around a few people, and around others."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.catalogue import Closeness
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, ContactVersion, Place
from services.matching.models.corrections import Correction
from services.matching.models.decisions import Decision, Topic
from services.matching.models.groups import GroupPlace
from services.matching.models.matches import Alignment, Match, Pause, PauseKind
from services.matching.models.notes import OwnNote
from services.matching.models.offers import Answer, Offer, OfferMoment
from services.matching.models.peer_workers import Absence, FormerTreater
from services.matching.models.programs import Program
from services.matching.models.reminders import Reminder, schedule
from services.matching.models.requests import NoReason, Objection, RequestKind
from services.matching.models.rounds import Round, RoundLine, RoundPick
from services.matching.models.shut_out import ShutOut
from services.matching.models.small_steps import SmallStep
from services.matching.models.teams import Membership, TeamType
from services.matching.models.weighings import Weighing
from services.matching.operations.telling import tell_client
from services.matching.rounds import report
from services.matching.states import (
    CorrectionState,
    MatchState,
    Party,
    ProposalState,
    ReminderState,
    RequestState,
    Rule,
)
from services.matching.weights import UNDECIDED
from shared import clock
from shared.events import Event
from tests.make import Make
from tests.matching.test_query_counts import grow

NOTHING = report([], [], [])._asdict()
NO_REPORTS = {"best": NOTHING, "by_score": NOTHING}


@dataclass
class Town:
    """Who looks, and what they look at."""

    make: Make
    actors: dict[str, Actor] = field(default_factory=dict)
    things: dict[str, UUID] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.make.session

    def __post_init__(self) -> None:
        make = self.make
        self.north, self.city = make.team(), make.team(TeamType.ACT)
        caseholder = make.user(Role.CASEHOLDER, team=self.north)
        self.lead = make.user(Role.TEAM_LEAD, team=self.north)
        self.holds = make.actor(caseholder)
        self.client = make.client_with_sign_in(team=self.north, caseholder=self.holds)
        self.peer = make.peer_worker(["shame"], team=self.north, hours_per_week=40)
        self.match = make.match(self.client, self.peer, started_on=clock.today(self.session) - timedelta(days=60))
        self.request = make.request(self.client, themes=["shame"])
        self.contact = self._contact(self.match, -30, ContactOutcome.HELD)
        ended = {"ended_at": clock.now(self.session), "digest": "0" * 64, "reports": NO_REPORTS}
        self.round = Round(asked_by_id=self.holds.user_id, **ended)
        self.session.add(self.round)
        self.group = make.group(places=1000)
        self.session.flush()
        self.actors = {
            "caseholder": self.holds,
            "lead": make.actor(self.lead),
            "client": make.actor(self.client),
            "peer": make.actor(self.peer),
            "coordinator": make.coordinator(),
            "admin": make.actor(make.user(Role.ADMIN)),
        }
        self.things = {
            "client": self.client.id,
            "match": self.match.id,
            "request": self.request.id,
            "contact": self.contact.id,
            "peer": self.peer.id,
            "team": self.north.id,
            "group": self.group.id,
        }

    def grow(self, rows: int) -> None:
        """So many more of everything."""
        grow(self.session, self.make, rows)
        for _ in range(rows):
            self._around_the_client()
            self._around_the_match()
            self._around_the_peer_worker()
            self._around_the_organisation()
        self.session.flush()
        told = update(Reminder).where(Reminder.state == ReminderState.SCHEDULED).values(state=ReminderState.NOTIFIED)
        self.session.execute(told)

    def add_some(self, more: int) -> None:
        """Of what one person has a few of at most."""
        for _ in range(more):
            self.make.match(self.client)
            came_from, group = self.make.request(self.client), self.make.group()
            came_from.move_to(RequestState.FULFILLED, self.make.signed(Party.CLIENT))
            today = clock.today(self.session)
            group.leader_id = self.peer.id
            place = GroupPlace(group=group, client=self.client, request_id=came_from.id, since=today, name_told=True)
            self.session.add(place)
            self.make.proposal(self.make.request(self.client), state=ProposalState.OFFERED_TO_CLIENT)
            self.session.add(self._version())
            self.session.add(Program(name="Dossier", scopes=["clients:read"], secret_hash=bytes(32)))
            self.session.add(ShutOut(client_id=self.client.id, user_id=self.make.user().id, by_id=self.lead.id))
            membership = Membership(user_id=self.lead.id, role=Role.TEAM_LEAD, team_id=self.make.team().id)
            self.session.add(membership)
            version = self.session.scalar(select(func.count(Weighing.id))) or 0
            self.session.add(
                Weighing(
                    version=version + 1,
                    weights={closeness: asdict(UNDECIDED.of(closeness)) for closeness in Closeness},
                    decided_by="Werkgroep",
                    decided_on=today,
                    reason="",
                    recorded_by_id=self.holds.user_id,
                )
            )
        self.session.flush()
        self.actors["lead"] = self.make.actor(self.lead)

    def _around_the_client(self) -> None:
        make, today, session = self.make, clock.today(self.session), self.session
        make.client(self.north, self.holds)
        session.add(
            Offer(
                client_id=self.client.id,
                by_id=self.holds.user_id,
                moment=OfferMoment.OTHER,
                made_on=today,
                explained=True,
                answer=Answer.NOT_NOW,
            )
        )
        for client in (self.client, make.client()):
            for group in (self.group, make.group()):
                fulfilled = make.request(client)
                left_on = today if client is self.client else None
                session.add(
                    GroupPlace(group=group, client=client, request_id=fulfilled.id, since=today, left_on=left_on)
                )
                fulfilled.move_to(RequestState.FULFILLED, make.signed(Party.CLIENT))
        session.add(Correction(client_id=self.client.id, words="Ik was bang.", state=CorrectionState.OPEN))
        ended = make.match(self.client)
        ended.ended_on = today
        ended.move_to(MatchState.ENDED, make.signed(Party.CLIENT))
        tell_client(session, self.client, Event.NEWS, ("match", ended.id))
        schedule(session, ended, Rule.PAUSE_REVIEW, Party.CASEHOLDER, today)
        refused = make.proposal(self.request, state=ProposalState.PEER_ACCEPTED)
        refused.move_to(ProposalState.WITHDRAWN, make.signed(Party.COORDINATOR))

    def _around_the_match(self) -> None:
        today, session = clock.today(self.session), self.session
        session.add_all(
            [
                Alignment(
                    match_id=self.match.id,
                    held_on=today,
                    client_present=True,
                    peer_worker_present=True,
                    needs="Rust.",
                    agreements="Verder.",
                    recorded_by_id=self.holds.user_id,
                ),
                Pause(
                    match_id=self.match.id,
                    kind=PauseKind.CLIENT_WISH,
                    started_on=today,
                    ended_on=today,
                    decided_as=Party.CLIENT,
                    decided_by_id=self.holds.user_id,
                ),
                SmallStep(match_id=self.match.id, words="Naar de winkel."),
                self._contact(self.match, -1, ContactOutcome.HELD),
                self._version(),
            ]
        )

    def _around_the_peer_worker(self) -> None:
        make, today, session = self.make, clock.today(self.session), self.session
        session.add(OwnNote(peer_worker_id=self.peer.id, words="Vandaag ging het goed."))
        session.add(Absence(peer_worker_id=self.peer.id, starts_on=today + timedelta(days=90)))
        session.add(FormerTreater(peer_worker_id=self.peer.id, user_id=make.user(Role.CASEHOLDER, team=self.city).id))
        for days in (0, 3):
            self._contact(make.match(make.client(self.north), self.peer), days, ContactOutcome.PLANNED)
        make.match(make.client(self.north), self.peer)
        make.match(make.client(self.north), self.peer, MatchState.PLANNED)
        for state in (ProposalState.SENT_TO_PEER, ProposalState.PEER_ACCEPTED, ProposalState.INTRODUCED):
            make.proposal(make.request(themes=["shame"]), self.peer, state)
        visit = make.request(
            state=RequestState.AWAITING_CLIENT, kind=RequestKind.ONE_OFF, named_peer_worker_id=self.peer.id
        )
        heavy = make.request(state=RequestState.AWAITING_CLIENT, named_peer_worker_id=self.peer.id)
        for request in (visit, heavy):
            reason = NoReason.TOO_HEAVY_FOR_PEER
            session.add(Objection(request_id=request.id, by_id=self.holds.user_id, reason=reason))

    def _around_the_organisation(self) -> None:
        make, today, session = self.make, clock.today(self.session), self.session
        make.coordinator()
        make.peer_worker(["shame"], pool=True)
        waits = make.request(themes=["shame"])
        pick = RoundPick(peer_worker_id=self.peer.id, place=0, compared="")
        session.add(RoundLine(round_id=self.round.id, request_id=waits.id, place=1, picks=[pick]))
        asked = make.request(themes=["shame"], asked_by_system=True)
        session.add_all([asked])
        for topic in (Topic.CRISIS_CONTACT, Topic.SEARCH_OTHER_TEAMS):
            session.add(
                Decision(
                    topic=topic,
                    team_id=self.north.id,
                    value="continue" if topic is Topic.CRISIS_CONTACT else "no",
                    decided_by="Het team",
                    decided_on=today,
                    review_on=today,
                    recorded_by_id=self.holds.user_id,
                )
            )

    def _version(self) -> ContactVersion:
        return ContactVersion(
            contact_id=self.contact.id,
            starts_at=self.contact.starts_at,
            minutes_planned=60,
            place=Place.HOME,
            kind=ContactKind.TALK,
            outcome=ContactOutcome.HELD,
            corrected_by_id=self.peer.user_id,
        )

    def _contact(self, match: Match, days: int, outcome: ContactOutcome) -> Contact:
        contact = Contact(
            match_id=match.id,
            client_id=match.client_id,
            peer_worker_id=match.peer_worker_id,
            starts_at=clock.now(self.session) + timedelta(days=days),
            minutes_planned=60,
            place=Place.HOME,
            kind=ContactKind.TALK,
            outcome=outcome,
            logged_by_id=self.peer.user_id,
        )
        self.session.add(contact)
        self.session.flush()
        return contact
