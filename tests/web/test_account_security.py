"""How people sign in with two factors, and go on after a while in which nobody touched anything."""

import re
from datetime import timedelta

from sqlalchemy import func, select, update

from services.matching.models.offers import Offer
from services.matching.models.signin import Access
from shared.db import transaction
from shared.users import User
from tests.door import Door
from tests.factors import Phone, phone_of
from tests.make import Make
from tests.web.browse import PASSWORD, Browser, Page, password_hash


def left_alone(minutes: int) -> None:
    with transaction() as session:
        session.execute(update(Access).values(used_at=func.now() - timedelta(minutes=minutes)))


def showed_both(minutes: int) -> None:
    with transaction() as session:
        session.execute(update(Access).values(two_factors_at=func.now() - timedelta(minutes=minutes)))


def with_password(make: Make) -> User:
    user = make.session.get_one(User, make.caseholder().user_id)
    user.password_hash = password_hash()
    return user


def newcomer(door: Door, user: User) -> Browser:
    """Who has no session yet."""
    browser = Browser(door, user)
    browser.http.cookies.clear()
    return browser


def test_who_signs_in_the_first_time_sets_up_an_app_and_keeps_ten_codes(door: Door) -> None:
    user = door.given(with_password)
    browser = newcomer(door, user)
    page = browser.post("/sign-in", email=user.email, password=PASSWORD, onward="/clients")
    assert page.path == "/sign-in/set-up"
    shown = browser.post("/sign-in/set-up/app")
    assert "<svg" in shown.html
    assert "style=" not in shown.html
    key = re.search(r"naast-key\">([A-Z2-7 ]+)<", shown.html)
    assert key is not None
    wrong = browser.post("/sign-in/set-up/app/confirm", code="123")
    assert (wrong.status, key[1] in wrong.html) == (422, True)
    codes = browser.post("/sign-in/set-up/app/confirm", code=Phone(key[1].replace(" ", "")).code())
    assert len(re.findall(r"naast-key\">\d-", codes.html)) == 10
    assert browser.open("/clients").path == "/clients"
    assert "You have 10 recovery codes left." in browser.open("/account/security")


def test_the_second_step_leads_on_to_where_somebody_was_going(door: Door) -> None:
    user = door.given(with_password)
    phone, browser = phone_of(user.id), newcomer(door, user)
    page = browser.post("/sign-in", email=user.email, password=PASSWORD, onward="/meeting")
    assert page.path == "/sign-in/second"
    assert browser.open("/account").path == "/sign-in/second"
    refused = browser.post("/sign-in/second", code="000000", onward="/meeting")
    assert (refused.status, "This code does not work." in refused) == (422, True)
    assert browser.post("/sign-in/second", code=phone.code(), onward="/meeting").path == "/meeting"


def test_what_was_typed_is_kept_while_the_page_was_locked(door: Door) -> None:
    user = door.given(with_password)
    client = door.given(lambda make: make.client(caseholder=make.actor(make.session.get_one(User, user.id))))
    browser = Browser(door, user)
    left_alone(16)
    assert browser.open("/clients").path == "/again"
    locked = browser.post(f"/clients/{client.id}/offer", answer="yes", client_words="Iemand die ook stil was. <3")
    assert locked.status == 401
    assert browser.press_with(locked, "/again", password="raad-maar-wat").status == 422
    offered = browser.press_with(locked, "/again", password=PASSWORD)
    assert "Send it now." in offered
    assert "Iemand" not in str(offered.path)
    browser.press(offered, f"/clients/{client.id}/offer")
    with transaction() as session:
        assert session.scalars(select(Offer)).one().client_id == client.id


