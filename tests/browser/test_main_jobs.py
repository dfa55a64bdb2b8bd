"""What each person comes for, done in a real browser as they would do it."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import SignIn
from tests.browser.looking import enter

SAM, THIJS = "sam.willems@post.example", "thijs.prins@post.example"
YUSUF, INEKE, MARIEKE = (
    "yusuf.demir@delinde.example",
    "ineke.postma@delinde.example",
    "marieke.deboer@delinde.example",
)


NOT_YET = "2099-01-01"
"""A day on which nothing can be logged now."""


KEPT = """new Promise(done => { const opening = indexedDB.open("naast", 1); opening.onsuccess = () => {
    const stores = opening.result.transaction(["known", "waiting"]), rows = {};
    for (const name of ["known", "waiting"]) stores.objectStore(name).count().onsuccess = (event) => {
        rows[name] = event.target.result;
    };
    stores.oncomplete = () => { opening.result.close(); done(rows); };
}; })"""
"""How many rows each store of the device holds."""


def press_until(page: Page, key: str, found: Callable[[], bool], most: int = 80) -> None:
    for _ in range(most):
        if found():
            return
        page.keyboard.press(key)
    raise AssertionError("it cannot be reached with the keyboard")


def test_a_client_asks_with_the_keyboard_only_and_is_helped_when_something_is_missing(sign_in: SignIn) -> None:
    page = sign_in(SAM, javascript=False)
    page.goto("/my/ask")

    press_until(page, "Tab", lambda: page.locator("button:focus").count() > 0)
    page.keyboard.press("Enter")

    expect(page.locator("#errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#client_words")
    page.keyboard.press("Tab")
    if page.locator("#client_words:focus").count() == 0:
        page.locator("#client_words").focus()
    page.keyboard.type("Ik wil weer naar buiten.")
    press_until(page, "Tab", lambda: page.locator("button:focus").count() > 0)
    page.keyboard.press("Enter")

    expect(page.locator("blockquote").first).to_have_text("Ik wil weer naar buiten.")
    send = page.get_by_role("button", name=re.compile("Verstur|Verstuur"))
    press_until(page, "Tab", lambda: send.evaluate("button => button === document.activeElement"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    assert page.url.endswith("/my")


def contacts_of(page: Page, match: str) -> int:
    """All that were logged: the page shows the last ones only."""
    answer = page.request.get(f"/api/v1/matches{match.removeprefix('/contacts')}/contacts?limit=100")
    return sum(one["outcome"] not in {"planned", "taken_back"} for one in answer.json()["items"])


def test_a_contact_is_logged_without_a_network_and_arrives_exactly_once(sign_in: SignIn) -> None:
    page = sign_in(YUSUF)
    context: BrowserContext = page.context
    page.goto("/contacts")
    match = str(page.locator("main a[href^='/contacts/']").first.get_attribute("href"))
    before = contacts_of(page, match)
    page.goto("/today")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/offline').then(Boolean)")
    page.wait_for_function(f"{KEPT}.then(rows => rows.known > 0)")

    context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_role("heading", level=1)).to_have_text("Contact vastleggen")
    page.get_by_label("Met wie").select_option(match.removeprefix("/contacts/"))
    page.get_by_label("Vanaf hoe laat").fill("00:01")
    page.get_by_role("button", name="Op dit apparaat bewaren").click()
    expect(page.locator("#kept li")).to_have_count(1)
    page.get_by_label("Dag").fill(NOT_YET)
    page.get_by_role("button", name="Op dit apparaat bewaren").click()
    expect(page.locator("#kept li")).to_have_count(2)

    # The first time it arrives, but the answer is lost on the way back: it is sent again, and is one contact.
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost and NOT_YET not in str(route.request.post_data):
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route("**/log", lose_the_answer)
    context.set_offline(False)
    page.wait_for_url("**/today")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vandaag")
    expect(page.locator("#offline-news")).to_contain_text("wacht")
    page.goto("/today")
    expect(page.locator("#offline-news")).to_contain_text("Wat op dit apparaat wachtte is verstuurd.")
    assert lost
    assert contacts_of(page, match) == before + 1
    put_right_what_was_refused(page)
    assert contacts_of(page, match) == before + 2


def put_right_what_was_refused(page: Page) -> None:
    """With the keyboard: thrown away and taken back, then with another day. Until it is logged it stays here."""
    refused = page.locator("#kept li")
    expect(refused).to_contain_text("niet vastgelegd")
    expect(refused).to_contain_text("Dag:")
    away, change = (refused.get_by_role("button", name=name) for name in ("Weggooien", "Verbeteren"))
    press_until(page, "Tab", lambda: away.evaluate("button => button === document.activeElement"))
    page.keyboard.press("Enter")
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.locator("#offline-news button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kept h2")).to_be_focused()
    press_until(page, "Tab", lambda: change.evaluate("button => button === document.activeElement"))
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("Dag", exact=True)).to_have_value(NOT_YET)
    page.go_back()
    expect(refused).to_have_count(1)
    change.click()
    page.get_by_label("Dag", exact=True).fill(str(page.get_by_label("Dag", exact=True).get_attribute("max")))
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Opschrijven")
    page.wait_for_function(f"{KEPT}.then(rows => rows.waiting === 0)")


def test_a_form_that_is_open_while_the_network_goes_is_kept_too_and_can_be_undone(sign_in: SignIn) -> None:
    page = sign_in(YUSUF)
    page.goto("/contacts")
    match = str(page.locator("main a[href^='/contacts/']").first.get_attribute("href"))
    before = contacts_of(page, match)
    page.goto(f"{match}/log")
    page.locator("#start").fill("00:02")
    page.goto("/today")
    page.goto(f"{match}/log")
    expect(page.locator("#draft")).to_be_visible()
    expect(page.locator("#start")).to_have_value("00:02")
    page.context.set_offline(True)
    page.locator("form[data-anywhere] button").click()
    expect(page.locator("#offline-news")).to_contain_text("op dit apparaat")
    page.context.set_offline(False)
    expect(page.locator("#offline-news")).to_contain_text("Wat op dit apparaat wachtte is verstuurd.")
    page.locator("#offline-news").get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_role("status").filter(has_text="Het is ongedaan gemaakt.")).to_be_visible()
    assert contacts_of(page, match) == before


def test_two_tabs_give_a_friendly_sentence_and_not_two_answers(sign_in: SignIn) -> None:
    first = sign_in(YUSUF)
    first.locator("main a[href^='/today/questions/']").first.click()
    question = first.url
    second = first.context.new_page()
    second.goto(question)

    first.get_by_role("button", name="Ja").first.click()
    expect(first.get_by_role("status").first).to_be_visible()
    second.get_by_role("button", name=re.compile("Nee|nee")).first.click()

    expect(second.locator(".utrecht-alert--warning, h1")).not_to_have_count(0)
    assert "Traceback" not in second.content()
    assert second.get_by_text(re.compile("kan niet meer|is er niet|al|staat het nu")).count() > 0


def test_a_coordinator_asks_three_peer_workers_in_one_tap(sign_in: SignIn) -> None:
    page = sign_in(INEKE, width=1200)
    buttons = page.get_by_text("Vraag deze drie")
    before = buttons.count()
    assert before > 3
    buttons.first.click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.get_by_text("Vraag deze drie")).to_have_count(before - 1)


def test_a_screen_that_was_left_shows_nothing_and_keeps_what_was_being_filled_in(sign_in: SignIn) -> None:
    page = sign_in(MARIEKE)
    page.clock.install()
    page.goto("/clients/emergency")
    page.locator("#reason").fill("Nog niet verstuurd")
    page.clock.fast_forward("14:00")
    expect(page.locator("main")).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.locator("body")).to_have_text(re.compile("^\\s*Er gebeurde hier een tijdje niets"), use_inner_text=True)
    with page.context.expect_page() as beside:
        page.context.clear_cookies()
        page.get_by_role("button", name="Ga verder").click()
    expect(page.locator("#reason")).to_be_hidden()
    beside.value.close()
    enter(page.context, MARIEKE).close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#reason")).to_be_visible()
    expect(page.locator("#reason")).to_have_value("Nog niet verstuurd")


def test_a_phone_in_the_hands_of_a_client_opens_nothing_else(sign_in: SignIn) -> None:
    page = sign_in(MARIEKE)
    page.locator("main a[href^='/clients/']").first.click()
    page.locator("form[action$='/hand-over'] button").click()
    expect(page).to_have_url(re.compile("/handed$"))
    for elsewhere in ("/clients", "/", "/account", "/api/v1/clients"):
        page.goto(elsewhere)
        assert "Marieke" not in page.content()
        assert page.get_by_role("link", name="Cliënten").count() == 0
    page.goto("/handed/back")
    page.get_by_label("Wachtwoord").fill("samen-wandelen")
    page.get_by_role("button", name=re.compile("terug", re.IGNORECASE)).click()
    expect(page).to_have_url(re.compile("/clients/"))


def test_a_client_pauses_and_goes_on_without_a_reason(sign_in: SignIn) -> None:
    page = sign_in(THIJS)
    page.goto("/my")
    page.locator("main a[href^='/my/contact/']").first.click()
    page.get_by_role("link", name="Een pauze").click()
    page.get_by_role("button", name="Pauzeren").click()
    expect(page.get_by_role("status").first).to_be_visible()
