"""What happened in the demo organisation before anybody looks in: eight weeks in which people asked, met and let go.

Everything goes through the operations, as the people themselves, on the days of that time. Each story is a generator
that says on which day it goes on. Sam has not asked for anything yet: that is for whoever tries the demo.
"""

from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.demo_cast import CARLA, INEKE, MARIEKE, THIJS, TOM, WISHES, YUSUF, Wish
from services.matching import auth
from services.matching.actor import Actor
from services.matching.models.clients import Caseholder, Client
from services.matching.models.contacts import Place
from services.matching.models.matches import EndReason
from services.matching.models.offers import Answer, ReOffer
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import NoReason, Request, Route, WishKind, WishWeight
from services.matching.models.teams import Team
from services.matching.operations import (
    agreements,
    alignments,
    contacts,
    endings,
    matches,
    objections,
    offers,
    pauses,
    proposals,
    reports,
    requests,
    small_steps,
    tapering,
)
from services.matching.queries.candidates import rank_for_staff
from services.matching.schemas.contacts import LogContactIn, PlanContactIn
from services.matching.schemas.matches import AgendaIn, AlignmentIn, PauseIn, StartIn, StopIn, TaperIn, WantsIn
from services.matching.schemas.offers import OfferIn
from services.matching.schemas.proposals import AskPeersIn, HowWasItIn, IntroductionIn
from services.matching.schemas.requests import ObjectionIn, ReportIn, WishIn
from services.matching.schemas.small_steps import SmallStepIn
from services.matching.states import RequestState
from shared import clock
from shared.users import User

DAYS = 56
"""How long this life lasts; the last day is today."""
T = TypeVar("T")
Story = Generator[int, None, None]
"""Says on which day it goes on."""


def made(thing: T | None) -> T:
    """What a yes makes."""
    if thing is None:
        raise LookupError("A yes made nothing.")
    return thing


