"""A coordinator's work list: what waits, and what can be done about it with one tap."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.matching.actor import Role
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder, schedule
from services.matching.models.requests import NoReason, Objection, Request
from services.matching.operations import care, pauses
from services.matching.operations.reminders import act_on, due_reminders
from services.matching.schemas.matches import EndCareIn, PauseIn
from services.matching.states import (
    Party,
    PeerWorkerState,
    ProposalState,
    ReminderState,
    RequestState,
    Rule,
)
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser

TAPS = 40


def coordinator(door: Door) -> Browser:
    return Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))


def test_twenty_waiting_requests_take_forty_taps_at_most(door: Door) -> None:
    def waiting(make: Make) -> None:
        for _ in range(4):
            make.peer_worker(themes=["shame", "grief"], hours_per_week=40)
        for number in range(20):
            if number % 5:
                make.request(themes=["shame"])
            else:
                make.request(musts=["voice_hearing" if number % 2 else "work"])

    door.given(waiting)
    browser = coordinator(door)
    page, taps = browser.open("/work"), 1
    while "Nobody waits for you to ask somebody." not in page:
        step = next(
            step for step in ("/ask", "/ask-unseen", "/wait") if any(one.endswith(step) for one in page.actions)
        )
        page, taps = browser.press(page, step), taps + 1
        assert page.path == "/work/requests"
    assert taps <= TAPS
    with transaction() as session:
        states = list(session.scalars(select(Request.state)))
        asked = session.scalars(select(Proposal.state)).all()
    assert states.count(RequestState.WAITING) == 2
    assert states.count(RequestState.IN_MATCHING) == 18
    assert asked.count(ProposalState.SENT_TO_PEER) == 3 * 16


def test_the_best_three_stand_with_a_request_and_are_asked_in_one_tap(door: Door) -> None:
    def waiting(make: Make) -> list[str]:
        make.request(client=make.client(name="Sam Visser"), themes=["shame", "grief"])
        best = make.peer_worker(themes=["shame", "grief"])
        others = [make.peer_worker(themes=["shame"]) for _ in range(3)]
        return [one.user.name for one in (best, *others)]

    best, *others = door.given(waiting)
    browser = coordinator(door)
    page = browser.open("/work")
    assert "Sam Visser" in page
    assert best in page
    assert sum(name in page for name in others) == 2
    assert "100 of 100: Themes 100 of 100" in page.html
    asked = browser.press(page, "/ask")
    assert "They were asked." in asked
    assert "Sam Visser" not in browser.open("/work")
    assert "Nobody is asked this now." in browser.undo(asked)
    assert "Sam Visser" in browser.open("/work")


def test_with_nobody_the_list_says_why_and_what_can_be_done(door: Door) -> None:
    def waiting(make: Make) -> None:
        make.peer_worker(themes=["shame"])
        make.request(musts=["work"])

    door.given(waiting)
    browser = coordinator(door)
    page = browser.open("/work")
    assert "Nobody who has room shows what must be so. work." in page
    waits = browser.press(page, "/wait")
    assert "It waits. The client hears it" in waits
    assert "Nobody who has room" in browser.undo(waits)


def test_a_deep_must_shows_nobody_whoever_there_is(door: Door) -> None:
    def waiting(make: Make) -> str:
        make.request(musts=["voice_hearing"])
        return make.peer_worker(themes=["voice_hearing"]).user.name

    name = door.given(waiting)
    browser = coordinator(door)
    page = browser.open("/work")
    assert name not in page
    asked = browser.press(page, "/ask-unseen")
    assert "The system asks who fits." in asked
    assert name not in browser.open("/work/unseen")


def test_silence_came_to_the_coordinator_who_sees_to_it_or_puts_it_off(door: Door) -> None:
    def silent(make: Make) -> None:
        session = make.session
        newcomer, proposal = make.peer_worker(), make.proposal()
        today = clock.today(session)
        schedule(session, newcomer, Rule.COLLABORATION_REVIEW, Party.COORDINATOR, today)
        schedule(session, proposal, Rule.RESERVE_WAITS, Party.COORDINATOR, today)
        make.later(days=1)
        for reminder_id in due_reminders(session):
            act_on(session, reminder_id)

    door.given(silent)
    browser = coordinator(door)
    page = browser.open("/work/silence")
    assert "Somebody waits in reserve for long" in page
    page = browser.press(page, "/done")
    assert "Seen to." in page
    assert not any(action.endswith("/done") for action in page.actions)
    assert "It comes back in three days." in browser.press(page, "/later")
    with transaction() as session:
        states = set(session.scalars(select(Reminder.state).where(Reminder.owner == Party.COORDINATOR)))
    assert {ReminderState.DONE, ReminderState.SNOOZED} <= states


def test_pauses_the_end_of_care_doubts_and_somebody_new_each_have_a_list(door: Door) -> None:
    def lists(make: Make) -> None:
        session = make.session
        client = make.client_with_sign_in()
        paused = make.match(client)
        pauses.pause_for_client(session, make.actor(client), paused.id, PauseIn())
        paused.pause_review_on = clock.today(session) + timedelta(days=1)
        care.end_care(session, make.coordinator(), make.match().client_id, EndCareIn())
        doubted = make.request(state=RequestState.IN_MATCHING)
        session.add(Objection(request_id=doubted.id, by_id=make.user().id, reason=NoReason.TIMING))
        doubted.state = RequestState.AWAITING_CLIENT
        newcomer = make.peer_worker()
        newcomer.state = PeerWorkerState.ADDED

    door.given(lists)
    browser = coordinator(door)
    assert "Not the right moment" in browser.open("/work/doubts")
    page = browser.press(browser.open("/work/pauses"), "/review")
    assert "The pause goes on until it is looked at again." in page
    assert "No pause is to be looked at this week." in page
    page = browser.press(browser.open("/work/care"), "/go-on")
    assert "The contact goes on after care." in page
    assert "No contact goes on" in browser.press(page, "/end")
    page = browser.press(browser.open("/work/screening"), "/screen")
    assert "From now on this peer worker can be asked." in page


@pytest.mark.parametrize("role", [Role.CASEHOLDER, Role.TEAM_LEAD, Role.ADMIN, Role.CLIENT, Role.PEER_WORKER])
def test_the_list_is_for_coordinators(door: Door, role: Role) -> None:
    assert Browser(door, door.given(lambda make: make.user(role))).open("/work").status == 403
