"""A real browser on the demo organisation. Without Chromium these tests are left out, and say so; never under CI."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy import chromium
from tests.browser.looking import ALONE, Validator, Watched, enter
from tests.demo_town import shared_town

HERE = Path(__file__).parent
if chromium.find() is None:
    if os.environ.get("CI"):
        raise RuntimeError(chromium.MISSING)
    collect_ignore_glob = ["test_*.py"]

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def town() -> Iterator[str]:
    """The address of a demo that all tests share: each test uses people of its own."""
    with shared_town() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for longer: while it is there, no other test of this process could run a loop of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ALONE)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(browser: Browser, town: str) -> Iterator[SignIn]:
    """`sign_in(email)` gives a page of that person's, on a phone unless said otherwise."""
    contexts: list[BrowserContext] = []

    def of_somebody(email: str, *, width: int = 390, language: str = "nl-NL", javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=town,
            viewport={"width": width, "height": 844},
            locale=language,
            java_script_enabled=javascript,
            timezone_id="Europe/Amsterdam",
        )
        contexts.append(context)
        return enter(context, email)

    yield of_somebody
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    with closing(Validator()) as validator:
        yield validator


@pytest.fixture
def watched() -> Watched:
    return Watched()