class Life:
    """The stories, told in the order of their days."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ends: datetime = clock.now(session) + timedelta(days=DAYS)

    def happens(self) -> None:
        waiting = [(next(story), number, story) for number, story in enumerate(self.stories())]
        heapify(waiting)
        while waiting:
            day, number, story = heappop(waiting)
            self.go_to(day)
            further = next(story, None)
            if further is not None:
                heappush(waiting, (further, number, story))
        clock.move(self.session, self.ends - clock.now(self.session))

    def go_to(self, day: int) -> None:
        """By the clock on the wall: since that changed, late in the evening, so many times 24 hours is another day."""
        moment = clock.at_local(self.day(day), self.ends.astimezone(clock.AMSTERDAM).time())
        clock.move(self.session, moment - clock.now(self.session))

    def stories(self) -> Iterator[Generator[int, None, object]]:
        north, city = iter(self.clients_of(MARIEKE)), iter(self.clients_in("ACT Stad"))
        yield self.go_on_walking(
            self.client(THIJS), YUSUF, 4, WISHES[1], wanted="Wandelen. Over vroeger praten.", unwanted="Haast."
        )
        yield self.go_on_walking(
            next(north), YUSUF, 11, WISHES[5], wanted="Koffie drinken in het buurthuis.", unwanted=""
        )
        yield self.taper_off(next(north), CARLA, 0, WISHES[0])
        yield self.stop(next(north), CARLA, 2, WISHES[2])
        yield self.pause(next(north), CARLA, 20, WISHES[4])
        yield self.go_on_walking(
            next(city), "", 6, WISHES[6], wanted="Samen naar de markt.", unwanted="Over medicijnen praten."
        )
        yield self.plan_to_meet(next(north), YUSUF, WISHES[7])
        yield self.choose(next(north), WISHES[0])
        yield self.wait_for_an_answer(next(north), YUSUF, WISHES[1])
        yield self.wait_for_an_answer(next(city), "", WISHES[4])
        for number, wish in enumerate(WISHES):
            client = next(north if number < 3 else city)
            yield self.ask(client, wish, DAYS - 6 + number % 5)
        yield self.find_nobody(next(city))
        yield self.be_spoken_of(next(north), Route.TEAM_MEETING, "Zit veel alleen. Een ervaringswerker past misschien.")
        yield self.be_thought_too_heavy(next(north), YUSUF)
        yield self.have_a_care_plan_review(next(north))
        yield self.have_a_care_plan_review(next(city))
        for answer, day in ((Answer.NOT_NOW, 12), (Answer.NEVER, 25), (Answer.UNSURE, 40)):
            yield self.answer(next(north), answer, day)

    # who there is

    def actor(self, email: str) -> Actor:
        return auth.load_actor(self.session, self.session.scalars(select(User).where(User.email == email)).one())

    def client(self, email: str) -> Client:
        return self.session.scalars(select(Client).join(Client.user).where(User.email == email)).one()

    def clients_of(self, email: str) -> list[Client]:
        """Those of a caseholder who do not sign in themselves."""
        theirs = select(Client).join(Caseholder).join(User, User.id == Caseholder.user_id).where(User.email == email)
        return sorted(self.session.scalars(theirs.where(Client.user_id.is_(None))), key=attrgetter("number"))

    def clients_in(self, team: str) -> list[Client]:
        theirs = select(Client).join(Client.team).where(Team.name == team, Client.user_id.is_(None))
        return sorted(self.session.scalars(theirs), key=attrgetter("number"))

    def peer_worker(self, email: str) -> PeerWorker:
        return self.session.scalars(select(PeerWorker).join(User).where(User.email == email)).one()

    def voice(self, client: Client) -> Actor:
        """The client, or who writes down what this client says."""
        if client.user is not None:
            return auth.load_actor(self.session, client.user)
        return self.actor(MARIEKE if client.caseholders else TOM)

    # stories

    def ask(self, client: Client, wish: Wish, day: int) -> Generator[int, None, UUID]:
        """Offered, and yes: with the client's own words."""
        yield day
        words, themes = wish
        wishes = [WishIn(kind=WishKind.EXPERIENCE, value=theme) for theme in themes]
        form = OfferIn(answer=Answer.YES, client_words=words, wishes=wishes)
        _offer, request, _re_offer = offers.record_offer(self.session, self.voice(client), client.id, form)
        return made(request).id

    def answer(self, client: Client, answer: Answer, day: int) -> Story:
        yield day
        offers.record_offer(self.session, self.voice(client), client.id, OfferIn(answer=answer))

    def have_a_care_plan_review(self, client: Client) -> Story:
        """A good moment to offer it, earlier than was planned."""
        yield DAYS - 1
        [planned] = self.session.scalars(select(ReOffer).where(ReOffer.client_id == client.id))
        offers.offer_sooner(self.session, self.voice(client), planned.id)

    def be_asked(self, client: Client, email: str, day: int, wish: Wish) -> Generator[int, None, tuple[UUID, Actor]]:
        """The coordinator asks this peer worker or, without a name, who suits best. The proposal, and who is asked."""
        request_id = yield from self.ask(client, wish, day)
        yield day + 1
        request = self.session.get_one(Request, request_id)
        best = [found.candidate_id for found in rank_for_staff(self.session, request, 3)]
        asked = AskPeersIn(peer_worker_ids=[self.peer_worker(email).id] if email else best[:1])
        [proposal] = proposals.ask_peers(self.session, self.actor(INEKE), request_id, asked)
        return proposal.id, auth.load_actor(self.session, proposal.peer_worker.user)

    def wait_for_an_answer(self, client: Client, email: str, wish: Wish) -> Story:
        yield from self.be_asked(client, email, DAYS - 2, wish)

    def choose(self, client: Client, wish: Wish) -> Story:
        """Up to three say yes; the client has not chosen yet."""
        request_id = yield from self.ask(client, wish, DAYS - 7)
        yield DAYS - 6
        best = rank_for_staff(self.session, self.session.get_one(Request, request_id), 3)
        asked = AskPeersIn(peer_worker_ids=[found.candidate_id for found in best])
        made = proposals.ask_peers(self.session, self.actor(INEKE), request_id, asked)
        yield DAYS - 4
        for proposal in made:
            proposals.accept(self.session, auth.load_actor(self.session, proposal.peer_worker.user), proposal.id)

    def be_chosen(
        self, client: Client, email: str, day: int, wish: Wish, meet_on: int
    ) -> Generator[int, None, tuple[UUID, Actor]]:
        proposal_id, peer = yield from self.be_asked(client, email, day, wish)
        yield day + 2
        proposals.accept(self.session, peer, proposal_id)
        yield day + 3
        proposals.choose(self.session, self.voice(client), proposal_id)
        moment = clock.at_local(self.day(meet_on), time(14))
        proposals.plan_introduction(self.session, peer, proposal_id, IntroductionIn(at=moment))
        return proposal_id, peer

    def plan_to_meet(self, client: Client, email: str, wish: Wish) -> Story:
        yield from self.be_chosen(client, email, DAYS - 6, wish, DAYS + 2)

    def walk(
        self, client: Client, email: str, day: int, wish: Wish, *, last: int
    ) -> Generator[int, None, tuple[UUID, Actor]]:
        """From the wish over the meeting to a contact a week, up to `last`. The match, and who walks along."""
        proposal_id, peer = yield from self.be_chosen(client, email, day, wish, day + 6)
        yield day + 7
        _proposal, match = proposals.how_was_it(self.session, peer, proposal_id, HowWasItIn(yes=True, client_yes=True))
        match = made(match)
        yield day + 9
        matches.start_match(self.session, peer, match.id, StartIn(client_starts=True))
        for week in range(day + 17, last, 7):
            yield week
            happened = LogContactIn(day=self.day(week - 1), start=time(14), place=Place.OUTSIDE)
            contacts.log_contact(self.session, peer, match.id, happened)
        return match.id, peer

    def go_on_walking(self, client: Client, email: str, day: int, wish: Wish, *, wanted: str, unwanted: str) -> Story:
        """They meet every week; yesterday's contact is still to be logged, and the next one is planned."""
        match_id, peer = yield from self.walk(client, email, day, wish, last=DAYS - 4)
        yield DAYS - 3
        voice = self.voice(client)
        agreements.write_wants(self.session, voice, match_id, WantsIn(wanted=wanted, unwanted=unwanted))
        if client.user is not None:
            agenda = AgendaIn(agenda="Ik wil het over mijn zus hebben.")
            agreements.write_agenda(self.session, voice, match_id, agenda)
            idea = SmallStepIn(words="Samen een keer met de bus naar zee.")
            small_steps.add_small_step(self.session, peer, match_id, idea)
        talk = AlignmentIn(
            held_on=self.day(DAYS - 3), needs="Iemand die meegaat naar buiten.", agreements="Elke week een keer."
        )
        alignments.record_alignment(self.session, peer, match_id, talk)
        for to_come in (DAYS - 1, DAYS + 6):
            plan = PlanContactIn(day=self.day(to_come), start=time(14), place=Place.OUTSIDE)
            contacts.plan_contact(self.session, peer, match_id, plan)

    def taper_off(self, client: Client, email: str, day: int, wish: Wish) -> Story:
        """Less is needed: after a month of weeks every two weeks, then four."""
        match_id, peer = yield from self.walk(client, email, day, wish, last=32)
        yield 35
        tapering.taper(self.session, self.voice(client), match_id, TaperIn(intervals=[14, 28]))
        yield 47
        happened = LogContactIn(day=self.day(46), start=time(14), place=Place.COMMUNITY_CENTRE)
        contacts.log_contact(self.session, peer, match_id, happened)

    def stop(self, client: Client, email: str, day: int, wish: Wish) -> Story:
        match_id, _peer = yield from self.walk(client, email, day, wish, last=34)
        yield DAYS - 7
        endings.stop_match(self.session, self.voice(client), match_id, StopIn(reason=EndReason.QUESTION_ANSWERED))

    def pause(self, client: Client, email: str, day: int, wish: Wish) -> Story:
        match_id, _peer = yield from self.walk(client, email, day, wish, last=DAYS - 7)
        yield DAYS - 5
        pauses.pause_for_client(self.session, self.voice(client), match_id, PauseIn(ask_me=True))

    def find_nobody(self, client: Client) -> Story:
        """A must that nobody meets is never dropped: the client waits, and knows it."""
        yield DAYS - 15
        wishes = [WishIn(kind=WishKind.LANGUAGE, value="ti", weight=WishWeight.MUST)]
        form = OfferIn(answer=Answer.YES, client_words="Ik wil in mijn eigen taal praten.", wishes=wishes)
        _offer, request, _re_offer = offers.record_offer(self.session, self.voice(client), client.id, form)
        request = made(request)
        yield DAYS - 12
        if request.state is not RequestState.WAITING:
            requests.let_wait(self.session, self.actor(INEKE), request.id)

    def be_spoken_of(self, client: Client, route: Route, why: str) -> Generator[int, None, UUID]:
        """Colleagues see something in it; the client is still to be asked."""
        yield DAYS - 3
        form = ReportIn(route=route, why_peer=why)
        return reports.report_request(self.session, self.voice(client), client.id, form).id

    def be_thought_too_heavy(self, client: Client, email: str) -> Story:
        """A colleague doubts whether it is not too heavy for the peer worker, who decides that."""
        yield DAYS - 2
        why = "Wil eigenlijk niemand meer zien."
        form = ReportIn(route=Route.COLLEAGUE, why_peer=why, named_peer_worker_id=self.peer_worker(email).id)
        request = reports.report_request(self.session, self.voice(client), client.id, form)
        doubt = ObjectionIn(reason=NoReason.TOO_HEAVY_FOR_PEER)
        objections.object_to_request(self.session, self.voice(client), request.id, doubt)

    def day(self, number: int) -> date:
        return clock.local_date(self.ends) + timedelta(days=number - DAYS)
