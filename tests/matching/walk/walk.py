"""One walk: the sketch and the real database side by side, and what must hold after every step."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.history import Transition
from services.matching.models.matches import Match
from services.matching.models.offers import ReOffer
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request
from services.matching.operations import absences, reminders
from services.matching.states import MACHINES, RE_OFFER, ProposalState, ReOfferState
from shared import clock
from shared.errors import Refusal
from tests.matching.walk.promises import AT_ANY_MOMENT, broken
from tests.matching.walk.sketch import ProposalSketch, RequestSketch, Sketch
from tests.matching.walk.village import Village

T = TypeVar("T")
Move = tuple[str, str | None, str]
KINDS = {machine.name: machine for machine in MACHINES}
NIL = UUID(int=0)


class Walk:
    """Every step is a savepoint, as every request to the server is a transaction."""

    def __init__(self, session: Session, village: Village) -> None:
        self.session, self.village = session, village
        self._choose: Callable[[Sequence[Any]], Any] = lambda options: options[0]
        self.sketch = Sketch()
        self.taken: Counter[Move] = Counter()
        self.last_transition = NIL
        self.today: date = clock.today(session)

    def choose(self, options: Sequence[T]) -> T:
        """One of some ways in which people may do a thing."""
        chosen: T = self._choose(options)
        return chosen

    def choose_by(self, choose: Callable[[Sequence[Any]], Any]) -> None:
        self._choose = choose

    def decide_by(self, choices: list[Any]) -> None:
        """These one after the other, then always the first there is."""
        self._choose = lambda options: choices.pop(0) if choices else options[0]

    def step(self, do: Callable[[], None]) -> None:
        """One ask of one person: whole, or (when it is refused) as if it had never been."""
        with self.session.begin_nested():
            do()
            self.session.flush()

    def is_refused(self, do: Callable[[], None]) -> bool:
        with suppress(Refusal):
            self.step(do)
            return False
        return True

    def days_pass(self, days: int) -> None:
        """Each morning the clock does what is due, one row at a time."""
        for _ in range(days):
            clock.move(self.session, timedelta(days=1))
            self.today = clock.today(self.session)
            something = False
            for find, act in (
                (reminders.due_re_offers, reminders.act_on_re_offer),
                (absences.due_absences, absences.begin_absence),
                (reminders.due_reminders, reminders.act_on),
            ):
                while due := find(self.session):
                    something = True
                    for row_id in due:
                        self.step(partial(act, self.session, row_id))
            self.sketch.morning(self.today)
            if something:
                self.compare()

    def look(self) -> None:
        """After every step: the sketch is right, the history is declared, and every promise holds."""
        self.compare()
        self.follow_history()
        assert broken(self.session, AT_ANY_MOMENT) == []

    # the sketch meets the database

    def compare(self) -> None:
        """The sketch and the database tell the same; proposals that the system made by itself are taken over."""
        stored = {row.id: row.state for row in self.session.execute(select(Request.id, Request.state))}
        assert {request.id: request.state for request in self.sketch.requests} == stored
        rows: dict[UUID, list[Any]] = {request.id: [] for request in self.sketch.requests}
        columns = Proposal.id, Proposal.request_id, Proposal.peer_worker_id, Proposal.state, Proposal.proposed_by
        for row in self.session.execute(select(*columns).order_by(Proposal.id)):
            rows[row.request_id].append(row)
        for request in self.sketch.requests:
            self._compare_cards(request, rows[request.id])
        matches = {row.id: row.state for row in self.session.execute(select(Match.id, Match.state))}
        assert {match.id: match.state for match in self.sketch.matches} == matches
        planned = select(ReOffer.client_id, ReOffer.state, ReOffer.due_on).where(
            ReOffer.state.in_((*RE_OFFER.open_states, ReOfferState.STOPPED))
        )
        found = {row.client_id: self._re_offer(row.state, row.due_on) for row in self.session.execute(planned)}
        expected = {
            client.id: self._re_offer(re_offer.state, re_offer.due_on)
            for client, re_offer in self.sketch.re_offers.items()
        }
        assert expected == found

    def _re_offer(self, state: ReOfferState, due_on: date) -> tuple[ReOfferState, date | None]:
        return state, due_on if state is ReOfferState.SCHEDULED else None

    def _compare_cards(self, request: RequestSketch, rows: list[Any]) -> None:
        drawn: dict[UUID, list[ProposalSketch]] = {}
        for card in request.cards:
            drawn.setdefault(card.walker.id, []).append(card)
        for row in rows:
            cards = drawn.get(row.peer_worker_id, [])
            if not cards:
                self._take_over(request, row)
                continue
            card = cards.pop(0)
            card.stored_id = row.id
            assert card.state == row.state, f"expected {card.state}, found {row.state}"
        assert not any(drawn.values()), "a proposal is missing in the database"

    def _take_over(self, request: RequestSketch, row: Any) -> None:
        """The system may ask by itself, at once and unseen, and only where that was wanted."""
        assert request.unseen, "somebody was asked whom nobody meant to ask"
        assert (row.proposed_by, row.state) == (ProposedBy.SYSTEM, ProposalState.SENT_TO_PEER)
        walker = self.village.walker(row.peer_worker_id)
        assert self.sketch.may_be_asked(request, walker)
        card = request.ask(walker, ProposalState.SENT_TO_PEER, self.today)
        card.stored_id, card.unseen = row.id, True

    def follow_history(self) -> None:
        """Every step that was written down since the last look is declared, by a declared party, and joins on."""
        query = select(Transition).where(Transition.id > self.last_transition).order_by(Transition.id)
        for row in self.session.scalars(query):
            move = KINDS[row.subject_kind].move(*self._states(row))
            assert move is not None, f"{row.subject_kind}: {row.source} → {row.target} is not declared"
            assert row.party in move.who, f"{row.subject_kind}: {row.source} → {row.target} by {row.party}"
            self.taken[row.subject_kind, row.source, row.target] += 1
            self.last_transition = row.id

    def _states(self, row: Transition) -> tuple[Any, Any]:
        states = KINDS[row.subject_kind].states
        return None if row.source is None else states(row.source), states(row.target)
