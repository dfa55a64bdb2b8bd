"""A peer worker between two visits: what waits is one page, and each thing on it takes a tap or two."""

from datetime import time, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from services.matching.actor import Role
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, Place
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker, Room
from services.matching.models.proposals import Proposal
from services.matching.models.requests import NoReason, Objection
from services.matching.operations.contacts import plan_contact
from services.matching.schemas.contacts import PlanContactIn
from services.matching.states import MatchState, ProposalState
from shared import clock
from shared.db import Identified, transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser, Page

S = ProposalState
T = TypeVar("T", bound=Identified)


def asked(make: Make) -> Proposal:
    return make.proposal(make.request(themes=["shame"], client_words="Ik durf niet meer naar buiten."))


def chosen(make: Make) -> tuple[PeerWorker, Proposal]:
    proposal = make.proposal(state=S.CHOSEN)
    return proposal.peer_worker, proposal


def planned(make: Make, match: Match, days: int = 1) -> tuple[PeerWorker, Contact]:
    day = clock.today(make.session) + timedelta(days=days)
    wanted = PlanContactIn(day=day, start=time(0, 5), minutes=45, place=Place.OUTSIDE, kind=ContactKind.ACTIVITY)
    return match.peer_worker, plan_contact(make.session, make.actor(match.peer_worker), match.id, wanted)


def button(page: Page, path: str) -> dict[str, list[str]]:
    """What is sent when somebody presses it."""
    return dict(zip(page.actions, page.hidden, strict=True))[path]


def stored(row: T) -> T:
    with transaction() as session:
        return session.get_one(type(row), row.id)


def test_an_empty_day_is_kind(door: Door) -> None:
    page = Browser(door, door.given(lambda make: make.peer_worker())).open("/today")
    assert "Nothing waits for you. Take your time." in page


def test_a_question_is_read_and_answered_in_two_taps(door: Door) -> None:
    proposal = door.given(asked)
    me = Browser(door, proposal.peer_worker)
    day = me.open("/today")
    assert "Ik durf niet meer naar buiten." in day
    question = me.open(f"/today/questions/{proposal.id}")
    assert "shame" in question
    assert proposal.request.client.name not in question
    after = me.post(f"/today/questions/{proposal.id}/accept", once=question.once)
    assert after.path == "/today"
    assert "Thank you." in after
    assert stored(proposal).state in (S.PEER_ACCEPTED, S.OFFERED_TO_CLIENT)


def test_a_yes_says_beforehand_what_it_tells_others(door: Door) -> None:
    def build(make: Make) -> Proposal:
        peer_worker = make.peer_worker(hidden=["psychosis"])
        return make.proposal(make.request(musts=["psychosis"]), peer_worker)

    proposal = door.given(build)
    page = Browser(door, proposal.peer_worker).open(f"/today/questions/{proposal.id}")
    assert page.text.index("What a yes tells others") < page.text.index("Your answer")
    assert "A no tells nobody anything." in page


def test_a_no_needs_no_reason_and_says_in_the_same_tap_that_there_is_no_room(door: Door) -> None:
    proposal = door.given(asked)
    me = Browser(door, proposal.peer_worker)
    after = me.post(f"/today/questions/{proposal.id}/decline", no_room_now="true")
    assert "until you have room again" in after
    assert "Nobody asks you anything new. Change that" in me.open("/today"), "and where that is changed"
    assert stored(proposal).state is S.PEER_DECLINED
    assert stored(proposal.peer_worker).room is Room.NOT_NOW


def test_who_said_to_have_no_room_is_not_offered_a_yes(door: Door) -> None:
    def build(make: Make) -> Proposal:
        proposal = asked(make)
        proposal.peer_worker.room = Room.NOT_NOW
        return proposal

    proposal = door.given(build)
    page = Browser(door, proposal.peer_worker).open(f"/today/questions/{proposal.id}")
    assert f"/today/questions/{proposal.id}/accept" not in page.actions
    assert f"/today/questions/{proposal.id}/decline" in page.actions


def test_another_peer_worker_finds_no_such_question(door: Door) -> None:
    proposal, other = door.given(lambda make: (asked(make), make.peer_worker()))
    me = Browser(door, other)
    assert me.open(f"/today/questions/{proposal.id}").status == 404
    assert me.post(f"/today/questions/{proposal.id}/accept").status == 404


