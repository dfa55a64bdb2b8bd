"""Signing in with the account of the organisation: at a real provider, over HTTP, and what does not get anybody in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select, update

from services.matching.actor import Role
from services.matching.auth import ways_in
from services.matching.auth.journeys import Journey, Purpose, begun
from services.matching.auth.signed.provider import BACK
from services.matching.models.identities import Identity
from services.matching.operations import people
from shared.db import transaction
from shared.errors import Conflict
from shared.settings import get_settings
from shared.users import User
from tests.door import COOKIE, Door
from tests.factors import phone_of
from tests.provider import CLIENT_ID, Person, Provider, forgeries, of_the_organisation
from tests.web.browse import Browser
from tests.web.test_account_security import left_alone, newcomer, showed_both

SET_OUT = "/sign-in/organisation?onward=/clients"


@pytest.fixture
def provider(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with of_the_organisation(monkeypatch, door.address, tmp_path) as provider:
        yield provider


def somebody(door: Door, provider: Provider, *, linked: bool = True) -> Browser:
    """A caseholder, whose account there an administrator linked. Their browser has no session."""
    user = door.given(lambda make: make.session.get_one(User, make.caseholder().user_id))
    if linked:
        link(door, provider, user)
    browser = newcomer(door, user)
    browser.http.headers["Accept-Language"] = "en"
    return browser


def link(door: Door, provider: Provider, user: User) -> None:
    administrator = Browser(door, door.given(lambda make: make.user(Role.ADMIN)))
    page = administrator.open(f"/people/{user.id}")
    said = administrator.press_with(page, "/identities", subject=provider.person.subject)
    assert "From now on it opens the account of this colleague." in said


def has_session(browser: Browser) -> bool:
    return bool(browser.http.cookies.get(COOKIE, domain="127.0.0.1"))


def goes(browser: Browser, provider: Provider, path: str = SET_OUT) -> str:
    """To the provider and no further: with which address the browser is sent back."""
    address = browser.http.get(path, follow_redirects=False).headers["location"]
    assert address.startswith(f"{provider.address}/authorize?")
    return str(browser.http.get(address, follow_redirects=False).headers["location"])


def test_who_was_linked_is_in_at_once_and_where_they_were_going(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    page = browser.open("/sign-in?onward=/clients")
    assert "Sign in with GGZ Noord" in page
    assert SET_OUT in page.links
    assert browser.open(SET_OUT).path == "/clients"
    asked = provider.asked[-1]
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3


def test_who_is_signed_in_there_shows_again_who_they_are_since_somebody_else_may_hold_the_device(
    door: Door, provider: Provider
) -> None:
    browser = somebody(door, provider)
    for unasked in (600, None):
        provider.person.seconds_ago = unasked
        assert browser.open(SET_OUT).status == 422
        assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert not has_session(browser)


def test_what_the_provider_does_not_vouch_for_as_two_factors_is_one(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    provider.person.amr = ["pwd"]
    assert browser.open(SET_OUT).path == "/sign-in/set-up"
    assert browser.open("/clients").path == "/sign-in/set-up", "nothing opens before a second factor"
    with transaction() as session:
        user_id = session.scalars(select(Identity.user_id)).one()
    assert browser.post("/sign-in/second", code=phone_of(user_id).code(), onward="/clients").path == "/clients"


def test_an_account_there_with_the_same_address_opens_nothing_before_it_was_linked(
    door: Door, provider: Provider
) -> None:
    browser = somebody(door, provider, linked=False)
    with transaction() as session:
        provider.says = {"email": session.scalars(select(User.email)).first(), "email_verified": True}
    page = browser.open(SET_OUT)
    assert page.path == BACK
    assert "This account of the organisation opens nothing here yet." in page
    assert not has_session(browser)


def test_who_left_is_not_let_in_and_their_account_there_opens_nothing_when_they_come_back(
    door: Door, provider: Provider
) -> None:
    browser = somebody(door, provider)
    administrator = door.given(lambda make: make.actor(make.user(Role.ADMIN)))
    with transaction() as session:
        user_id = session.scalars(select(Identity.user_id)).one()
        people.end_account(session, administrator, user_id)
    assert browser.open(SET_OUT).status == 422
    with transaction() as session:
        session.get_one(User, user_id).active = True
    assert browser.open(SET_OUT).status == 422
    assert not has_session(browser)


def wrong_tokens(provider: Provider, nonce: str) -> Iterator[tuple[str, str]]:
    """Of each kind one, with what is wrong with it."""
    for name, value in {
        "nonce": "of another journey",
        "iss": "https://another.example",
        "aud": "another program",
        "exp": int(time()) - 60,
        "iat": None,
        "sub": None,
        "azp": "another program",
    }.items():
        provider.says = {name: value}
        yield name, provider.id_token(nonce)
    provider.says = {}
    yield from forgeries(provider.id_token(nonce), provider.key)


def test_a_token_that_says_anything_else_than_it_should_lets_nobody_in(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    kinds = [what for what, _token in wrong_tokens(provider, "")]
    assert len(set(kinds)) == 12
    for place, what in enumerate(kinds):
        back = goes(browser, provider)
        provider.gives = list(wrong_tokens(provider, provider.asked[-1]["nonce"]))[place][1]
        page = browser.open(back)
        assert (page.status, "did not work" in page) == (422, True), what
        assert not has_session(browser), what
    provider.gives = ""
    assert browser.open(SET_OUT).path == "/clients", "and the right one does"


def test_only_the_browser_that_set_out_comes_back_and_once(door: Door, provider: Provider) -> None:
    mine, theirs = somebody(door, provider), somebody(door, provider, linked=False)
    back = goes(mine, provider)
    assert theirs.open(back).status == 422, "a browser that did not set out"
    other = goes(theirs, provider)
    assert theirs.open(back).status == 422, "the state of another journey"
    code, state = (parse_qs(urlsplit(one).query)[name][0] for one, name in ((back, "code"), (other, "state")))
    theirs = somebody(door, provider, linked=False)
    other = goes(theirs, provider)
    state = parse_qs(urlsplit(other).query)["state"][0]
    assert theirs.open(f"{BACK}?code={code}&state={state}&iss={provider.address}").status == 422, "another's code"
    assert not has_session(theirs)
    kept = dict(mine.http.cookies)
    back = goes(mine, provider)
    kept = dict(mine.http.cookies)
    assert mine.open(back).path == "/clients"
    code = parse_qs(urlsplit(back).query)["code"][0]
    again = somebody(door, provider, linked=False)
    again.http.cookies.update(kept)
    provider.codes[code] = provider.asked[-1]  # a provider that would take it twice
    assert again.open(back).status == 422
    assert not has_session(again)


def test_who_comes_back_from_another_provider_or_too_late_is_not_let_in(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    for wrong in ("https://another.example", None):
        asked = {name: one[0] for name, one in parse_qs(urlsplit(goes(browser, provider)).query).items()}
        asked = {name: one for name, one in (asked | {"iss": wrong}).items() if one is not None}
        assert browser.open(f"{BACK}?{urlencode(asked)}").status == 422
    journey = Journey(Purpose.ENTER, began=int(time()) - 601)
    assert not journey.comes_back_with(journey.state)
    assert begun(journey.kept()) == journey
    with_other_end = replace(journey, began=int(time()))
    assert with_other_end.state != journey.state, "nothing of it can be changed on the way"
    assert not has_session(browser)


def test_after_a_while_and_before_what_is_sensitive_one_shows_there_again_who_one_is(
    door: Door, provider: Provider
) -> None:
    browser = somebody(door, provider)
    browser.open(SET_OUT)
    left_alone(16)
    locked = browser.open("/clients")
    assert "/again/organisation?onward=/clients" in locked.links
    provider.person.seconds_ago = 600
    assert browser.open("/again/organisation?onward=/clients").path == "/again", "it let them through unasked"
    provider.person = Person(subject="somebody else")
    assert browser.open("/again/organisation?onward=/clients").path == "/again"
    provider.person = Person(amr=["pwd"])
    assert browser.open("/again/organisation?onward=/clients").path == "/clients", "one factor is as a password"
    showed_both(11)
    assert browser.open("/account/security/organisation").path == "/again"
    assert browser.open("/again/organisation?onward=/clients").path == "/sign-in/set-up", "and the second follows"
    provider.person = Person()
    browser.open(SET_OUT)
    showed_both(11)
    page = browser.post("/account/security/passkeys/01890a5d-ac96-774b-bcce-b302099a8057/remove", words="of mine")
    assert "/again/organisation" in page.links, "in another tab, since this page keeps what was sent"
    assert {"words": ["of mine"]} in page.hidden
    browser.open("/again/organisation")
    assert browser.press(page, "/remove").status == 404, "and sends it once more"


def test_a_way_in_is_added_by_who_shows_both_and_the_last_one_is_not_removed(door: Door, provider: Provider) -> None:
    user = door.given(lambda make: make.session.get_one(User, make.caseholder().user_id))
    browser = Browser(door, user)
    assert "It does not open this account yet." in browser.open("/account/security")
    page = browser.open("/account/security/organisation")
    assert "From now on the account of your organisation opens this one." in page
    [remove] = [one for one in page.actions if one.endswith("/remove")]
    assert "Set up something else first" in browser.press(page, remove)
    other = Browser(door, door.given(lambda make: make.coordinator()).user_id)
    assert "belongs to somebody else here" in other.open("/account/security/organisation")


def test_an_invitation_links_who_has_no_way_in_yet_and_nobody_else(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider, linked=False)
    with transaction() as session:
        user = session.scalars(select(User)).first()
        assert user is not None
        user.password_hash = None
        first, second, third = (ways_in.print_one(session, user) for _ in range(3))
    assert f"/begin/{first}/organisation" in browser.open(f"/begin/{first}").links
    assert browser.open(f"/begin/{first}/organisation").path == "/clients"
    provider.person = Person(subject="who reads the mail of somebody else")
    stranger = somebody(door, provider, linked=False)
    assert "You have a way in already." in stranger.open(f"/begin/{second}/organisation")
    with pytest.raises(Conflict):
        ways_in.use(third, "", "een nieuw wachtwoord")
    assert not has_session(stranger)


def test_when_the_provider_is_away_the_other_ways_in_are_there(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    get_settings().oidc_issuer = "http://127.0.0.1:9"
    assert browser.open(SET_OUT).status == 503
    assert browser.open("/sign-in").status == 200
    get_settings().oidc_issuer = "http://provider.example"
    assert browser.open(SET_OUT).status == 503, "never without TLS"
    get_settings().oidc_issuer = ""
    assert browser.open(SET_OUT).status == 404


def test_who_signs_out_here_is_offered_to_sign_out_there_as_well(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    browser.open(SET_OUT)
    page = browser.post("/sign-out")
    assert "You are still signed in with GGZ Noord." in page
    back = browser.open("/sign-in/organisation/out")
    assert (back.path, "still signed in" in back) == ("/sign-in", False)
    assert provider.left == [{"client_id": CLIENT_ID, "post_logout_redirect_uri": f"{door.address}/sign-in"}]
    assert "still signed in" not in browser.post("/sign-out"), "who did not come that way is not asked"


def test_a_device_comes_back_from_a_client_by_the_account_of_the_organisation(door: Door, provider: Provider) -> None:
    user = door.given(lambda make: make.session.get_one(User, make.caseholder().user_id))
    client_id = door.given(lambda make: make.client(caseholder=make.actor(make.session.get_one(User, user.id))).id)
    link(door, provider, user)
    browser = Browser(door, user)
    handed = browser.press(browser.open(f"/clients/{client_id}"), f"/clients/{client_id}/hand-over")
    assert handed.path == "/handed"
    provider.person = Person(subject="somebody else")
    assert browser.open("/handed/back/organisation").path == "/handed/back"
    assert browser.open("/clients").path == "/handed", "it is still the client's"
    provider.person = Person()
    assert "/handed/back/organisation" in browser.open("/handed/back").links
    mine = browser.open("/handed/back/organisation")
    assert (mine.path, "The device is yours again." in mine) == (f"/clients/{client_id}", True)
    assert browser.open("/clients").path == "/clients"


def test_only_what_somebody_has_is_asked_when_they_show_again_who_they_are(door: Door, provider: Provider) -> None:
    browser = somebody(door, provider)
    browser.open(SET_OUT)
    with transaction() as session:
        session.execute(update(User).values(password_hash=None))
    showed_both(11)
    page = browser.open("/again")
    assert "/again/organisation?onward=/" in page.links
    assert "/again" not in page.actions, "no password, which they do not have"
