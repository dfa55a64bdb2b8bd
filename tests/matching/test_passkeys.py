"""A passkey opens everything in one gesture, and only when its owner unlocked it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from services.matching import auth
from services.matching.actor import Role
from services.matching.auth import passkeys, second
from services.matching.models.passkeys import Challenge, Passkey
from services.matching.models.signin import Access, AccessKind
from shared.db import transaction
from shared.errors import Conflict, Invalid, NotFound, NotSignedIn
from shared.users import User
from tests.authenticator import Authenticator
from tests.door import Door, session_secret
from tests.make import Make
from tests.web.browse import Browser


@pytest.fixture
def somebody(database: str) -> User:
    with transaction() as session:
        return Make(session).user(Role.COORDINATOR, email="somebody@naast.example")


def registered(user: User, key: Authenticator) -> list[str]:
    """Made by somebody who signed in with a password for the first time; gives the recovery codes."""
    secret = session_secret(user.id, two_factors=False)
    with transaction() as session:
        options = passkeys.ask_to_register(session, second.who_sets_up(session, secret))
    return second.set_up_passkey(secret, key.make(options), "Firefox, Linux")[1]


def asked(secret: str | None = None) -> str:
    with transaction() as session:
        return passkeys.ask_to_show(session, auth.holder_of(session, secret) if secret else None)


def opens(secret: str) -> bool:
    with transaction() as session:
        auth.actor_of(session, secret, AccessKind.SESSION)
    return True


def test_a_passkey_opens_the_account_without_an_address_or_a_password(somebody: User) -> None:
    key = Authenticator()
    assert len(registered(somebody, key)) == 10
    entrance = second.enter_with_passkey(key.show(asked()), "Firefox, Linux")
    assert opens(entrance.secret)
    assert entrance.access.user_id == somebody.id


def test_a_passkey_that_nobody_unlocked_is_refused(somebody: User) -> None:
    key = Authenticator(unlocked=False)
    with pytest.raises(Invalid):
        registered(somebody, key)
    key.unlocked = True
    registered(somebody, key)
    key.unlocked = False
    with pytest.raises(Invalid):
        second.enter_with_passkey(key.show(asked()), "")


def test_what_was_shown_once_opens_nothing_again_and_neither_does_what_failed(somebody: User) -> None:
    key = Authenticator()
    registered(somebody, key)
    shown = key.show(asked())
    second.enter_with_passkey(shown, "")
    with pytest.raises(Invalid):
        second.enter_with_passkey(shown, "")
    options = asked()
    key.unlocked = False
    with pytest.raises(Invalid):
        second.enter_with_passkey(key.show(options), "")
    key.unlocked = True
    with pytest.raises(Invalid):
        second.enter_with_passkey(key.show(options), "")


def test_what_is_asked_can_be_answered_for_five_minutes(somebody: User) -> None:
    key = Authenticator()
    registered(somebody, key)
    options = asked()
    with transaction() as session:
        session.execute(update(Challenge).values(made_at=func.now() - timedelta(minutes=5, seconds=1)))
    with pytest.raises(Invalid):
        second.enter_with_passkey(key.show(options), "")


def test_a_page_of_another_site_gets_nothing_with_it(somebody: User) -> None:
    key = Authenticator()
    registered(somebody, key)
    key.origin = "https://naast.elsewhere.example"
    with pytest.raises(Invalid):
        second.enter_with_passkey(key.show(asked()), "")


def test_a_copy_is_seen_by_its_count_and_one_that_never_counts_is_let_in(somebody: User) -> None:
    key = Authenticator(counts=True)
    registered(somebody, key)
    for _ in range(2):
        assert opens(second.enter_with_passkey(key.show(asked()), "").secret)
    key.used -= 1
    with pytest.raises(Invalid):
        second.enter_with_passkey(key.show(asked()), "")


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"id": "x"}', "no json"])
def test_what_is_no_answer_of_a_browser_is_refused(somebody: User, answer: str) -> None:
    with pytest.raises(Invalid):
        second.enter_with_passkey(answer, "")


def test_an_answer_of_one_session_is_refused_in_another_and_so_is_somebody_elses_passkey(somebody: User) -> None:
    mine, theirs = Authenticator(), Authenticator()
    with transaction() as session:
        other = Make(session).user(Role.ADMIN)
    registered(somebody, mine)
    registered(other, theirs)
    half, elsewhere = (session_secret(somebody.id, two_factors=False) for _ in range(2))
    with pytest.raises(Invalid):
        second.show_passkey(half, mine.show(asked(elsewhere)))
    with pytest.raises(Invalid):
        second.show_passkey(half, theirs.show(asked(half)))
    assert opens(second.show_passkey(half, mine.show(asked(half))).secret)


def test_who_left_is_not_let_in_by_a_passkey(somebody: User) -> None:
    key = Authenticator()
    registered(somebody, key)
    with transaction() as session:
        session.get_one(User, somebody.id).active = False
    with pytest.raises(NotSignedIn):
        second.enter_with_passkey(key.show(asked()), "")


def test_the_last_way_in_is_not_removed_and_nobody_removes_anothers(somebody: User) -> None:
    first, another = Authenticator(), Authenticator()
    registered(somebody, first)
    with transaction() as session:
        only = session.scalars(select(Passkey.id)).one()
        stranger = Make(session).user()
    with pytest.raises(Conflict), transaction() as session:
        second.remove_passkey(session, somebody.id, only)
    secret = second.enter_with_passkey(first.show(asked()), "").secret
    with transaction() as session:
        options = passkeys.ask_to_register(session, second.who_sets_up(session, secret))
    assert second.set_up_passkey(secret, another.make(options), "")[1] == [], "the codes of before still work"
    with transaction() as session, pytest.raises(NotFound):
        second.remove_passkey(session, stranger.id, only)
    with transaction() as session:
        second.remove_passkey(session, somebody.id, only)
    with pytest.raises(Invalid):
        second.enter_with_passkey(first.show(asked()), "")
    assert opens(second.enter_with_passkey(another.show(asked()), "").secret)


def test_one_gesture_signs_in_goes_on_after_a_lock_and_shows_both_again_over_http(door: Door) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR))
    key = Authenticator()
    registered(user, key)
    browser = Browser(door, user)
    browser.http.cookies.clear()
    options = browser.http.post("/sign-in/passkey/options").text
    assert browser.post("/sign-in/passkey", credential=key.show(options), onward="/work").path == "/work"
    with transaction() as session:
        session.execute(
            update(Access).values(
                used_at=func.now() - timedelta(minutes=16), two_factors_at=func.now() - timedelta(hours=1)
            )
        )
    assert browser.open("/pool").path == "/again"
    options = browser.http.post("/again/passkey/options").text
    assert browser.post("/again/passkey", credential=key.show(options), then="/pool").path == "/pool"
    assert "Add a phone, app or passkey" in browser.open("/account/security")
    new = Authenticator()
    options = browser.http.post("/sign-in/set-up/passkey/options").text
    page = browser.post("/sign-in/set-up/passkey", credential=new.make(options))
    assert "From now on this passkey opens your account." in page
    assert browser.post("/sign-in/passkey", credential="{}").status == 422
