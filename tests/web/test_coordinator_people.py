"""Who acts meanwhile, who is added, and what was decided for everybody."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.matching.actor import Role
from services.matching.models.clients import Client
from services.matching.models.teams import Membership
from shared import clock
from shared.db import transaction
from shared.users import User
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def test_a_colleague_acts_while_a_coordinator_is_away(door: Door) -> None:
    def given(make: Make) -> tuple[User, User, Membership]:
        me, other = make.user(Role.COORDINATOR), make.user(Role.COORDINATOR)
        return me, other, make.session.scalars(select(Membership).where(Membership.user_id == me.id)).one()

    me, other, place = door.given(given)
    browser = Browser(door, me)
    assert other.name in browser.open("/account/away")
    away = browser.post(f"/account/away/{place.id}", away="true", deputy_id=str(other.id))
    assert f"{other.name} acts for you." in away
    assert "Good to have you back." in browser.press(away, f"/{place.id}")
    assert browser.post(f"/account/away/{place.id}", away="true", deputy_id=str(me.id)).status == 422


def test_a_client_is_added_and_gets_a_sign_in(door: Door) -> None:
    def given(make: Make) -> tuple[User, str, str, User]:
        caseholder = make.caseholder()
        return (
            make.user(Role.COORDINATOR),
            str(next(iter(caseholder.teams))),
            str(caseholder.user_id),
            make.user(Role.ADMIN),
        )

    me, team_id, caseholder_id, admin = door.given(given)
    browser = Browser(door, me)
    known = {"name": "Sam Visser", "number": "C9", "in_care_since": "2024-01-01", "team_id": team_id}
    wrong = browser.post("/clients/new", **known)
    assert wrong.status == 422
    assert 'href="#caseholder_ids"' in wrong.html
    added = browser.post("/clients/new", **known, caseholder_ids=caseholder_id)
    assert "Sam Visser" in added
    with transaction() as session:
        client_id = session.scalars(select(Client.id).where(Client.number == "C9")).one()
    here = f"/clients/{client_id}/sign-in"
    assert here in added.links
    assert "The client has an account." in browser.post(here, email="sam@naast.example")
    found = Browser(door, admin).post("/people/find", address="Sam@naast.example")
    assert f"{found.path}/invitation" in found.actions


def test_an_administrator_adds_a_team_and_a_colleague_who_can_sign_in(door: Door) -> None:
    browser = Browser(door, door.given(lambda make: make.user(Role.ADMIN)))
    assert 'href="#name">Name of the team' in browser.post("/people/teams", type="FACT").html
    assert "FACT Haven" in browser.post("/people/teams", name="FACT Haven", type="FACT", area="Haven")
    wrong = browser.post("/people", name="Ria", email="ria@naast.example", role="caseholder")
    assert wrong.status == 422
    page = browser.post("/people", name="Ria", email="ria@naast.example", role="coordinator")
    assert "An invitation was sent by mail." in page
    assert "An invitation was sent by mail." in browser.press(browser.open(page.path), "/invitation")
    assert browser.post(f"{page.path}/second-factor").status == 422
    assert "new second key" in browser.post(f"{page.path}/second-factor", how="Aan de telefoon, terugbelnummer bekend")
    assert "This colleague left" in browser.press(browser.open(page.path), "/end")


def test_a_coordinator_decides_for_the_whole_organisation(door: Door) -> None:
    browser = Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))
    assert "The whole organisation" in browser.open("/decisions")
    with transaction() as session:
        today = clock.today(session)
    page = browser.post(
        "/decisions/organisation/search_other_teams",
        value="yes",
        decided_by="Raad van bestuur",
        decided_on=str(today),
        review_on=str(today + timedelta(days=90)),
    )
    assert "Raad van bestuur" in page

    page = browser.open("/weights/new")
    numbers = dict(re.findall(r'name="([a-z_]+-[a-z]+)"[^>]*? value="(\d+)"', page.html))
    fields = numbers | {"decided_by": "Werkgroep", "decided_on": str(today)}
    page = browser.press_with(page, "/weights/new", **fields | {"themes-theme": "46", "reason": "Wat hielp telt."})
    assert (page.status, 'href="#themes"' in page.html, "add up to 100" in page) == (422, True, True)
    page = browser.press_with(page, "/weights/new", **fields)
    assert (page.status, 'href="#reason"' in page.html) == (422, True)
    changed = fields | {"themes-theme": "40", "themes-route": "25", "reason": "Wat hielp telt."}
    page = browser.press_with(page, "/weights/new", **changed)
    assert "This holds now: version 1" in page
    assert "Werkgroep" in page
    assert "Wat hielp telt." in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CASEHOLDER, Role.CLIENT, Role.PEER_WORKER])
def test_accounts_are_the_administrator_s(door: Door, role: Role) -> None:
    user = door.given(lambda make: make.user(role))
    browser = Browser(door, user)
    assert {browser.open(path).status for path in ("/people", f"/people/{user.id}")} == {403}
    assert browser.post(f"/people/{user.id}/invitation").status == 403
    assert browser.post(f"/people/{user.id}/second-factor", how="Gezien").status == 403
    assert browser.post("/people/find", address=user.email).status == 403
