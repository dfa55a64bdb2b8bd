"""Three clients of the demo at moments that come and go: three cards and a fourth who waits, a stop that can be taken
back, a peer worker who is away, a pause of one's own, and a step of a tapering that is due."""

from collections.abc import Generator, Iterator
from datetime import time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from deploy.demo_cast import CARLA, ESI, INEKE, MARIEKE, NADIA, PIETER, SANNE, WISHES, Wish
from deploy.demo_life import DAYS, Life, Story, made
from services.matching import auth
from services.matching.models.clients import Client
from services.matching.models.contacts import Place
from services.matching.models.groups import GroupKind
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations import absences, contacts, endings, groups, proposals, tapering
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.groups import places_now
from services.matching.schemas.absences import AbsenceIn
from services.matching.schemas.contacts import PlanContactIn
from services.matching.schemas.groups import GroupChoiceIn, GroupIn, NameToldIn
from services.matching.schemas.matches import RematchIn, TaperIn
from services.matching.schemas.proposals import AskPeersIn
from shared import clock


def live(session: Session) -> None:
    """Up to now. The organisation is there already, with its first offers still to come."""
    clock.move(session, -timedelta(days=DAYS))
    LifeAndMoments(session).happens()


class LifeAndMoments(Life):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.groups: list[UUID] = []

    def stories(self) -> Iterator[Generator[int, None, object]]:
        yield from super().stories()
        yield self.choose_anew(self.client(NADIA), 20, WISHES[7])
        yield self.be_left_alone_for_a_while(self.client(ESI), 28, WISHES[6])
        yield self.take_a_step(self.client(PIETER), 8, WISHES[3])
        yield self.pause(self.client(PIETER), "", 28, WISHES[4])
        yield self.keep_two_groups()
        of_the_team, of_the_city = self.clients_of(MARIEKE)[-2:], self.clients_in("ACT Stad")[-2:]
        for number, client in enumerate([*of_the_team, *of_the_city]):
            yield self.come_to_a_group(client, WISHES[number], number // 2, tells=number % 2 == 0)

    def choose_anew(self, client: Client, day: int, wish: Wish) -> Story:
        """Stopped last week, and that can still be taken back. Now three others said yes, and a fourth came forward."""
        match_id, _peer = yield from self.walk(client, "", day, wish, last=DAYS - 14)
        yield DAYS - 8
        words = RematchIn(client_words="Liever iemand die ook van muziek houdt.")
        _match, request = endings.rematch(self.session, self.voice(client), match_id, words)
        yield DAYS - 7
        ranked = [found.candidate_id for found in rank_for_staff(self.session, request, 60)]
        asked = AskPeersIn(peer_worker_ids=ranked[:3])
        three = proposals.ask_peers(self.session, self.actor(INEKE), request.id, asked)
        yield DAYS - 5
        for proposal in three:
            proposals.accept(self.session, auth.load_actor(self.session, proposal.peer_worker.user), proposal.id)
        yield DAYS - 4
        others = (self.session.get_one(PeerWorker, candidate) for candidate in ranked[3:])
        colleague = next(one for one in others if one.team_id == client.team_id)
        proposals.come_forward(self.session, auth.load_actor(self.session, colleague.user), request.id)

    def keep_two_groups(self) -> Story:
        """Led by two who may: one of the team in the north, one of the city."""
        yield 1
        for asked in (
            GroupIn(name="Herstelgroep Noord", kind=GroupKind.RECOVERY, place="Buurthuis De Molen",
                    meets="Elke dinsdag, van tien tot twaalf", places=10, leader_id=self.peer_worker(CARLA).id),
            GroupIn(name="WRAP in de stad", kind=GroupKind.WRAP, place="Bibliotheek, eerste verdieping",
                    meets="Elke donderdag, van half acht tot negen", places=8, leader_id=self.peer_worker(SANNE).id),
        ):  # fmt: skip
            self.groups.append(groups.add_group(self.session, self.actor(INEKE), asked).id)

    def come_to_a_group(self, client: Client, wish: Wish, number: int, *, tells: bool) -> Story:
        """Instead of somebody to walk with. Not everybody wants their name read by who leads it."""
        request_id = yield from self.ask(client, wish, 9)
        yield 12
        voice, choice = self.voice(client), GroupChoiceIn(group_id=self.groups[number])
        groups.place_in_group(self.session, voice, request_id, choice)
        if tells:
            [place] = places_now(self.session, voice, client.id)
            groups.tell_name(self.session, voice, place.id, NameToldIn(told=True))

    def be_left_alone_for_a_while(self, client: Client, day: int, wish: Wish) -> Story:
        """The peer worker is away from yesterday on; the client has not said yet what should happen."""
        _match_id, peer = yield from self.walk(client, "", day, wish, last=DAYS - 4)
        yield DAYS - 1
        away = AbsenceIn(starts_on=self.day(DAYS - 1), ends_on=self.day(DAYS + 20))
        absences.set_absence(self.session, peer, made(peer.peer_worker_id), away)

    def take_a_step(self, client: Client, day: int, wish: Wish) -> Story:
        """Every two weeks, then four: the first of these steps is due."""
        match_id, peer = yield from self.walk(client, "", day, wish, last=DAYS - 16)
        yield DAYS - 14
        tapering.taper(self.session, self.voice(client), match_id, TaperIn(intervals=[14, 28]))
        yield DAYS - 2
        plan = PlanContactIn(day=self.day(DAYS), start=time(16), place=Place.OUTSIDE)
        contacts.plan_contact(self.session, peer, match_id, plan)
