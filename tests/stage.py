"""Makes whatever can be asked about, as one person of the cast can see it and act on it."""

from datetime import date, timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor, By, Role
from services.matching.auth.signed.scopes import SCOPES
from services.matching.models.answers import Step, say
from services.matching.models.clients import Caseholder, Client
from services.matching.models.contacts import Contact
from services.matching.models.corrections import Correction
from services.matching.models.decisions import Topic
from services.matching.models.groups import GroupPlace
from services.matching.models.helped import Helped, WhetherItHelped
from services.matching.models.matches import CollaborationForm, Lead, Match, RegistrationLevel
from services.matching.models.notes import OwnNote
from services.matching.models.offers import ReOffer, ReOfferCause
from services.matching.models.peer_workers import (
    Absence,
    Acquaintance,
    Boundary,
    Career,
    Experience,
    FormerTreater,
    PeerWorker,
    Room,
    Willingness,
)
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.reminders import Reminder
from services.matching.models.requests import NoReason, Objection, Request, RequestKind, Route
from services.matching.models.rounds import Round, RoundLine, RoundPick
from services.matching.models.shut_out import ShutOut
from services.matching.models.small_steps import SmallStep
from services.matching.models.teams import Membership, Team
from services.matching.models.tellings import Telling
from services.matching.operations import absences, care, contacts, endings, pauses, reopening, tapering
from services.matching.operations.telling import tell_client
from services.matching.schemas.absences import AbsenceIn
from services.matching.schemas.contacts import LogContactIn, PlanContactIn
from services.matching.schemas.matches import EndCareIn, PauseIn, ReopenIn, StopIn, TaperIn
from services.matching.states import (
    CorrectionState,
    MatchState,
    Party,
    PeerWorkerState,
    ProposalState,
    ReminderState,
    ReOfferState,
    RequestState,
    Rule,
)
from shared import clock
from shared.events import Event
from shared.users import User
from tests.cast import Cast
from tests.make import Make

PARTY = {
    Role.PEER_WORKER: Party.PEER_WORKER,
    Role.CASEHOLDER: Party.CASEHOLDER,
    Role.TEAM_LEAD: Party.TEAM_LEAD,
    Role.COORDINATOR: Party.COORDINATOR,
}
T = TypeVar("T")
numbers = count(1)
S, P, M = RequestState, ProposalState, MatchState


