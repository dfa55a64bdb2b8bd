"""Walks along the states, by plan and by chance: whatever people do, the promises hold after every single step.

What must hold is in `tests/matching/walk/promises.py`; what must follow from each step is drawn beside it, in
`walk/sketch.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from services.matching.states import MATCH, PROPOSAL, RE_OFFER, REQUEST
from shared import clock
from shared.db import get_engine
from tests.make import Make
from tests.matching.walk import proposing
from tests.matching.walk.tours import TOURS, Guide, Tour
from tests.matching.walk.verbs import BY_DO, Verb
from tests.matching.walk.village import Village, settle
from tests.matching.walk.walk import Move, Walk

MACHINES = (REQUEST, PROPOSAL, MATCH, RE_OFFER)
NAMES = {machine.name for machine in MACHINES}
DECLARED = {(machine.name, move.source, move.target) for machine in MACHINES for move in machine.moves}
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOON_OVER = {"cancel", "close", "decline", "end_care", "reject", "say_no", "withdraw"}
"""Verbs that end things: done as often as all others, nothing would ever go on."""
WALKS = settings(
    derandomize=True,
    database=None,
    max_examples=10,
    stateful_step_count=40,
    deadline=None,
    phases=[Phase.generate],
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def village() -> Iterator[tuple[Connection, Village]]:
    """People on a Monday in March, in a transaction that is rolled back in the end."""
    with get_engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            clock.move(session, MONDAY - clock.now(session))
            people = settle(Make(session))
            session.commit()
        yield connection, people
        outer.rollback()


@contextmanager
def walking(connection: Connection, village: Village) -> Iterator[Walk]:
    """A walk that leaves no trace."""
    savepoint = connection.begin_nested()
    with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield Walk(session, village)
    savepoint.rollback()


@pytest.fixture(scope="module")
def guided(village: tuple[Connection, Village]) -> Callable[[Tour], Counter[Move]]:
    """Makes a tour, once, and gives the moves that were taken."""

    @cache
    def guide(tour: Tour) -> Counter[Move]:
        with walking(*village) as walk:
            tour(Guide(walk))
            return walk.taken

    return guide


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.__name__)
def test_a_walk_by_plan_keeps_every_promise(guided: Callable[[Tour], Counter[Move]], tour: Tour) -> None:
    assert guided(tour)


def test_every_declared_move_can_be_taken_and_none_that_is_not(guided: Callable[[Tour], Counter[Move]]) -> None:
    taken = {move for tour in TOURS for move in guided(tour) if move[0] in NAMES}
    assert taken == DECLARED


def fitting(walk: Walk) -> list[Verb]:
    return [verb for verb in BY_DO.values() if any(verb.fits(walk, thing) for thing in verb.things(walk))]


def is_ready(walk: Walk, verb: Verb, thing: Any) -> bool:
    return verb.fits(walk, thing) and verb.worth(walk, thing) and bool(verb.who(walk, thing))


def chance(connection: Connection, village: Village, story: list[str]) -> type[RuleBasedStateMachine]:  # noqa: C901
    """A machine whose every step somebody draws; `story` tells what was done, for who must repeat it."""

    class ByChance(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            story.clear()
            self._walking = walking(connection, village)
            self.walk = self._walking.__enter__()

        @initialize(beginning=st.sampled_from(["nothing yet", "a card", "a reserve", "a contact", "a contact"]))
        def begin(self, beginning: str) -> None:
            story.append(f"begins with {beginning}")
            guide = Guide(self.walk)
            if beginning == "a card":
                guide.card(guide.ans)
            elif beginning == "a reserve":
                guide.go(proposing.choose, guide.three_cards(guide.bert).cards[0])
            elif beginning == "a contact":
                guide.active(guide.cor)

        @rule(data=st.data())
        def somebody_acts(self, data: st.DataObject) -> None:
            draw = self._by(data)
            fit = fitting(self.walk)
            kind = draw(sorted({verb.of for verb in fit}))
            verbs = [verb for verb in fit if verb.of == kind]
            lasting = [verb for verb in verbs if verb.name not in SOON_OVER]
            verb = draw(lasting if lasting and draw(range(5)) else verbs)
            things = [thing for thing in verb.things(self.walk) if is_ready(self.walk, verb, thing)]
            if things:
                thing = draw(things)
                actor = draw(verb.who(self.walk, thing))
                story.append(f"{verb.name} on {thing} {getattr(thing, 'state', '')} by {sorted(actor.roles)}")
                self.walk.step(lambda: verb.do(self.walk, actor, thing))
                self.walk.look()

        @rule(data=st.data())
        def somebody_asks_at_the_wrong_moment(self, data: st.DataObject) -> None:
            draw = self._by(data)
            verb = draw(list(BY_DO.values()))
            wrong = [thing for thing in verb.things(self.walk) if not verb.fits(self.walk, thing)]
            wrong = [thing for thing in wrong if verb.who(self.walk, thing)]
            if wrong:
                thing = draw(wrong)
                actor = draw(verb.who(self.walk, thing))
                story.append(f"{verb.name}, wrongly, on {thing} {getattr(thing, 'state', '')}")
                assert self.walk.is_refused(lambda: verb.do(self.walk, actor, thing))

        @rule(days=st.sampled_from([1, 4, 8, 15, 29]))
        def days_pass(self, days: int) -> None:
            story.append(f"{days} days pass")
            self.walk.days_pass(days)
            self.walk.look()

        def _by(self, data: st.DataObject) -> Any:
            def draw(options: Any) -> Any:
                return options[data.draw(st.integers(0, len(options) - 1))]

            self.walk.choose_by(draw)
            return draw

        def teardown(self) -> None:
            self._walking.__exit__(None, None, None)

    return ByChance


def test_a_walk_by_chance_keeps_every_promise(village: tuple[Connection, Village]) -> None:
    story: list[str] = []
    try:
        run_state_machine_as_test(chance(*village, story), settings=WALKS)
    except Exception as error:
        error.add_note("\n".join(["What was done:", *story]))
        raise
