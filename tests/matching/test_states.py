"""The one page of states keeps its promises: nobody is stuck, nobody is closed by a clock alone."""

import pytest

from services.matching.reminders import NEXT, RESPONSES
from services.matching.states import MACHINES, MATCH, PROPOSAL, REQUEST, Machine, Party, ProposalState, Rule, Unit

pytestmark = pytest.mark.parametrize("machine", MACHINES, ids=[machine.name for machine in MACHINES])


def test_every_state_can_be_reached(machine: Machine) -> None:
    reached = {move.target for move in machine.moves if move.source is None}
    while True:
        further = reached | {move.target for move in machine.moves if move.source in reached}
        if further == reached:
            break
        reached = further
    assert reached == set(machine.states)


def test_every_state_that_can_be_left_by_the_clock_or_waits_for_somebody_has_an_owner_a_term_and_a_rule(
    machine: Machine,
) -> None:
    ended = {
        "fulfilled", "withdrawn", "closed", "peer_declined", "client_declined", "confirmed", "not_confirmed", "expired",
        "ended", "made", "stopped", "cancelled", "done", "told", "retired", "corrected", "supplemented",
        "refused", "taken_back",
    }  # fmt: skip
    for state in machine.states:
        if state in ended:
            assert state not in machine.terms
            continue
        term = machine.terms[state]
        assert isinstance(term.owner, Party)
        assert term.rule in RESPONSES
        assert (term.amount > 0) != (term.unit is Unit.OWN_DATE)
        assert term.remind_after is None or 0 < term.remind_after < term.amount


def test_every_rule_has_a_reaction_and_silence_always_has_a_next_person(machine: Machine) -> None:
    assert set(RESPONSES) == set(Rule)
    for term in machine.terms.values():
        assert term.owner is Party.SYSTEM or NEXT[term.owner] is not term.owner


def test_no_move_stands_there_twice(machine: Machine) -> None:
    pairs = [(move.source, move.target) for move in machine.moves]
    assert len(pairs) == len(set(pairs))


def test_the_client_can_always_stop(machine: Machine) -> None:
    if machine not in (REQUEST, MATCH):
        return
    for state in machine.open_states - {"draft"}:
        stops = [move for move in machine.moves if move.source == state and Party.CLIENT in move.who]
        assert any(move.target in ("withdrawn", "ended") for move in stops), state


def test_only_the_system_makes_a_match_and_only_after_two_people_said_yes(machine: Machine) -> None:
    if machine is PROPOSAL:
        confirmed = [move for move in machine.moves if move.target is ProposalState.CONFIRMED]
        assert [move.source for move in confirmed] == [ProposalState.INTRODUCED]