def test_too_heavy_is_for_the_peer_worker_to_say(door: Door) -> None:
    def build(make: Make) -> tuple[PeerWorker, Objection]:
        me = make.peer_worker()
        request = make.request(named_peer_worker_id=me.id)
        objection = Objection(request_id=request.id, by_id=make.user().id, reason=NoReason.TOO_HEAVY_FOR_PEER)
        make.session.add(objection)
        return me, objection

    me, objection = door.given(build)
    browser = Browser(door, me)
    assert "Is this too heavy for you?" in browser.open("/today")
    after = browser.post(f"/today/too-heavy/{objection.request_id}", yes="true")
    assert "Is this too heavy for you?" not in after


def test_how_was_it_is_one_form_up_to_the_beginning(door: Door) -> None:
    who, proposal = door.given(chosen)
    me = Browser(door, who)
    assert "First meeting" in me.open("/today")
    page = me.post(f"/today/meetings/{proposal.id}/plan", day="2020-01-01", start="10:00")
    assert page.status == 422
    assert "Choose a day and time that are still to come." in page
    begin = me.post(
        f"/today/meetings/{proposal.id}/how-was-it",
        held="true", yes="true", client_yes="true", minutes="60", interval_days="14", place="In het park",
    )  # fmt: skip
    assert begin.path.endswith("/start")
    assert "Every 2 weeks, 60 minutes" in begin
    begun = me.post(begin.path, client_starts="true")
    assert "You two have begun." in begun
    with transaction() as session:
        match = session.get_one(Match, begun.path.split("/")[2])
        assert (match.state, match.minutes, match.place) == (MatchState.ACTIVE, 60, "In het park")


def test_a_first_meeting_that_was_missed_stays_to_be_planned(door: Door) -> None:
    who, proposal = door.given(chosen)
    me = Browser(door, who)
    me.post(f"/today/meetings/{proposal.id}/how-was-it", held="false", minutes="60")
    assert stored(proposal).state is S.CHOSEN


def test_a_planned_contact_is_written_down_in_one_tap_and_can_be_put_right(door: Door) -> None:
    def build(make: Make) -> tuple[PeerWorker, Contact]:
        who, contact = planned(make, make.match())
        make.later(days=1)
        return who, contact

    who, contact = door.given(build)
    me = Browser(door, who)
    day = me.open("/today")
    fields = button(day, f"/contacts/{contact.match_id}/log")
    after = me.post(f"/contacts/{contact.match_id}/log", **fields)
    assert after.path == "/today"
    assert "Written down:" in after
    assert f"/contacts/{contact.match_id}/log/{contact.id}" in after.links
    assert me.open(f"/profile/notes?contact={contact.id}").status == 200
    assert f"/profile/notes?contact={contact.id}" in after.links
    logged = stored(contact)
    assert (logged.outcome, logged.minutes_realised, logged.place) == (ContactOutcome.HELD, 45, Place.OUTSIDE)
    assert "It went like this" not in after
    undone = me.press(after, f"/log/{contact.id}/undo")
    assert undone.path == "/today"
    assert "It is planned again." in undone
    assert "It went like this" in undone
    assert stored(contact).outcome is ContactOutcome.PLANNED


def test_not_today_is_one_tap_to_a_day_that_suits_and_two_taps_are_one(door: Door) -> None:
    who, contact = door.given(lambda make: planned(make, make.match(), days=2))
    me = Browser(door, who)
    path = f"/contacts/{contact.match_id}/move/{contact.id}"
    page = me.open(f"/contacts/{contact.match_id}")
    after = me.post(path, **button(page, path))
    assert "It is moved" in after
    assert stored(contact).outcome is ContactOutcome.MOVED
    me.post(path, **button(page, path))
    with transaction() as session:
        assert session.scalar(select(func.count()).where(Contact.match_id == contact.match_id)) == 2


@pytest.mark.parametrize("role", [Role.CASEHOLDER, Role.COORDINATOR, Role.CLIENT])
def test_who_is_no_peer_worker_has_no_such_day(door: Door, role: Role) -> None:
    browser = Browser(door, door.given(lambda make: make.user(role)))
    assert {browser.open(path).status for path in ("/today", "/contacts")} == {404}
    assert "It does not exist, or you cannot see it." in browser.open("/today")
