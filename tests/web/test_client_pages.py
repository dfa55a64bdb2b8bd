"""A client's own pages, over HTTP: from a question in one's own words to a contact one steers oneself."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.matching.models.clients import Client
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, Place
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import Request
from services.matching.queries.own_standing import own_standing
from services.matching.states import MatchState, ProposalState, ReOfferState, RequestState
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser, Page

WORDS = "Ik schaam me en ik zit veel alleen. Sam"


def state_of(match_id: UUID) -> MatchState:
    with transaction() as session:
        return session.get_one(Match, match_id).state


def in_days(days: int) -> str:
    with transaction() as session:
        return str(clock.today(session) + timedelta(days=days))


def my_request(client: Client) -> Request:
    with transaction() as session:
        return session.scalars(select(Request).where(Request.client_id == client.id)).one()


def test_a_client_asks_chooses_meets_and_begins(door: Door) -> None:
    def build(make: Make) -> tuple[Client, PeerWorker, UUID]:
        peer_worker = make.peer_worker(themes=["shame"], story="Ik wandel elke dag.")
        return make.client_with_sign_in(name="Sam Visser"), peer_worker, make.coordinator().user_id

    client, peer_worker, coordinator = door.given(build)
    sam, staff, walker = Browser(door, client), door.signed_in(coordinator), door.signed_in(peer_worker)

    assert "/my/ask" in sam.open("/my").links
    checked = sam.post("/my/ask", step="check", client_words=WORDS, themes=["shame"], languages=["nl"])
    assert "Nothing was sent yet." in checked
    assert "zit veel alleen. …" in checked, "a name is not shown to candidates"
    sent = sam.post(
        "/my/ask", step="send", client_words=WORDS, themes=["shame"], must="experience:shame", shared_words="Kort."
    )
    assert "We look for somebody for you" in sent
    assert "You hear how it stands on" in sent
    request = my_request(client)
    assert (request.state, request.client_words, request.shared_words) == (RequestState.IN_MATCHING, WORDS, "Kort.")

    asked = staff.post(f"/requests/{request.id}/proposals", json={"peer_worker_ids": [str(peer_worker.id)]})
    card = asked.json()[0]["id"]
    walker.post(f"/proposals/{card}/accept")
    home = sam.open("/my")
    assert "Ik wandel elke dag." in home
    assert "Take your time. They stay here until" in home
    assert "makes an appointment with you" in sam.press(home, "/meet")
    sam.press(sam.open("/my"), "/met")
    walker.post(f"/proposals/{card}/confirm", json={"yes": True})
    home = sam.press(sam.open("/my"), "/go-on")
    assert "You both said yes." in home

    contact = next(link for link in home.links if link.startswith("/my/contact/"))
    match_id = UUID(contact.rpartition("/")[2])
    walker.post(f"/matches/{match_id}/start", json={})
    assert "once a week" in sam.press(sam.open(contact), "/step/start")
    assert state_of(match_id) is MatchState.ACTIVE


@dataclass
class Walking:
    """Two who walk together, and the client's browser."""

    browser: Browser
    client: Client
    peer_worker: PeerWorker
    match_id: UUID

    @property
    def path(self) -> str:
        return f"/my/contact/{self.match_id}"


@pytest.fixture
def walking(door: Door) -> Walking:
    def build(make: Make) -> Match:
        match = make.match(make.client_with_sign_in())
        make.session.add(
            Contact(
                match_id=match.id,
                client_id=match.client_id,
                peer_worker_id=match.peer_worker_id,
                starts_at=clock.now(make.session) + timedelta(days=1),
                minutes_planned=60,
                place=Place.OUTSIDE,
                kind=ContactKind.TALK,
                outcome=ContactOutcome.PLANNED,
                logged_by_id=match.peer_worker.user_id,
            )
        )
        return match

    match = door.given(build)
    return Walking(Browser(door, match.client), match.client, match.peer_worker, match.id)


ONE_PAGE = {
    "a pause": ("pause", "/pause", MatchState.PAUSED),
    "stop": ("stop", "/step/stop", MatchState.ENDED),
    "somebody else": ("someone-else", "/someone-else", MatchState.ENDED),
    "less and less": ("enough", "/taper/slow", MatchState.TAPERING),
    "enough": ("enough", "/step/enough", MatchState.ENDED),
    "another pace": ("pace", "/pace", MatchState.ACTIVE),
}


