"""Every page that somebody can go to, as each person: nothing broken, and nothing that not everybody can use."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from services.matching.web.personas import PERSONAS
from tests import servers
from tests.browser.conftest import SignIn
from tests.browser.looking import LIKE_ANOTHER, NARROWEST, Validator, Watched, kind_of

ELSEWHERE = ("/static/", "/api/", "/demo/", "/manifest", "/sign-")
CLIENTS = ("sam.willems@post.example", "thijs.prins@post.example")
MOMENTS = {
    "nadia.mansouri@post.example": ("Ik wil kennismaken", "Geen van deze", "Toch verder"),
    "esi.asante@post.example": ("Ik wacht", "Voor nu iemand anders", "Bel mij hierover"),
    "pieter.peeters@post.example": ("Loop weer naast me", "Ga verder met Cheryl Soekhoe"),
}
"""Clients in states in which nobody else is, with what they can do then: looked at besides the whole tour."""
TOURISTS = [persona.email for persona in PERSONAS if persona.email not in {*LIKE_ANOTHER, *MOMENTS}]
OF_A_KIND = 2
"""So many pages of one kind are looked at: they can be in different states."""


def links_on(page: Page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    paths = [urlsplit(address).path for address in found if urlsplit(address).netloc == urlsplit(page.url).netloc]
    pages = (path for path in dict.fromkeys(paths) if "/copy." not in path)  # which is a file
    return [path for path in pages if not path.startswith(ELSEWHERE)]


def look_around(page: Page, watched: Watched, *, plain: bool = False) -> list[str]:
    """Follows every link, also those on the pages that it leads to; gives a path of each kind of page seen."""
    waiting, seen, first = ["/"], dict[str, int](), dict[str, str]()
    known = set(waiting)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if seen.get(kind, 0) >= OF_A_KIND:
            continue
        first.setdefault(kind, path)
        seen[kind] = seen.get(kind, 0) + 1
        watched.look(page, path, closely=seen[kind] == 1)
        if plain:
            watched.is_plain(page)
        new = [link for link in links_on(page) if link not in known]
        known |= set(new)
        waiting += new
    return list(first.values())


def speak(page: Page, language: str) -> None:
    page.goto("/account")
    page.locator(f"input[name=language][value={language}]").check()
    page.locator("form[action='/account'] button").click()
    page.wait_for_selector(f"html[lang={language}]")


class Once:
    """True for the first who asks, among all processes that run the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def __call__(self, kind: str) -> bool:
        try:
            (self.folder / kind.replace("/", "|")).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@pytest.fixture(scope="session")
def first_in_english() -> Once:
    return Once(Path(os.environ[servers.POSTGRES]).parent / "seen-in-english")


@pytest.mark.parametrize("email", TOURISTS)
def test_every_page_in_dutch_and_each_kind_in_english(
    email: str, *, sign_in: SignIn, town: str, watched: Watched, first_in_english: Once, validator: Validator
) -> None:
    page = sign_in(email, width=NARROWEST)
    watched.watch(page, town)
    paths = look_around(page, watched, plain=email in CLIENTS)
    speak(page, "en")
    for path in filter(lambda path: first_in_english(kind_of(path)), paths):
        watched.look(page, path, colours=False)
    speak(page, "nl")
    wrong = [*watched.wrong, *validator.wrong_in(watched.html)]
    assert not wrong, "\n".join(wrong)
    assert len(paths) >= 3


def test_a_client_at_the_moments_that_come_and_go(
    sign_in: SignIn, town: str, watched: Watched, validator: Validator
) -> None:
    """Cards to choose, a stop to take back, somebody who is away, a pause, a step of a tapering that is due."""
    for email, offers in MOMENTS.items():
        page, offered = sign_in(email, width=NARROWEST), set[str]()
        watched.watch(page, town)
        contacts = [path for path in links_on(page) if kind_of(path) == "/my/contact/{id}"]
        for path in ("/my", *contacts):
            watched.look(page, path)
            watched.is_plain(page)
            watched.html[f"{email} {path}"] = watched.html.pop(kind_of(path))
            offered |= {text.strip() for text in page.locator("main button").all_inner_texts()}
        assert set(offers) <= offered, offered
    wrong = [*watched.wrong, *validator.wrong_in(watched.html)]
    assert not wrong, "\n".join(wrong)


def hand_over(page: Page) -> None:
    page.locator("form[action$='/hand-over'] button").first.click()
    page.wait_for_url("**/handed")


def test_a_phone_in_the_hands_of_a_client(sign_in: SignIn, town: str, watched: Watched, validator: Validator) -> None:
    """A nurse's, and that of a peer worker who proposed to see each other less often."""
    peer_worker, nurse = (sign_in(email, width=NARROWEST) for email in ("yusuf.demir@delinde.example", LIKE_ANOTHER[1]))
    for page in (peer_worker, nurse):
        watched.watch(page, town)
    peer_worker.goto("/contacts")
    peer_worker.locator("main a[href^='/contacts/']").first.click()
    peer_worker.goto(f"{peer_worker.url}/taper")
    peer_worker.locator("form[action$='/taper'] button").click()
    nurse.locator("main a[href^='/clients/']").first.click()
    for page in (peer_worker, nurse):
        hand_over(page)
        for path in ("/handed", "/handed/back"):
            watched.look(page, path)
            watched.is_plain(page)
        watched.html = {f"{path} {len(watched.html)}": html for path, html in watched.html.items()}
    assert len(watched.html) == 4
    peer_worker.goto("/handed")
    with peer_worker.expect_navigation():
        peer_worker.locator("form[action$='/less-no'] button").click()
    watched.is_accessible(peer_worker)
    wrong = [*watched.wrong, *validator.wrong_in(watched.html)]
    assert not wrong, "\n".join(wrong)


def test_what_is_wrong_with_a_page_would_be_seen(
    sign_in: SignIn, town: str, watched: Watched, validator: Validator
) -> None:
    page = sign_in(PERSONAS[0].email)
    watched.watch(page, town)
    page.evaluate("document.querySelector('main').innerHTML = '<img src=/static/icon.svg><p>' + 'x'.repeat(400)")
    page.evaluate("document.querySelector('p').style.cssText = 'min-width: 900px'")
    watched.glance(page)
    watched.is_accessible(page)
    page.evaluate("fetch('http://localhost:9/').catch(() => 0)")
    found = "\n".join(watched.wrong)
    assert "scrolls sideways" in found
    assert "image-alt" in found
    assert "localhost:9" in found
    assert validator.wrong_in({"/": "<!doctype html><title>x</title><p><div>no</div></p>"})
