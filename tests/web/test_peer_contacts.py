"""A peer worker's contacts: what the client wants first, the log and its readers, and every next step."""

from datetime import timedelta

from services.matching.actor import Role
from services.matching.models.contacts import ContactOutcome, Place
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.queries.own_contacts import companion
from services.matching.states import MatchState
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser
from tests.web.test_peer_today import button, planned, stored


def walking(make: Make) -> tuple[PeerWorker, Match]:
    match = make.match(make.client_with_sign_in(), wanted="Wandelen.", unwanted="Haast.", agenda="Mijn zus.")
    return match.peer_worker, match


def test_what_the_client_wants_is_read_first(door: Door) -> None:
    who, match = door.given(walking)
    page = Browser(door, who).open(f"/contacts/{match.id}")
    assert page.text.index("Wandelen.") < page.text.index("Haast.") < page.text.index("What you agreed")
    assert "Mijn zus." in page
    assert 'aria-label="Together: the contact goes on."' in page.html
    assert "Who can read this?" in page
    assert "Wandelen." in Browser(door, who).open("/contacts")


def test_a_contact_is_written_down_put_right_and_what_it_said_is_kept(door: Door) -> None:
    who, match = door.given(walking)
    me = Browser(door, who)
    with transaction() as session:
        today = clock.today(session).isoformat()
    form = me.open(f"/contacts/{match.id}/log")
    assert f'value="{today}"' in form.html
    assert 'value="90"' in form.html
    facts = {"day": today, "start": "00:00", "minutes": "90", "place": "outside", "kind": "talk"}
    page = me.post(f"/contacts/{match.id}/log", **facts, outcome="held")
    assert "Written down:" in page
    correction = next(link for link in page.links if "/log/" in link)
    page = me.post(correction, **facts | {"place": "home"}, outcome="no_show")
    assert "Nobody came" in page
    earlier = me.open(f"{correction}/earlier")
    assert "Outside, walking" in earlier
    with transaction() as session:
        contact = companion(session, Make(session).actor(session.get_one(PeerWorker, who.id)), match.id).contacts[0]
    assert (contact.outcome, contact.minutes, contact.place) == (ContactOutcome.NO_SHOW, 0, Place.HOME)


def test_a_contact_that_is_to_come_is_not_written_down_yet(door: Door) -> None:
    who, contact = door.given(lambda make: planned(make, make.match()))
    page = Browser(door, who).open(f"/contacts/{contact.match_id}")
    assert f"/contacts/{contact.match_id}/log" not in page.actions
    wrong = Browser(door, who).post(f"/contacts/{contact.match_id}/log", day="2099-01-01", start="10:00")
    assert wrong.status == 422


def test_the_next_contact_is_planned_in_one_tap_and_can_be_undone(door: Door) -> None:
    who, match = door.given(walking)
    me = Browser(door, who)
    path = f"/contacts/{match.id}/plan"
    page = me.post(path, **button(me.open(f"/contacts/{match.id}"), path))
    assert "It is planned." in page
    assert "It does not happen." in me.undo(page)


def test_tapering_off_is_proposed_and_nothing_changes_until_a_yes(door: Door) -> None:
    who, match = door.given(walking)
    me = Browser(door, who)
    assert me.post(f"/contacts/{match.id}/taper", plan="1,2").status == 422
    page = me.post(f"/contacts/{match.id}/taper", plan="14,28")
    assert "has not answered yet, and need not hurry" in page
    assert stored(match).state is MatchState.ACTIVE
    assert stored(match).proposed_intervals == [14, 28]


def test_the_agreements_can_be_changed_and_a_talk_written_down(door: Door) -> None:
    who, match = door.given(walking)
    me = Browser(door, who)
    page = me.post(f"/contacts/{match.id}/agreements", interval_days="on_call", minutes="60", place="Buurthuis")
    assert "When the client asks for it, 60 minutes" in page
    with transaction() as session:
        yesterday = (clock.today(session) - timedelta(days=1)).isoformat()
    talk = me.post(f"/contacts/{match.id}/alignment", held_on=yesterday, client="present", needs="Vaker buiten.")
    assert "Vaker buiten." in talk


def test_stopping_needs_no_reason_but_somebody_to_turn_to(door: Door) -> None:
    who, match = door.given(walking)
    me = Browser(door, who)
    wrong = me.post(f"/contacts/{match.id}/stop", reason="peer_stopped")
    assert wrong.status == 422
    assert match.professional_id is not None
    page = me.post(f"/contacts/{match.id}/stop", reason="peer_stopped", handed_over_to_id=str(match.professional_id))
    assert "This contact has ended" in page
    assert "can turn to" in page
    assert f"/contacts/{match.id}/log" not in page.links


def test_a_contact_of_somebody_else_is_not_there(door: Door) -> None:
    def build(make: Make) -> tuple[Match, list[PeerWorker]]:
        return walking(make)[1], [make.peer_worker(), make.peer_worker(team=make.team())]

    match, others = door.given(build)
    for other in others:
        me = Browser(door, other)
        assert {me.open(f"/contacts/{match.id}{page}").status for page in ("", "/log", "/start", "/stop")} == {404}
        assert me.post(f"/contacts/{match.id}/log", day="2026-01-01", start="10:00").status == 404
    coordinator = Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))
    assert coordinator.open(f"/contacts/{match.id}").status == 404
