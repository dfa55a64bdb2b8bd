"""The register of peer workers: who has room, and what the coordinator keeps of each."""

from datetime import timedelta

import pytest

from services.matching.actor import Role
from services.matching.models.peer_workers import Career, Employment, PeerWorker, Room
from services.matching.states import PeerWorkerState
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def coordinator(door: Door) -> Browser:
    return Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))


def stored(peer_worker: PeerWorker) -> PeerWorker:
    with transaction() as session:
        return session.get_one(PeerWorker, peer_worker.id)


def test_the_pool_shows_room_and_load_and_can_be_narrowed_down(door: Door) -> None:
    def given(make: Make) -> tuple[str, str]:
        busy = make.peer_worker(themes=["shame"], hours_per_week=10, client_share=60)
        make.match(peer_worker=busy, weekly_minutes=180)
        return busy.user.name, make.peer_worker(pool=True, room=Room.FULL).user.name

    busy, volunteer = door.given(given)
    browser = coordinator(door)
    page = browser.open("/pool")
    assert busy in page
    assert volunteer in page
    assert "50% of the hours for clients is taken" in page.html
    assert "3 hours free" in page
    assert busy not in browser.open("/pool?team_id=pool")
    assert volunteer not in browser.open("/pool?theme=shame&room=ample&state=&employment=")
    assert volunteer in browser.open("/pool?theme=nothing")


def test_what_is_not_shown_to_the_team_is_on_no_page(door: Door) -> None:
    peer_worker = door.given(lambda make: make.peer_worker(themes=["grief"], hidden=["voice_hearing"]))
    browser = coordinator(door)
    card = browser.open(f"/pool/{peer_worker.id}")
    assert "grief" in card
    assert "hearing voices" not in card
    assert peer_worker.user.name not in browser.open("/pool?theme=voice_hearing")


def test_somebody_new_is_added_screened_paused_and_leaves(door: Door) -> None:
    browser = coordinator(door)
    missing = browser.post("/pool/new", name="Ria Smit", email="", employment="paid")
    assert missing.status == 422
    assert "Fill this in." in missing
    page = browser.post(
        "/pool/new", name="Ria Smit", email="ria@naast.example", employment="volunteer", hours_per_week="4"
    )
    assert "Added to the register." in page
    for step in ("screen", "pause", "resume", "retire", "take-back"):
        assert f"{page.path}/{step}" in page.actions
        page = browser.press(page, f"/{step}")
    assert "New, not screened yet" in page


def test_who_has_contacts_cannot_just_leave(door: Door) -> None:
    match = door.given(lambda make: make.match())
    here = f"/pool/{match.peer_worker_id}"
    browser = coordinator(door)
    assert f"{here}/retire" not in browser.open(here).actions
    assert "Hand them over" in browser.post(f"{here}/retire", back=here)


def test_function_career_role_and_absence_are_written_down(door: Door) -> None:
    peer_worker = door.given(lambda make: make.peer_worker())
    browser, here = coordinator(door), f"/pool/{peer_worker.id}"
    with transaction() as session:
        today = clock.today(session)
    page = browser.post(f"{here}/employment", employment="intern", function_profile="Wandelt mee.", leads_groups="true")
    assert "Wandelt mee." in page
    assert "Pool" in page
    assert "the intern is asked nothing new" in page
    supervisor = door.given(lambda make: make.peer_worker(career=Career.SENIOR, pool=True))
    assert "no supervisor yet" in browser.open("/pool?employment=intern")
    refused = browser.post(f"{here}/supervision", supervisor_id=str(peer_worker.id))
    assert "This person cannot be chosen here. Choose somebody else." in refused
    named = browser.post(f"{here}/supervision", supervisor_id=str(supervisor.id))
    assert "An intern begins with clients while somebody supervises." in named
    assert "Senior" in browser.post(f"{here}/career", career="senior", since=str(today))
    assert "Role model" in browser.post(f"{here}/roles/role_model", given="true", back=here)
    refused = browser.post(f"{here}/roles/adviser", given="true", back=here)
    assert "has not chosen this role" in refused
    away = browser.post(f"{here}/absences", starts_on=str(today), ends_on=str(today + timedelta(days=5)))
    assert "nobody hears why" in away
    assert "The day of coming back is known." in browser.post(
        next(action for action in away.actions if action.endswith("/back")), back_on=str(today + timedelta(days=2))
    )
    now = stored(peer_worker)
    assert (now.employment, now.leads_groups, now.team_id) == (Employment.INTERN, True, None)
    assert now.state is PeerWorkerState.SCREENED


@pytest.mark.parametrize(("role", "status"), [(Role.CASEHOLDER, 200), (Role.ADMIN, 200), (Role.CLIENT, 403)])
def test_colleagues_see_the_card_and_change_nothing(door: Door, role: Role, status: int) -> None:
    peer_worker = door.given(lambda make: make.peer_worker())
    browser = Browser(door, door.given(lambda make: make.user(role)))
    page = browser.open(f"/pool/{peer_worker.id}")
    assert page.status == status
    assert not any(action.startswith("/pool/") for action in page.actions)
    assert "hours free" not in page
    assert browser.open("/pool").status == status
    assert browser.open("/pool/new").status == 403
    assert browser.post(f"/pool/{peer_worker.id}/pause").status == 403
