"""Roles, boundaries, people whom one knows, and being away: said by oneself, without a reason and without a trace."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.matching.actor import Role
from services.matching.models.matches import Match
from services.matching.models.peer_workers import Acquaintance, PeerWorker, Willingness
from services.matching.states import MatchState
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def test_a_boundary_is_set_and_taken_away_and_no_colleague_can_tell(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker(themes=["hope"]))
    browser, colleague = Browser(door, me), door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    before = colleague.get(f"/peer-workers/{me.id}").json()
    assert "You have no boundaries here." in browser.open("/profile/boundaries")
    page = browser.post("/profile/boundaries", theme="violence")
    assert "/profile/boundaries/violence/remove" in page.actions
    assert '<option value="violence">' not in page.html
    assert colleague.get(f"/peer-workers/{me.id}").json() == before
    assert "You have no boundaries here." in browser.post("/profile/boundaries/violence/remove")


def test_a_role_is_wanted_or_not_in_one_tap(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker())
    browser = Browser(door, me)
    assert "Choose one role that you want" in browser.post("/profile/roles/role_model/refused")
    assert "Choose one role that you want" not in browser.post("/profile/roles/ally/maybe")
    with transaction() as session:
        roles = {choice.role.value: choice.willingness for choice in session.get_one(PeerWorker, me.id).roles}
    assert roles == {"role_model": Willingness.REFUSED, "ally": Willingness.MAYBE}
    assert browser.post("/profile/roles/king/wanted").status == 404


def test_who_once_treated_me_is_named_to_nobody(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker())
    treater = door.given(lambda make: make.user(Role.CASEHOLDER, name="Olga de Boer", team=make.team()))
    browser = Browser(door, me)
    assert browser.post("/profile/people/treaters", user_id="").status == 422
    named = browser.post("/profile/people/treaters", user_id=str(treater.id))
    assert f"/profile/people/treaters/{treater.id}/remove" in named.actions
    somebody_else = Browser(door, door.given(lambda make: make.peer_worker())).open("/profile/people")
    assert f"/profile/people/treaters/{treater.id}/remove" not in somebody_else.actions
    gone = browser.post(f"/profile/people/treaters/{treater.id}/remove")
    assert f"/profile/people/treaters/{treater.id}/remove" not in gone.actions


def test_we_know_each_other_is_said_of_a_client_whom_one_sees_and_of_nobody_else(door: Door) -> None:
    def build(make: Make) -> tuple[PeerWorker, UUID]:
        match = make.match(peer_worker=make.peer_worker(themes=["shame"]))
        match.client.name = "Sam Visser"
        return match.peer_worker, match.client_id

    me, client_id = door.given(build)
    browser = Browser(door, me)
    assert "Sam Visser" in browser.open("/profile/people")
    assert browser.post("/profile/people/clients", client_id="").status == 422
    said = browser.post("/profile/people/clients", client_id=str(client_id))
    assert "You are not brought together with this client." in said
    with transaction() as session:
        pairs = session.scalars(select(Acquaintance.client_id).where(Acquaintance.peer_worker_id == me.id)).all()
    assert pairs == [client_id]
    unseen = door.given(lambda make: make.client().id)
    assert browser.post("/profile/people/clients", client_id=str(unseen)).status == 404


def test_being_away_is_from_a_day_until_a_day_and_can_be_off_again(door: Door) -> None:
    me, match_id = door.given(lambda make: ((match := make.match()).peer_worker, match.id))
    browser = Browser(door, me)
    with transaction() as session:
        today = clock.today(session)
    later = today + timedelta(days=40)
    wrong = browser.post("/profile/absences", starts_on=str(later), ends_on=str(today))
    assert wrong.status == 422
    planned = browser.post("/profile/absences", starts_on=str(later), ends_on=str(later + timedelta(days=7)))
    assert "It is off" in planned
    off = next(action for action in planned.actions if action.endswith("/back"))
    assert "Now and later" not in browser.post(off, back_on=str(later))

    away = browser.post("/profile/absences", starts_on=str(today), ends_on="")
    assert "until further notice" in away
    with transaction() as session:
        assert session.get_one(Match, match_id).state is MatchState.PAUSED
    back = next(action for action in away.actions if action.endswith("/back"))
    assert "Now and later" not in browser.post(back, back_on=str(today))
