"""A peer worker's own profile, on a phone: theirs to set, and nobody else's to open."""

import pytest

from services.matching.actor import Role
from services.matching.models.peer_workers import PeerWorker, Room
from services.matching.states import PeerWorkerState
from shared.db import transaction
from tests.door import Door
from tests.web.browse import Browser


def stored(peer_worker: PeerWorker) -> PeerWorker:
    with transaction() as session:
        return session.get_one(PeerWorker, peer_worker.id)


def test_my_room_is_one_tap_and_can_be_undone(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker())
    browser = Browser(door, me)
    said = browser.post("/profile/room/not_now")
    assert said.path == "/profile"
    assert "Not for a while. No new questions come by themselves." in said
    assert stored(me).room is Room.NOT_NOW
    browser.undo(said)
    assert stored(me).room is Room.AMPLE


def test_hours_are_mine_and_what_is_wrong_is_said_at_its_field(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker())
    browser = Browser(door, me)
    wrong = browser.post("/profile/hours", hours_per_week="41", client_share="60", travel_minutes="20")
    assert wrong.status == 422
    assert "This number is too high." in wrong
    page = browser.post("/profile/hours", hours_per_week="7.5", client_share="60", travel_minutes="20")
    assert "7.5 hours a week, 60% for clients" in page
    assert "4 hours and 30 minutes" in page
    assert stored(me).travel_minutes == 20


def test_languages_districts_and_a_story(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker(areas=["Oost"], gender="vrouw"))
    browser = Browser(door, me)
    shown = browser.open("/profile/practical")
    assert "Oost" in shown
    assert "Arabic" in shown
    browser.post("/profile/practical", languages=["nl", "ar"], areas=["Oost"], more_areas="Centrum, Haven", gender="")
    now = stored(me)
    assert (now.languages, now.areas, now.gender) == (["nl", "ar"], ["Oost", "Centrum", "Haven"], "")
    assert "Ik ken het donker." in browser.post("/profile/story", story="Ik ken het donker.")
    browser.post("/profile/story", story="")
    assert stored(me).story == ""


def test_a_pause_is_begun_and_ended_by_oneself(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker())
    browser = Browser(door, me)
    paused = browser.post("/profile/pause")
    assert stored(me).state is PeerWorkerState.PAUSED
    assert "/profile/pause" not in paused.actions
    browser.undo(paused)
    assert stored(me).state is PeerWorkerState.SCREENED


@pytest.mark.parametrize("role", [Role.CASEHOLDER, Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN, Role.CLIENT])
def test_who_is_no_peer_worker_has_no_profile(door: Door, role: Role) -> None:
    browser = Browser(door, door.given(lambda make: make.user(role)))
    assert {browser.open(path).status for path in ("/profile", "/profile/hours", "/profile/story")} == {404}
    assert browser.post("/profile/room/full").status == 404
