"""The second factor: a code counts once, guessing slows down, and a password alone opens nothing of anybody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, select, update

from services.matching import auth
from services.matching.actor import Role
from services.matching.api.examples import SOMEBODY
from services.matching.app import app
from services.matching.auth import second
from services.matching.models.factors import CodeApp, RecoveryCode
from services.matching.models.signin import Access, AccessKind
from shared.db import transaction
from shared.errors import Invalid, NotSignedIn, TooMany
from shared.settings import get_settings
from shared.users import User
from tests.door import Door, session_secret
from tests.factors import Phone, phone_of
from tests.make import Make

HOME = "192.0.2.1"
PASSWORD = "samen-oplopen-2026"


@pytest.fixture
def somebody(database: str) -> User:
    with transaction() as session:
        return Make(session).user(
            Role.COORDINATOR, email="somebody@naast.example", password_hash=auth.hash_password(PASSWORD)
        )


def half_in(user: User) -> str:
    return session_secret(user.id, two_factors=False)


def opens(secret: str) -> bool:
    with transaction() as session:
        auth.actor_of(session, secret, AccessKind.SESSION)
    return True


def set_up(user: User) -> tuple[Phone, list[str]]:
    """As somebody does who signs in for the first time."""
    with transaction() as session:
        secret = half_in(user)
        phone = Phone(second.set_up_app(session, secret)[1])
    return phone, second.confirm_app(secret, phone.code())[1]


def test_a_password_alone_is_half_a_way_in(somebody: User) -> None:
    entrance = auth.sign_in(somebody.email, PASSWORD, HOME)
    with pytest.raises(auth.SecondFactorNeeded):
        opens(entrance.secret)


def test_setting_up_opens_the_session_and_gives_ten_codes_that_are_stored_nowhere(somebody: User) -> None:
    with transaction() as session:
        secret = half_in(somebody)
        phone = Phone(second.set_up_app(session, secret)[1])
    entrance, codes = second.confirm_app(secret, phone.code())
    assert opens(entrance.secret)
    with pytest.raises(NotSignedIn):
        opens(secret)
    assert len(set(codes)) == 10
    with transaction() as session:
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert all(known.startswith("$argon2id$") for known in hashes)


def test_an_app_counts_only_after_its_first_code(somebody: User) -> None:
    secret = half_in(somebody)
    with transaction() as session:
        phone = Phone(second.set_up_app(session, secret)[1])
        assert not second.has_one(session, somebody.id)
    with pytest.raises(Invalid):
        second.give_code(secret, phone.code())


def test_a_code_counts_once_and_so_does_an_older_one(somebody: User) -> None:
    phone = phone_of(somebody.id)
    older, code = phone.code(), phone.code()
    assert opens(second.give_code(half_in(somebody), code).secret)
    for again in (code, older):
        with pytest.raises(Invalid):
            second.give_code(half_in(somebody), again)
    assert opens(second.give_code(half_in(somebody), phone.code()).secret)


def test_a_code_of_a_minute_ago_or_ahead_is_refused(somebody: User) -> None:
    shows = phone_of(somebody.id).shows
    for away in (timedelta(seconds=-90), timedelta(seconds=90)):
        with pytest.raises(Invalid):
            second.give_code(half_in(somebody), shows.at(datetime.now(UTC) + away))


def test_a_recovery_code_counts_once(somebody: User) -> None:
    _, codes = set_up(somebody)
    assert opens(second.give_code(half_in(somebody), codes[3].upper().replace("-", " ")).secret)
    with pytest.raises(Invalid):
        second.give_code(half_in(somebody), codes[3])
    assert opens(second.give_code(half_in(somebody), codes[4]).secret)


def test_a_code_of_somebody_else_is_refused(somebody: User) -> None:
    with transaction() as session:
        other = Make(session).user(Role.ADMIN)
    phone_of(somebody.id)
    with pytest.raises(Invalid):
        second.give_code(half_in(somebody), phone_of(other.id).code())


def test_after_five_wrong_codes_also_the_right_one_waits(somebody: User) -> None:
    phone = phone_of(somebody.id)
    for number in range(5):
        with pytest.raises(Invalid):
            second.give_code(half_in(somebody), f"no code {number}")
    with pytest.raises(TooMany):
        second.give_code(half_in(somebody), phone.code())


def test_another_app_needs_both_factors_just_now_and_ends_the_first(somebody: User) -> None:
    phone = phone_of(somebody.id)
    secret = session_secret(somebody.id)
    with transaction() as session:
        session.execute(update(Access).values(two_factors_at=func.now() - timedelta(minutes=11)))
    for stale in (secret, half_in(somebody)):
        with transaction() as session, pytest.raises(auth.NotFresh):
            second.set_up_app(session, stale)
    with pytest.raises(Invalid):
        second.show_both(secret, "not the password", phone.code(), HOME)
    fresh = second.show_both(secret, PASSWORD, phone.code(), HOME).secret
    with transaction() as session:
        new = Phone(second.set_up_app(session, fresh)[1])
    second.confirm_app(fresh, new.code())
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(CodeApp)) == 1
    with pytest.raises(Invalid):
        second.give_code(half_in(somebody), phone.code())


def test_the_word_of_the_demo_is_both_factors_there_and_no_password_elsewhere(
    somebody: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        session.get_one(User, somebody.id).password_hash = auth.hash_password(auth.OPENS)
    with pytest.raises(NotSignedIn):
        auth.sign_in(somebody.email, auth.OPENS, HOME)
    monkeypatch.setattr(get_settings(), "demo", True)
    assert opens(auth.sign_in(somebody.email, auth.OPENS, HOME).secret)
    monkeypatch.setattr(get_settings(), "environment", "production")
    with pytest.raises(NotSignedIn):
        auth.sign_in(somebody.email, auth.OPENS, HOME)


OPEN_TO_ALL = {
    "/live", "/ready", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/sign-out",
    "/sign-in", "/sign-in/second", "/sign-in/set-up", "/sign-in/set-up/app", "/sign-in/set-up/app/confirm",
    "/sign-in/set-up/codes", "/again", "/begin", "/begin/asked", "/sign-in/passkey/options", "/again/passkey/options",
    "/sign-in/set-up/passkey/options", "/api/v1/oauth/keys", "/.well-known/oauth-authorization-server",
    "/rights", "/help", "/offline", "/manifest.webmanifest", "/service-worker.js",
}  # fmt: skip
"""What answers somebody who only gave a password: nothing of anybody stands there."""


def routes(router: Any = app, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The whole table: method and path, of the routers inside routers too."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield from ((method, prefix + route.path) for method in sorted(route.methods or ()))
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router, prefix + route.include_context.prefix)


def test_a_password_alone_opens_no_route_but_those_that_say_nothing_of_anybody(door: Door) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR))
    client = door.given(lambda make: make.client(name="Kanarie Visser"))
    browser = door.in_browser(user.id, two_factors=False)
    answered = set()
    for method, route in routes():
        path = re.sub(r"\{(\w+)\}", lambda name: str(client.id if name[1] == "client_id" else SOMEBODY), route)
        body: dict[str, str] | None = {} if method != "GET" and path.startswith("/api/") else None
        answer = browser.request(method, f"{door.address}{path}", json=body)
        assert "Kanarie" not in answer.text, path
        if answer.is_success:
            answered.add(route)
        if route.endswith("/sign-out"):
            browser = door.in_browser(user.id, two_factors=False)
    assert answered - OPEN_TO_ALL == set()
    assert len(list(routes())) > 200
