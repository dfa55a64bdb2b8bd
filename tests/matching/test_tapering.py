"""Tapering: growing intervals, planned against held, another pace, and walking side by side again."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.contacts import Contact, ContactOutcome
from services.matching.models.matches import Match
from services.matching.operations import contacts, pauses, tapering
from services.matching.queries.capacity import weekly
from services.matching.queries.matches import read_match
from services.matching.schemas.contacts import CorrectContactIn, LogContactIn
from services.matching.schemas.matches import PauseIn, TaperAnswerIn, TaperIn
from services.matching.states import MatchState, Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event
from tests.make import Make, stands
from tests.matching.told import events_to, open_rules, reminded_of, run_due

S = MatchState


@pytest.fixture
def match(make: Make) -> Match:
    return make.match(make.client_with_sign_in())


@pytest.fixture
def client(make: Make, match: Match) -> Actor:
    return make.actor(match.client)


@pytest.fixture
def peer(make: Make, match: Match) -> Actor:
    return make.actor(match.peer_worker)


def planned(match: Match) -> list[date]:
    return [step.planned_on for step in match.plan]


def hold(session: Session, peer: Actor, match: Match) -> Contact:
    local = clock.now(session).astimezone(clock.AMSTERDAM)
    return contacts.log_contact(session, peer, match.id, LogContactIn(day=local.date(), start=local.time()))


def test_requirement_34_the_client_tapers_at_once_and_the_next_contacts_are_spaced(
    session: Session, match: Match, client: Actor, peer: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[14, 28]))
    today = clock.today(session)
    assert match.state is S.TAPERING
    assert planned(match) == [today + timedelta(days=14), today + timedelta(days=42)]
    assert match.weekly_minutes == weekly(90, 14, 30)
    assert Event.MATCH_TAPERING in events_to(session, peer.user_id)
    assert open_rules(session, match) == [Rule.TAPERING_NEXT_STEP]


def test_scenario_18_the_client_wants_more_again_and_the_plan_stays_readable(
    session: Session, match: Match, client: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[14, 28]))
    tapering.walk_beside_again(session, client, match.id)
    assert match.state is S.ACTIVE
    assert match.weekly_minutes == weekly(90, 7, 30)
    read = read_match(client, match)
    assert [(step.plan, step.interval_days, step.current) for step in read.steps] == [(1, 14, False), (1, 28, False)]


def test_the_peer_worker_can_only_propose_it_and_the_client_says_yes(
    session: Session, match: Match, client: Actor, peer: Actor
) -> None:
    with pytest.raises(Forbidden):
        tapering.taper(session, peer, match.id, TaperIn())
    tapering.propose_tapering(session, peer, match.id, TaperIn(intervals=[21]))
    assert stands(match, S.ACTIVE)
    assert Event.ANSWER_WAITS in events_to(session, client.user_id)
    tapering.answer_tapering(session, client, match.id, TaperAnswerIn(yes=True))
    assert stands(match, S.TAPERING)
    assert [step.interval_days for step in match.plan] == [21]
    assert match.proposed_intervals is None


def test_a_no_to_a_proposed_plan_changes_nothing(session: Session, match: Match, client: Actor, peer: Actor) -> None:
    tapering.propose_tapering(session, peer, match.id, TaperIn())
    tapering.answer_tapering(session, client, match.id, TaperAnswerIn(yes=False))
    assert (match.state, match.steps, match.proposed_intervals) == (S.ACTIVE, [], None)
    with pytest.raises(Conflict):
        tapering.answer_tapering(session, client, match.id, TaperAnswerIn(yes=True))


def test_another_pace_while_tapering_is_a_new_plan_and_the_old_one_is_kept(
    session: Session, match: Match, client: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[28, 56]))
    tapering.taper(session, client, match.id, TaperIn(intervals=[14]))
    assert match.state is S.TAPERING
    assert [(step.plan, step.current) for step in match.steps] == [(1, False), (1, False), (2, True)]
    assert match.weekly_minutes == weekly(90, 14, 30)
    assert open_rules(session, match) == [Rule.TAPERING_NEXT_STEP]


def test_intervals_do_not_become_shorter_within_a_plan() -> None:
    with pytest.raises(ValidationError, match="shorter"):
        TaperIn(intervals=[28, 14])


def test_a_contact_that_was_held_is_the_next_step_planned_against_actual(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[14, 28]))
    make.later(days=13)
    hold(session, peer, match)
    read = read_match(peer, match)
    assert [step.held_on for step in read.steps] == [clock.today(session), None]
    assert match.weekly_minutes == weekly(90, 28, 30)
    (due,) = {step.planned_on for step in match.plan if step.contact_id is None}
    assert due == read.steps[0].planned_on + timedelta(days=28)


def test_after_a_late_contact_the_rest_of_the_plan_is_counted_from_it(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[14, 28, 56]))
    make.later(days=20)
    hold(session, peer, match)
    today = clock.today(session)
    assert planned(match)[1:] == [today + timedelta(days=28), today + timedelta(days=84)]


def test_a_contact_from_before_the_plan_fills_no_step(
    session: Session, match: Match, client: Actor, peer: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn())
    hold(session, peer, match)
    assert [step.contact_id for step in match.plan] == [None, None]


def test_a_contact_that_was_not_held_after_all_opens_its_step_again(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[14]))
    make.later(days=14)
    contact = hold(session, peer, match)
    assert match.next_step is None
    contacts.correct_contact(session, peer, contact.id, CorrectContactIn(outcome=ContactOutcome.NO_SHOW))
    assert match.next_step is not None


def test_each_step_has_its_day_and_after_the_last_the_two_look_again(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    tapering.taper(session, client, match.id, TaperIn(intervals=[14]))
    make.later(days=15)
    run_due(session)
    assert reminded_of(session, peer.user_id) == [Rule.TAPERING_NEXT_STEP]
    hold(session, peer, match)
    assert open_rules(session, match) == [Rule.TAPERING_NEXT_STEP]
    assert match.next_step_on == match.plan[0].planned_on + timedelta(days=14)
    make.later(days=15)
    run_due(session)
    assert reminded_of(session, peer.user_id) == [Rule.TAPERING_NEXT_STEP, Rule.TAPERING_NEXT_STEP]


def test_a_paused_contact_can_be_tapered_off_when_it_was_the_client_who_paused(
    session: Session, match: Match, client: Actor
) -> None:
    pauses.pause_for_client(session, client, match.id, PauseIn())
    tapering.taper(session, client, match.id, TaperIn())
    assert match.state is S.TAPERING
    assert match.pauses[0].resumed


def test_walking_beside_again_is_for_who_tapers(session: Session, match: Match, client: Actor) -> None:
    with pytest.raises(Conflict):
        tapering.walk_beside_again(session, client, match.id)


def test_tapering_is_less_and_never_more(session: Session, match: Match, client: Actor) -> None:
    with pytest.raises(Invalid, match="agreed 7 days"):
        tapering.taper(session, client, match.id, TaperIn(intervals=[3, 14]))
    assert match.state is S.ACTIVE
