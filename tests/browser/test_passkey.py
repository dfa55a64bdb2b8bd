"""A passkey in a real browser: made once, and then one gesture signs in."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from services.matching.actor import Role
from shared.db import transaction
from shared.settings import get_settings
from tests.browser.looking import PATIENCE
from tests.door import COOKIE, session_secret
from tests.make import Make

UNLOCKED = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""The phone itself, whose owner shows a finger each time."""


@pytest.fixture
def somebody(database: str, address: str, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Gave a password, and has no second factor yet. By name: browsers know no passkeys of numbers."""
    base = f"http://localhost:{urlsplit(address).port}"
    monkeypatch.setattr(get_settings(), "base_url", base)
    with transaction() as session:
        user = Make(session).user(Role.COORDINATOR)
    context = browser.new_context(base_url=base)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": COOKIE, "value": session_secret(user.id, two_factors=False), "url": base}])
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": UNLOCKED})
    yield page
    context.close()


def test_a_passkey_is_made_once_and_then_one_gesture_signs_in(somebody: Page) -> None:
    page = somebody
    page.goto("/work")
    assert page.url.endswith("/sign-in/set-up")
    page.locator("form[data-passkey=make] button").click()
    page.locator(".naast-codes").wait_for()
    page.goto("/work")
    page.context.clear_cookies()
    page.goto("/work")
    page.locator("form[data-passkey=show] button").click()
    page.wait_for_url("**/work")