@pytest.mark.parametrize("wish", ONE_PAGE)
def test_what_a_client_changes_takes_three_taps_at_most_and_no_reason(wish: str, walking: Walking) -> None:
    page, action, state = ONE_PAGE[wish]
    first = walking.browser.open("/my")
    assert walking.path in first.links, "the first tap"
    second = walking.browser.open(walking.path)
    assert f"{walking.path}/{page}" in second.links, "the second tap"
    third = walking.browser.open(f"{walking.path}/{page}")
    assert any(one.endswith(action) for one in third.actions), "the third tap"
    done = walking.browser.press(third, action)
    assert done.path in ("/my", walking.path), "nothing had to be chosen or filled in"
    assert state_of(walking.match_id) is state


def test_a_stop_is_undone_and_a_tapering_turned_back(walking: Walking) -> None:
    stopped = walking.browser.post(f"{walking.path}/step/stop")
    walking.browser.undo(stopped)
    assert state_of(walking.match_id) is MatchState.ACTIVE
    walking.browser.post(f"{walking.path}/taper/quick")
    walking.browser.press(walking.browser.open(walking.path), "/step/walk-again")
    assert state_of(walking.match_id) is MatchState.ACTIVE


def test_not_this_day_and_the_words_between_the_two(door: Door, walking: Walking) -> None:
    browser = walking.browser
    shown = browser.open(walking.path)
    move = next(link for link in shown.links if "/move/" in link)
    assert "on the new day" in browser.post(move, day=in_days(9), start="14:30")
    browser.post(f"{walking.path}/agenda", agenda="Over mijn zus.")
    browser.post(f"{walking.path}/wants", wanted="Wandelen.")
    added = browser.post(f"{walking.path}/steps", words="Naar de bakker.")
    browser.press(added, "/done")
    shown = browser.open(walking.path)
    assert "Over mijn zus." in shown
    assert "Wandelen." in shown
    assert "Naar de bakker." in browser.open(f"{walking.path}/steps")
    walker = door.signed_in(walking.peer_worker)
    assert walker.get(f"/matches/{walking.match_id}/small-steps").json()[0]["done"] is True


def test_not_now_never_and_back(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    browser = Browser(door, client)
    never = browser.press(browser.open("/my"), "/never")
    assert "You can always ask yourself." in never
    later = browser.post("/my/later", ask_again_on=in_days(60))
    assert "somebody asks you about it again" in later
    with transaction() as session:
        now = own_standing(session, Make(session).actor(client)).re_offer
    assert now is not None
    assert now.state is ReOfferState.SCHEDULED


def test_none_of_these_and_a_no_after_choosing(door: Door) -> None:
    def build(make: Make) -> Client:
        client = make.client_with_sign_in()
        request = make.request(client)
        for _ in range(2):
            make.proposal(request, state=ProposalState.OFFERED_TO_CLIENT)
        return client

    client = door.given(build)
    browser = Browser(door, client)
    chosen = browser.press(browser.open("/my"), "/meet")
    back = browser.press(chosen, "/no")
    assert "Whom do you want to meet?" in back, "the other card is there again"
    assert "We look on." in browser.press(back, "/none")
    assert my_request(client).state is RequestState.IN_MATCHING


def test_with_cards_on_the_table_one_tap_stops_it_for_good(door: Door) -> None:
    def build(make: Make) -> Client:
        client = make.client_with_sign_in()
        make.proposal(make.request(client), state=ProposalState.OFFERED_TO_CLIENT)
        return client

    client = door.given(build)
    browser = Browser(door, client)
    stopped = browser.press(browser.open("/my"), "/never")
    assert "We stop, and do not ask you again." in stopped
    assert "Nobody asks you about it." in stopped
    assert my_request(client).state is RequestState.WITHDRAWN


def test_every_page_of_a_client_has_the_rights_and_help_now(walking: Walking) -> None:
    waiting, seen = ["/my"], set[str]()
    while waiting:
        path = waiting.pop()
        page = walking.browser.open(path)
        seen.add(path)
        assert page.status == 200, path
        assert {"/rights", "/help"} <= set(page.links), path
        found = (link.partition("?")[0].partition("#")[0] for link in page.links)
        pages = (link for link in found if not link.startswith("/my/data/copy."))  # which is a file
        waiting += [link for link in pages if link.startswith("/my") and link not in seen]
    assert len(seen) > 10


@pytest.mark.parametrize("path", ["/rights", "/help"])
def test_rights_and_help_are_there_before_signing_in(path: str, door: Door) -> None:
    page = Page(door.get(path))
    assert page.status == 200
    assert "112" in page.text or "klacht" in page.text


@pytest.mark.parametrize("role", ["peer worker", "coordinator"])
def test_the_clients_pages_are_there_for_clients_only(role: str, door: Door, walking: Walking) -> None:
    who = walking.peer_worker if role == "peer worker" else door.given(lambda make: make.coordinator().user_id)
    browser = Browser(door, who)
    assert {browser.open(path).status for path in ("/my", "/my/ask", "/my/data", walking.path)} == {404}
