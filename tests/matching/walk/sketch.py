"""What must be so, drawn with a pencil: states and dates in plain objects, and what follows by itself from each step.

Nothing here looks into the database, or into the operations.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from services.matching import workdays
from services.matching.models.matches import PauseKind
from services.matching.models.peer_workers import Room
from services.matching.models.requests import RequestKind
from services.matching.states import (
    MATCH,
    PROPOSAL,
    REQUEST,
    MatchState,
    Party,
    ProposalState,
    ReOfferState,
    RequestState,
)
from tests.matching.walk.village import Resident, Walker

R, P, M, O = RequestState, ProposalState, MatchState, ReOfferState  # noqa: E741
AT_ONCE = 3
BEFORE_THE_CLIENT = (P.OFFERED_TO_CLIENT, P.RESERVE, P.CHOSEN, P.INTRODUCED)
MET = (P.CHOSEN, P.INTRODUCED)
SAID_NO = (P.PEER_DECLINED, P.CLIENT_DECLINED, P.NOT_CONFIRMED)
_turns = count()


@dataclass(eq=False, repr=False)
class ProposalSketch:
    request: "RequestSketch"
    walker: Walker
    state: ProposalState
    since: date
    turn: int = field(default_factory=lambda: next(_turns))
    """In which order things entered the states they are in now."""
    stored_id: UUID | None = None
    said_yes: set[Party] = field(default_factory=set)
    more_hours: bool = False
    unseen: bool = False
    """Asked by the system, because of something that staff may not see."""

    @property
    def id(self) -> UUID:
        """Known once it was met in the database."""
        assert self.stored_id is not None
        return self.stored_id

    def become(self, state: ProposalState, today: date) -> None:
        self.state, self.since, self.turn = state, today, next(_turns)

    def __repr__(self) -> str:
        return f"{self.walker} for {self.request}"

    @property
    def is_open(self) -> bool:
        return self.state in PROPOSAL.open_states

    @property
    def is_hidden(self) -> bool:
        """From everybody but the one who was asked."""
        return self.unseen and self.state in (P.SENT_TO_PEER, P.PEER_DECLINED, P.EXPIRED)


@dataclass(eq=False, repr=False)
class RequestSketch:
    id: UUID
    client: Resident
    state: RequestState
    since: date
    kind: RequestKind = RequestKind.ONGOING
    named: Walker | None = None
    by_walker: bool = False
    """The named peer worker took the initiative or was at the intake: knows the client."""
    asked_client: bool = False
    unseen: bool = False
    """The system asks whom it knows to fit: who that is, cannot be told from here."""
    deep_must: bool = False
    """A must that goes deeper than staff may see."""
    walker_comes: bool = False
    cards: list[ProposalSketch] = field(default_factory=list)
    matches: list["MatchSketch"] = field(default_factory=list)

    def become(self, state: RequestState, today: date) -> None:
        self.state, self.since = state, today

    def __repr__(self) -> str:
        return f"{self.client}'s request"

    @property
    def is_open(self) -> bool:
        return self.state in REQUEST.open_states

    def open_cards(self, *states: ProposalState) -> list[ProposalSketch]:
        return [card for card in self.cards if card.is_open and (not states or card.state in states)]

    @property
    def room(self) -> int:
        """As far as staff can see."""
        return AT_ONCE - sum(not card.is_hidden for card in self.open_cards(P.SENT_TO_PEER, *BEFORE_THE_CLIENT))

    @property
    def has_met(self) -> bool:
        """The client is getting to know somebody, or will start with them."""
        planned = any(match.state is M.PLANNED for match in self.matches)
        return planned or bool(self.open_cards(*MET))

    def ask(self, walker: Walker, state: ProposalState, today: date) -> ProposalSketch:
        card = ProposalSketch(self, walker, state, today)
        self.cards.append(card)
        self.lay(today)
        return card

    def lay(self, today: date) -> None:
        """Who said yes comes before the client, while there is room and nobody was chosen."""
        accepted = self.open_cards(P.PEER_ACCEPTED)
        if self.state is R.WAITING and accepted:
            self.become(R.IN_MATCHING, today)
        if self.state not in (R.IN_MATCHING, R.PROPOSED):
            return
        for card in accepted:
            if self.room == 0 or self.has_met:
                return
            card.become(P.OFFERED_TO_CLIENT, today)
            if self.state is R.IN_MATCHING:
                self.become(R.PROPOSED, today)

    def after_leaving(self, today: date) -> None:
        """Somebody left the table: reserves come back, who waits moves up, with nobody left the search goes on."""
        if not self.has_met:
            for card in self.open_cards(P.RESERVE):
                card.become(P.OFFERED_TO_CLIENT, today)
        self.lay(today)
        if self.state is R.PROPOSED and not (self.has_met or self.open_cards(*BEFORE_THE_CLIENT)):
            self.become(R.IN_MATCHING, today)

    def clear(self, today: date) -> None:
        for card in self.open_cards():
            card.become(P.WITHDRAWN, today)


@dataclass(eq=False, repr=False)
class ReOfferSketch:
    state: ReOfferState
    due_on: date
    since: date

    def becomes_due(self, today: date) -> None:
        self.state, self.since = O.DUE, today

    def again(self, today: date) -> None:
        self.state, self.due_on = O.SCHEDULED, today + timedelta(days=28)


@dataclass(eq=False, repr=False)
class MatchSketch:
    id: UUID
    client: Resident
    walker: Walker
    request: RequestSketch
    state: MatchState
    weekly_minutes: int
    started: set[Party] = field(default_factory=set)
    paused_from: MatchState | None = None
    pause_kind: PauseKind | None = None
    crisis_pauses: int = 0
    plan_waits: bool = False
    """A tapering plan to which the client has not said yes or no."""
    ended_from: MatchState | None = None
    stopped_on: date | None = None
    """When it was the client who stopped: then the place is kept for two weeks."""
    for_safety: bool = False
    asked_again: bool = False

    def __repr__(self) -> str:
        return f"{self.client} and {self.walker}"

    @property
    def is_open(self) -> bool:
        return self.state in MATCH.open_states

    def pause(self, kind: PauseKind) -> None:
        self.state, self.paused_from, self.pause_kind = M.PAUSED, self.state, kind

    def resume(self) -> None:
        assert self.paused_from is not None
        self.state, self.paused_from, self.pause_kind = self.paused_from, None, None

    def taper(self) -> None:
        self.state, self.plan_waits = M.TAPERING, False
        self.paused_from = self.pause_kind = None

    def end(self, stopped_on: date | None) -> None:
        self.state, self.ended_from, self.stopped_on = M.ENDED, self.state, stopped_on
        self.started, self.plan_waits, self.asked_again = set(), False, False


@dataclass
class Sketch:
    requests: list[RequestSketch] = field(default_factory=list)
    matches: list[MatchSketch] = field(default_factory=list)
    re_offers: dict[Resident, ReOfferSketch] = field(default_factory=dict)
    """The one that is planned, due or stopped."""
    rooms: dict[Walker, Room] = field(default_factory=dict)
    """What each peer worker said last about their room; ample until they do."""
    away: dict[Walker, tuple[UUID, date | None]] = field(default_factory=dict)
    """Absences, each with its last day."""
    out_of_care: set[Resident] = field(default_factory=set)

    @property
    def cards(self) -> list[ProposalSketch]:
        return [card for request in self.requests for card in request.cards]

    def is_occupied(self, client: Resident) -> bool:
        things: list[RequestSketch | MatchSketch] = [*self.requests, *self.matches]
        return any(thing.is_open for thing in things if thing.client is client)

    def in_contact(self, client: Resident, walker: Walker) -> bool:
        return any(match.is_open and match.client is client and match.walker is walker for match in self.matches)

    def may_be_asked(self, request: RequestSketch, walker: Walker, *, by_staff: bool = False) -> bool:
        """For staff it is as if whom the system asked unseen had not been asked, until there is a yes."""
        ever = [card for card in request.cards if card.walker is walker and not (by_staff and card.is_hidden)]
        asked = any(card.is_open or card.state in SAID_NO for card in ever)
        return not asked and walker not in self.away and not self.in_contact(request.client, walker)

    def free_minutes(self, walker: Walker) -> int:
        """As long as nothing is tapered off: that gives room in ways that are not drawn here."""
        theirs = [match for match in self.matches if match.walker is walker]
        return walker.minutes - sum(match.weekly_minutes for match in theirs if match.is_open or match.stopped_on)

    def plan_re_offer(self, client: Resident, due_on: date, today: date) -> None:
        if client not in self.out_of_care and not self.is_occupied(client) and client not in self.re_offers:
            self.re_offers[client] = ReOfferSketch(O.SCHEDULED, due_on, today)

    def in_three_months(self, today: date) -> date:
        return workdays.add_months(today, 3)

    def stop_offers(self, client: Resident, today: date) -> None:
        self.re_offers[client] = ReOfferSketch(O.STOPPED, today, today)

    def occupy(self, client: Resident) -> None:
        """A request or a match opens, so nobody needs to ask; a "never" stays."""
        if client in self.re_offers and self.re_offers[client].state is not O.STOPPED:
            del self.re_offers[client]

    def open_for_matching(self, request: RequestSketch, today: date) -> None:
        self.occupy(request.client)
        if request.kind is RequestKind.ONE_OFF or request.named is None:
            return
        if self.may_be_asked(request, request.named):
            request.ask(request.named, P.PEER_ACCEPTED if request.by_walker else P.SENT_TO_PEER, today)

    def morning(self, today: date) -> None:
        """What the clock does by itself."""
        self._dates_pass(today)
        for client, re_offer in list(self.re_offers.items()):
            self._offer_again(client, re_offer, today)
        for card in sorted(self.cards, key=lambda card: card.turn):
            days = {P.SENT_TO_PEER: 7, P.OFFERED_TO_CLIENT: 28}.get(card.state)
            if days is not None and card.since + timedelta(days=days) <= today:
                card.become(P.EXPIRED, today)
                card.request.after_leaving(today)
        for request in self.requests:
            told_on = request.since + timedelta(days=7)
            if request.state is R.DRAFT and workdays.add_workdays(told_on, 5) <= today:
                request.become(R.WITHDRAWN, today)
                self.plan_re_offer(request.client, self.in_three_months(today), today)

    def _dates_pass(self, today: date) -> None:
        for walker, (_, ends_on) in list(self.away.items()):
            if ends_on is not None and ends_on < today:
                del self.away[walker]
        for match in self.matches:
            if match.stopped_on is not None and match.stopped_on + timedelta(days=14) <= today:
                match.stopped_on = None

    def _offer_again(self, client: Resident, re_offer: ReOfferSketch, today: date) -> None:
        if re_offer.state is O.SCHEDULED and re_offer.due_on <= today:
            if self.is_occupied(client) or client in self.out_of_care:
                del self.re_offers[client]
            else:
                re_offer.becomes_due(today)
        elif re_offer.state is O.DUE and workdays.add_workdays(re_offer.since, 10) <= today:
            re_offer.again(today)
