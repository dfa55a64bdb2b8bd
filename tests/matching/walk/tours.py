"""Walks by plan: together they take every move that is declared, the rare ones too."""

from collections.abc import Callable
from typing import Any

from services.matching.actor import Actor
from services.matching.states import ProposalState as P
from tests.matching.walk import meeting, offering, proposing, reminding, requesting
from tests.matching.walk.sketch import MatchSketch, ProposalSketch, RequestSketch
from tests.matching.walk.verbs import BY_DO, Do
from tests.matching.walk.village import Resident, Village
from tests.matching.walk.walk import Walk

Tour = Callable[["Guide"], None]


class Guide:
    """Leads one walk: `go` lets somebody act, by default the first who may; `choices` are for what the verb asks."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.village: Village = walk.village
        self.ans, self.bert, self.cor = walk.village.clients
        self.dirk, self.els, self.fons, self.gijs = walk.village.walkers

    def go(self, do: Do, thing: Any, *choices: Any, by: Actor | None = None) -> None:
        verb = BY_DO[do]
        assert verb.fits(self.walk, thing), f"{verb.name} does not fit here"
        self.walk.decide_by(list(choices))
        actor = by or verb.who(self.walk, thing)[0]
        self.walk.step(lambda: verb.do(self.walk, actor, thing))
        self.walk.look()

    def days(self, days: int) -> None:
        self.walk.days_pass(days)
        self.walk.look()

    def request(self, client: Resident, *choices: Any) -> RequestSketch:
        self.go(requesting.make_request, client, *choices)
        return self.walk.sketch.requests[-1]

    def reported(self, client: Resident) -> RequestSketch:
        self.go(requesting.report_request, client)
        return self.walk.sketch.requests[-1]

    def card(self, client: Resident) -> ProposalSketch:
        """Dirk's, before the client."""
        request = self.request(client, self.dirk)
        self.go(proposing.accept, request.cards[0])
        return request.cards[0]

    def chosen(self, client: Resident) -> ProposalSketch:
        card = self.card(client)
        self.go(proposing.choose, card)
        return card

    def introduced(self, client: Resident) -> ProposalSketch:
        card = self.chosen(client)
        self.go(proposing.hold_introduction, card)
        return card

    def planned(self, client: Resident) -> MatchSketch:
        card = self.introduced(client)
        self.go(proposing.walker_says_yes, card)
        self.go(proposing.client_says_yes_to_match, card)
        return self.walk.sketch.matches[-1]

    def active(self, client: Resident) -> MatchSketch:
        match = self.planned(client)
        self.go(meeting.start, match, True)
        return match

    def three_cards(self, client: Resident) -> RequestSketch:
        """Dirk, Fons and Gijs, all three before the client."""
        request = self.request(client)
        self.go(proposing.ask_peers, request, 3)
        for card in request.cards:
            self.go(proposing.accept, card)
        return request


def offers_come_and_go(guide: Guide) -> None:
    go, ans = guide.go, guide.ans
    go(offering.offer_and_not_now, ans)
    go(offering.offer_and_not_now, ans)
    go(offering.offer_sooner, ans)
    go(offering.skip_re_offer, ans)
    guide.days(28)
    go(offering.offer_and_not_now, ans)
    go(offering.offer_sooner, ans)
    guide.days(20)  # nobody offered: it came back by itself
    go(offering.stop_offers, ans)
    go(offering.resume_offers, ans)
    guide.days(30)
    go(offering.stop_offers, ans)
    go(offering.resume_offers, ans)
    go(offering.change_re_offer, ans)
    guide.request(ans)
    go(offering.offer_and_never, guide.bert)
    go(offering.resume_offers, guide.bert)
    go(offering.offer_sooner, guide.bert)
    guide.request(guide.bert)


def requests_stop_wherever_they_are(guide: Guide) -> None:
    go = guide.go
    for stop in (requesting.withdraw, requesting.close):
        go(stop, guide.reported(guide.ans))
        go(stop, guide.request(guide.ans))
        held = guide.request(guide.bert)
        go(requesting.hold, held)
        go(stop, held)
        waiting = guide.request(guide.bert)
        go(requesting.let_wait, waiting)
        go(stop, waiting)
        card = guide.card(guide.cor)
        go(stop, card.request)
        go(requesting.reopen, card.request)
        go(requesting.place_in_group, card.request)
    waiting = guide.request(guide.bert)
    go(requesting.let_wait, waiting)
    go(requesting.place_in_group, waiting)


def requests_begin_in_many_ways(guide: Guide) -> None:
    go, requests = guide.go, guide.walk.sketch.requests
    go(requesting.begin_draft, guide.ans)
    go(requesting.client_says_yes, requests[-1])
    go(requesting.hold, requests[-1])
    go(requesting.take_up, requests[-1])
    go(requesting.let_wait, requests[-1])
    go(requesting.change_wishes, requests[-1])
    go(requesting.begin_draft, guide.bert)
    go(requesting.send_draft, requests[-1])
    go(requesting.client_says_no, requests[-1])
    go(requesting.begin_draft, guide.bert)
    go(requesting.drop_draft, requests[-1])
    go(requesting.take_the_initiative, guide.cor)
    go(requesting.client_says_yes, requests[-1])
    guide.days(29)