def test_what_was_typed_is_kept_while_the_session_ended_but_not_what_another_site_sent(door: Door) -> None:
    user = door.given(with_password)
    client = door.given(lambda make: make.client(caseholder=make.actor(make.session.get_one(User, user.id))))
    browser, offer = newcomer(door, user), f"/clients/{client.id}/offer"
    browser.http.headers["Accept-Language"] = "en"
    kept = browser.post(offer, answer="yes", client_words="Iemand die ook stil was.")
    assert (kept.status, "You are not signed in any more." in kept) == (401, True)
    phone = phone_of(user.id)
    browser.post("/sign-in", email=user.email, password=PASSWORD)
    browser.post("/sign-in/second", code=phone.code())
    browser.press(kept, offer)
    with transaction() as session:
        assert session.scalars(select(Offer)).one().client_id == client.id
    elsewhere = newcomer(door, user)
    elsewhere.http.headers["Origin"] = "https://elsewhere.example"
    assert elsewhere.post(offer, answer="never", client_words="Van een ander.").path == "/sign-in"


def test_a_password_is_never_kept_in_a_page(door: Door) -> None:
    browser = Browser(door, door.given(with_password))
    left_alone(16)
    locked = browser.post("/account/password", old=PASSWORD, new="een-heel-ander-woord")
    assert locked.status == 401
    assert PASSWORD not in locked.html
    assert "een-heel-ander-woord" not in locked.html


def test_a_locked_session_and_one_of_yesterday_open_nothing_of_the_api(door: Door) -> None:
    user = door.given(with_password)
    http = door.in_browser(user.id)
    left_alone(16)
    answer = http.get("/me")
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/locked")
    with transaction() as session:
        session.execute(update(Access).values(used_at=func.now(), expires_at=func.now()))
    assert http.get("/me").json()["type"] == "/problems/not-signed-in"


def test_a_device_in_a_clients_hands_stays_there_after_a_lock(door: Door) -> None:
    user = door.given(with_password)
    client = door.given(lambda make: make.client(caseholder=make.actor(make.session.get_one(User, user.id))))
    browser = Browser(door, user)
    browser.post(f"/clients/{client.id}/hand-over")
    left_alone(16)
    locked = browser.open("/handed")
    assert locked.path == "/again"
    assert browser.press_with(locked, "/again", password=PASSWORD).path == "/handed"
    assert browser.open("/clients").path == "/handed"


def test_a_token_and_another_app_ask_for_both_factors_again(door: Door) -> None:
    user = door.given(with_password)
    phone, browser = phone_of(user.id), Browser(door, user)
    showed_both(11)
    asked = {"label": "rooster", "days": 1}
    stale = browser.http.post("/api/v1/tokens", json=asked)
    assert (stale.status_code, stale.json()["type"]) == (403, "/problems/not-fresh")
    page = browser.post("/sign-in/set-up/app")
    assert page.status == 403
    again = browser.press_with(page, "/again", password=PASSWORD, code=phone.code())
    assert "<svg" in browser.press(again, "/sign-in/set-up/app").html
    fresh = browser.http.post("/api/v1/tokens", json=asked)
    assert fresh.status_code == 201


def test_a_page_says_nothing_new_to_who_is_signed_out(door: Door) -> None:
    browser = newcomer(door, door.given(with_password))
    pages: list[Page] = [browser.open(path) for path in ("/again", "/sign-in/second", "/sign-in/set-up", "/account")]
    assert {page.path for page in pages} == {"/sign-in"}


def test_somebody_sees_where_they_are_signed_in_and_ends_it_at_once(door: Door) -> None:
    user = door.given(with_password)
    here, phone, other = Browser(door, user), door.in_browser(user.id), door.in_browser(user.id)
    stranger = Browser(door, door.given(with_password))
    page = here.open("/account/security")
    ends = [action for action in page.actions if action.endswith("/end")]
    assert len(ends) == 3, "two sessions elsewhere, and all of them at once"
    assert stranger.post(ends[0]).status == 404
    assert "You are signed out there." in here.press(page, ends[0])
    assert sorted(http.get("/me").status_code for http in (phone, other)) == [200, 401]
    assert "everywhere else" in here.press(here.open("/account/security"), "/others/end")
    assert {http.get("/me").status_code for http in (phone, other)} == {401}
    assert here.open("/account/security").path == "/account/security"
