"""Three clients of the demo at moments that come and go: three cards and a fourth who waits, a stop that can be taken
back, a peer worker who is away, a pause of one's own, and a step of a tapering that is due."""

from collections.abc import Generator, Iterator
from datetime import time, timedelta

from sqlalchemy.orm import Session

from deploy.demo_life import DAYS, INEKE, WISHES, Life, Story, Wish, made
from services.matching import auth
from services.matching.models.clients import Client
from services.matching.models.contacts import Place
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations import absences, contacts, endings, proposals, tapering
from services.matching.queries.candidates import rank_for_staff
from services.matching.schemas.absences import AbsenceIn
from services.matching.schemas.contacts import PlanContactIn
from services.matching.schemas.matches import RematchIn, TaperIn
from services.matching.schemas.proposals import AskPeersIn
from shared import clock

NADIA, ESI, PIETER = "nadia.mansouri@post.example", "esi.asante@post.example", "pieter.peeters@post.example"


def live(session: Session) -> None:
    """Up to now. The organisation is there already, with its first offers still to come."""
    clock.move(session, -timedelta(days=DAYS))
    LifeAndMoments(session).happens()


class LifeAndMoments(Life):
    def stories(self) -> Iterator[Generator[int, None, object]]:
        yield from super().stories()
        yield self.choose_anew(self.client(NADIA), 20, WISHES[7])
        yield self.be_left_alone_for_a_while(self.client(ESI), 28, WISHES[6])
        yield self.take_a_step(self.client(PIETER), 8, WISHES[3])
        yield self.pause(self.client(PIETER), "", 28, WISHES[4])

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
