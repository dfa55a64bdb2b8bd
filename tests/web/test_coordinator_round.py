"""A coordinator asks for the whole list at once, takes one line of it and leaves another; and looks what is missing."""

import re

from services.matching import tasks
from services.matching.actor import Role
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def test_a_round_is_asked_for_read_and_dealt_with_line_by_line(door: Door) -> None:
    def town(make: Make) -> None:
        for _ in range(2):
            make.peer_worker(["shame"], pool=True, hours_per_week=8)
            make.request(themes=["shame"])

    door.given(town)
    browser = Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))
    page = browser.press(browser.open("/round"), "/round")
    assert "It is being made. It begins in a moment." in page
    assert "Refresh" not in browser.http.get("/round").headers, "it renews itself for who asked for that"
    assert browser.http.get("/round?renew=yes").headers["Refresh"] == "5"
    assert "Stop that" in browser.open("/round?renew=yes")
    tasks.make_round_that_was_asked_for()
    page = browser.open("/round?renew=yes")
    assert "Refresh" not in browser.http.get("/round?renew=yes").headers, "it is ready"
    assert "2 of the 2 requests that somebody suits get at least one proposal." in page
    assert "How much each part counts" in page
    ticked = re.findall(r'name="peer_worker_ids" value="([^"]+)" checked', page.html)
    assert len(ticked) == 4
    page = browser.press_with(page, "/take", peer_worker_ids=ticked[0])
    assert "They were asked." in page
    assert "Asked otherwise than it was proposed" in page
    page = browser.undo(page)
    assert "It was undone." in page
    page = browser.press(page, "/leave")
    assert "Left as it was" in page
    assert "Choose at least one." in browser.press(page, "/take")

    page = browser.press_with(browser.open("/coverage"), "/coverage", volunteers="3", hours="8")
    assert (page.status, "Fill this in." in page) == (422, True)
    page = browser.press_with(page, "/coverage", volunteers="3", hours="8", themes="hope")
    assert "3 volunteers more: losing hope" in page
    tasks.make_round_that_was_asked_for()
    page = browser.open("/coverage")
    assert "Requests that wait not told" in page
    told = browser.open("/coverage/copy.csv")
    assert (told.content_type, "shame;theme;schaamte;*;*;" in told.html) == ("text/csv; charset=utf-8", True)