class Stage:
    """Makes things for one person of the cast: theirs to see, and where it can be theirs to act on.

    Rows are written as they would stand in the end, not step by step: a test that needs a thousand has no time for
    more.
    """

    def __init__(self, session: Session, cast: Cast, role: Role) -> None:
        self.session, self.cast, self.role = session, cast, role
        self.make = Make(session)

    @property
    def team(self) -> Team:
        return self.session.get_one(Team, self.cast.team_id)

    @property
    def coordinator(self) -> Actor:
        return self.actor(Role.COORDINATOR)

    def actor(self, role: Role) -> Actor:
        return self.make.actor(self.session.get_one(User, self.cast.users[role]))

    def refresh_peer_worker(self) -> None:
        """Whatever earlier asks did: at work, with ample room, an experience and a boundary, knowing nobody here."""
        mine = self.cast.peer_worker_id
        for kind in (Absence, Acquaintance, FormerTreater):
            self.session.execute(delete(kind).where(kind.peer_worker_id == mine))
        peer_worker = self.session.get_one(PeerWorker, mine)
        peer_worker.room, peer_worker.hours_per_week, peer_worker.client_share = Room.AMPLE, 40, 100
        peer_worker.function_profile = "Loopt mee met cliënten."
        peer_worker.state = PeerWorkerState.SCREENED
        for own in (Experience, Boundary):
            if (
                self.session.scalars(select(own).where(own.peer_worker_id == mine, own.theme == "shame")).first()
                is None
            ):
                self.session.add(own(peer_worker_id=mine, theme="shame"))
        for choice in peer_worker.roles:
            choice.willingness = Willingness.WANTED

    def _added(self, row: T) -> T:
        self.session.add(row)
        self.session.flush()
        return row

    def client(self) -> Client:
        """The client of the cast when they ask themselves; else somebody new with the same caseholders."""
        if self.role is Role.CLIENT:
            return self.session.get_one(Client, self.cast.client_id)
        staff = [self.cast.users[role] for role in (Role.CASEHOLDER, Role.TEAM_LEAD)]
        return self._added(
            Client(
                number=f"C8{next(numbers):05}",
                name="Sam Visser",
                birth_date=date(1980, 1, 1),
                in_care_since=date(2024, 1, 1),
                team=self.team,
                caseholders=[Caseholder(user_id=user_id) for user_id in staff],
            )
        )

    def met_client(self) -> Client:
        return self.match().client if self.role is Role.PEER_WORKER else self.client()

    def peer_worker(self) -> PeerWorker:
        """The peer worker of the cast, but for the client, who can meet each only once at a time."""
        if self.role is Role.CLIENT:
            return self.another_peer_worker()
        return self.session.get_one(PeerWorker, self.cast.peer_worker_id)

    def note(self) -> OwnNote:
        """Of the peer worker of the cast, whoever asks about it."""
        return self._added(OwnNote(peer_worker_id=self.cast.peer_worker_id, words="Ik dacht er thuis nog aan."))

    def another_peer_worker(self, state: PeerWorkerState = PeerWorkerState.SCREENED) -> PeerWorker:
        peer_worker = self.make.peer_worker(themes=["shame"], team=self.team, hours_per_week=40, client_share=100)
        peer_worker.state = state
        self.session.flush()
        return peer_worker

    def senior(self) -> PeerWorker:
        """Who can be named as a supervisor."""
        return self.make.peer_worker(team=self.team, career=Career.SENIOR)

    def own_or_another(self, state: PeerWorkerState) -> PeerWorker:
        """A peer worker acts on themselves."""
        if self.role is not Role.PEER_WORKER:
            return self.another_peer_worker(state)
        peer_worker = self.peer_worker()
        peer_worker.state = state
        self.session.flush()
        return peer_worker

    def request(self, state: RequestState = S.IN_MATCHING, **columns: object) -> Request:
        """The peer worker of the cast is named in it, and so can see it."""
        usual: dict[str, object] = {
            "client_words": "Ik wil iemand die het snapt.",
            "asked_client": True,
            "route": Route.PEER_INITIATIVE,
            "created_by_id": self.cast.users[Role.CASEHOLDER],
            "named_peer_worker_id": self.cast.peer_worker_id,
            "on_hold_until": clock.today(self.session) + timedelta(days=30) if state is S.ON_HOLD else None,
        }
        return self._added(Request(client=self.client(), state=state, **(usual | columns)))

    def visit(self, state: RequestState) -> Request:
        today = clock.today(self.session)
        request = self.request(state, kind=RequestKind.ONE_OFF, visit_on=today, why_peer="Samen naar de gemeente.")
        if state is S.IN_MATCHING:
            say(self.session, request.id, Step.VISIT, By(None, Party.PEER_WORKER), yes=True)
        return request

    def doubted(self) -> Request:
        request = self.request()
        by_id = self.cast.users[Role.CASEHOLDER]
        self._added(Objection(request_id=request.id, by_id=by_id, reason=NoReason.TOO_HEAVY_FOR_PEER))
        return request

    def round(self, **trial: object) -> Round:
        """Made."""
        by_id = self.cast.users[Role.COORDINATOR]
        return self._added(Round(asked_by_id=by_id, ended_at=clock.now(self.session), digest="0" * 64, **trial))

    def trial(self) -> Round:
        return self.round(added=3, added_themes=["voice_hearing"], added_hours=8)

    def round_line(self) -> RoundLine:
        """With one whom it proposes."""
        pick = RoundPick(peer_worker_id=self.another_peer_worker().id, place=0, compared="")
        of_round, request = self.round(), self.request()
        return self._added(RoundLine(round_id=of_round.id, request_id=request.id, place=0, picks=[pick]))

    def end_rounds(self) -> None:
        """Whatever is being made has ended, so that another one can be asked for."""
        self.session.execute(update(Round).where(Round.ended_at.is_(None)).values(ended_at=clock.now(self.session)))

    def proposal(self, state: ProposalState, peer_worker: PeerWorker | None = None) -> Proposal:
        request = self.request(S.IN_MATCHING if state is P.SENT_TO_PEER else S.PROPOSED)
        return self._added(
            Proposal(
                request=request,
                peer_worker=peer_worker or self.peer_worker(),
                proposed_by=ProposedBy.STAFF,
                state=state,
                offered_on=None if state is P.SENT_TO_PEER else clock.today(self.session),
            )
        )

    def introduced(self) -> Proposal:
        """The other one has said yes."""
        proposal = self.proposal(P.INTRODUCED)
        others = Party.PEER_WORKER if self.role is Role.CLIENT else Party.CLIENT
        say(self.session, proposal.id, Step.CONFIRM, By(None, others), yes=True)
        return proposal

    def match(self, state: MatchState = M.ACTIVE, peer_worker: PeerWorker | None = None, **columns: object) -> Match:
        """On call, so that the week never fills up; active for a month."""
        proposal = self.proposal(P.CONFIRMED, peer_worker)
        usual: dict[str, object] = {
            "question": "Weer naar buiten durven.",
            "collaboration_form": CollaborationForm.COMPLEMENTARY,
            "professional_id": self.cast.users[Role.CASEHOLDER],
            "sharing_agreement": "Alleen dat we elkaar zien.",
            "registration_level": RegistrationLevel.FACTS,
            "weekly_minutes": 0,
            "interval_days": None,
            "started_on": None if state is M.PLANNED else clock.today(self.session) - timedelta(days=30),
        }
        return self._added(
            Match(
                client=proposal.request.client,
                peer_worker=proposal.peer_worker,
                request_id=proposal.request_id,
                proposal_id=proposal.id,
                state=state,
                **(usual | columns),
            )
        )

    def sequential(self) -> Match:
        return self.match(collaboration_form=CollaborationForm.SEQUENTIAL, lead=Lead.PEER_WORKER)

    def paused(self) -> Match:
        return pauses.pause_for_client(self.session, self.coordinator, self.match().id, PauseIn())

    def left_alone(self) -> Match:
        """The peer worker is away."""
        away = self.another_peer_worker()
        match = self.match(peer_worker=away)
        absences.set_absence(self.session, self.coordinator, away.id, AbsenceIn(starts_on=clock.today(self.session)))
        return match

    def less_proposed(self) -> Match:
        return tapering.propose_tapering(self.session, self.actor(Role.CASEHOLDER), self.match().id, TaperIn())

    def tapering(self) -> Match:
        return tapering.taper(self.session, self.coordinator, self.match().id, TaperIn())

    def stopped(self) -> Match:
        return endings.stop_match(self.session, self.coordinator, self.match().id, StopIn())

    def asked_whether_it_helped(self, *, answered: bool = False) -> Match:
        self.make.decision(Topic.ASK_WHETHER_IT_HELPED, "yes")
        match = self.stopped()
        if answered:
            self._added(WhetherItHelped(match=match, closeness=match.request.closeness, answer=Helped.NO))
        return match

    def asked_again(self) -> Match:
        """Ended; for the peer worker the client has asked already."""
        match = self.stopped()
        if self.role is Role.PEER_WORKER:
            reopening.reopen_match(self.session, self.coordinator, match.id, ReopenIn())
        return match

    def after_care(self) -> Match:
        match = self.match()
        care.end_care(self.session, self.coordinator, match.client_id, EndCareIn())
        return match

    def planned_contact(self) -> Contact:
        tomorrow = clock.today(self.session) + timedelta(days=1)
        asked = PlanContactIn.model_validate({"day": tomorrow, "start": "10:00"})
        return contacts.plan_contact(self.session, self.coordinator, self.match().id, asked)

    def shut_out(self) -> ShutOut:
        """Somebody whom nobody here is, out of the record of the client of the cast."""
        client = self.session.get_one(Client, self.cast.client_id)
        by = self.session.get_one(User, self.cast.users[Role.CLIENT])
        return self._added(ShutOut(client=client, user=self.make.user(Role.CASEHOLDER, team=self.team), by=by))

    def correction(self) -> Correction:
        """Asked by the client, without an answer yet."""
        return self._added(Correction(client=self.client(), words="Ik was bang.", state=CorrectionState.OPEN))

    def small_step(self) -> SmallStep:
        return self._added(SmallStep(match=self.match(), words="Naar de bakker.", suggested=True, done=False))

    def group_place(self, *, left: bool = False) -> GroupPlace:
        request, today = self.request(S.FULFILLED), clock.today(self.session)
        place = GroupPlace(group=self.make.group(), client=request.client, request_id=request.id, since=today)
        place.left_on = today if left else None
        return self._added(place)

    def held_contact(self) -> Contact:
        match = self.match()
        yesterday = clock.today(self.session) - timedelta(days=1)
        asked = LogContactIn.model_validate({"day": yesterday, "start": "10:00", "minutes": 60})
        return contacts.log_contact(self.session, self.make.actor(match.peer_worker), match.id, asked)

    def re_offer(self, state: ReOfferState = ReOfferState.SCHEDULED, client: Client | None = None) -> ReOffer:
        """The client's only one: an earlier one is taken back."""
        client = client or self.client()
        earlier = update(ReOffer).where(ReOffer.client_id == client.id)
        self.session.execute(earlier.values(state=ReOfferState.CANCELLED))
        due_on = clock.today(self.session) + timedelta(days=30)
        return self._added(ReOffer(client=client, due_on=due_on, cause=ReOfferCause.NOT_NOW, state=state))

    def left_in_peace(self) -> Client:
        return self.re_offer(ReOfferState.STOPPED).client

    def reminder(self) -> Reminder:
        """The owner was told."""
        match, today = self.match(), clock.today(self.session)
        return self._added(
            Reminder(
                rule=Rule.COLLABORATION_REVIEW,
                subject_kind="match",
                subject_id=match.id,
                client_id=match.client_id,
                owner=PARTY.get(self.role, Party.COORDINATOR),
                due_on=today,
                term_on=today,
                state=ReminderState.NOTIFIED,
            )
        )

    def telling(self) -> Telling:
        client = self.client()
        client.channel = client.channel.PHONE
        tell_client(self.session, client, Event.NEWS, ("client", client.id))
        self.session.flush()
        return self.session.scalars(select(Telling).where(Telling.subject_id == client.id)).one()

    def absence(self) -> Absence:
        peer_worker = self.own_or_another(PeerWorkerState.SCREENED)
        starts_on = clock.today(self.session) + timedelta(days=3)
        return self._added(Absence(peer_worker_id=peer_worker.id, starts_on=starts_on))

    def membership(self) -> Membership:
        theirs = select(Membership).where(Membership.user_id == self.cast.users[self.role])
        return self.session.scalars(theirs).first() or self.session.scalars(select(Membership)).all()[0]

    def program(self) -> UUID:
        return auth.programs.make(self.session, "Dossier", SCOPES, None, None)[0].id

    def token(self) -> UUID:
        return auth.issue_token(self.session, self.actor(self.role), "Rooster", 30).access.id