def proposals_end_wherever_they_are(guide: Guide) -> None:
    go, village = guide.go, guide.village
    request = guide.three_cards(guide.ans)
    first, second, third = request.cards
    go(proposing.choose, first)
    go(proposing.cancel, second, by=village.coordinator)
    go(proposing.cancel, first)
    go(proposing.choose, third)
    go(proposing.hold_introduction, third)
    go(proposing.cancel, third)
    go(proposing.ask_peers, request)
    go(proposing.decline, request.cards[-1])
    go(proposing.ask_peers, request)
    go(proposing.cancel, request.cards[-1])
    card = guide.card(guide.bert)
    go(proposing.reject, card)
    go(proposing.ask_peers, card.request)
    guide.days(8)
    go(proposing.say_no, guide.introduced(guide.cor))
    again = guide.card(guide.cor)
    go(proposing.choose, again)
    go(proposing.reject, again)


def who_said_yes_waits_for_a_place(guide: Guide) -> None:
    go = guide.go
    request = guide.request(guide.cor)
    go(proposing.ask_peers, request, 2)
    first, second = request.cards
    go(proposing.accept, first)
    go(proposing.choose, first)
    go(proposing.accept, second)
    assert second.state is P.PEER_ACCEPTED
    go(proposing.cancel, second)
    card = guide.card(guide.ans)
    guide.days(29)
    assert card.state is P.EXPIRED


def a_reserve_steps_in(guide: Guide) -> None:
    go = guide.go
    request = guide.three_cards(guide.ans)
    first, second, third = request.cards
    go(proposing.choose, first)
    assert second in request.open_cards(P.RESERVE)
    go(proposing.hold_introduction, first)
    go(proposing.say_no, first)
    assert second in request.open_cards(P.OFFERED_TO_CLIENT)
    go(proposing.choose, second)
    go(proposing.hold_introduction, second)
    go(proposing.client_says_yes_to_match, second)
    go(proposing.walker_says_yes, second)
    match = guide.walk.sketch.matches[-1]
    go(meeting.start, match)
    go(meeting.start, match, by=match.client.own)
    assert third.state is P.WITHDRAWN


def a_contact_goes_on(guide: Guide) -> None:
    go = guide.go
    match = guide.active(guide.ans)
    go(meeting.pause, match)
    go(meeting.resume, match)
    go(meeting.log_contact, match)
    go(meeting.taper, match)
    go(meeting.go_away, match.walker)
    go(meeting.resume, match)
    go(meeting.come_back, match.walker)
    go(meeting.walk_beside_again, match)
    go(meeting.pause, match)
    go(meeting.taper, match)
    for _ in range(3):
        go(meeting.flag_crisis, match)
        go(meeting.resume, match)
    go(meeting.flag_crisis, match)
    guide.days(15)


def a_contact_ends_and_begins_again(guide: Guide) -> None:
    go = guide.go
    planned = guide.planned(guide.bert)
    go(meeting.stop, planned)
    go(meeting.undo, planned)
    go(meeting.end_match, planned)
    match = guide.active(guide.ans)
    go(meeting.stop, match)
    go(meeting.undo, match)
    go(meeting.pause, match)
    go(meeting.stop, match)
    go(meeting.undo, match)
    go(meeting.taper, match)
    go(meeting.stop, match)
    go(meeting.undo, match)
    go(meeting.end_match, match)
    go(meeting.ask_again, match)
    go(meeting.not_again, match)
    go(meeting.ask_again, match)
    go(meeting.begin_again, match)
    go(meeting.end_care, guide.ans)
    go(meeting.stop, match)


def what_was_escalated_comes_back(guide: Guide) -> None:
    """Whoever ticks it off has not ended it: while it is open, it is on somebody's list again."""
    go = guide.go
    guide.reported(guide.bert)
    guide.planned(guide.cor)
    held = guide.request(guide.ans)
    go(requesting.hold, held)
    guide.days(11)
    go(reminding.put_off, guide.village)
    guide.days(15)
    assert BY_DO[reminding.see_to].fits(guide.walk, guide.village)
    while BY_DO[reminding.see_to].fits(guide.walk, guide.village):
        go(reminding.see_to, guide.village)
    guide.days(29)


TOURS: tuple[Tour, ...] = (
    offers_come_and_go,
    requests_stop_wherever_they_are,
    requests_begin_in_many_ways,
    proposals_end_wherever_they_are,
    who_said_yes_waits_for_a_place,
    a_reserve_steps_in,
    a_contact_goes_on,
    a_contact_ends_and_begins_again,
    what_was_escalated_comes_back,
)
