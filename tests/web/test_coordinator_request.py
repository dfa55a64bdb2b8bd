"""One request as staff work on it: whom to ask, and every step with it."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.matching.actor import Role
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request, WishWeight
from services.matching.operations.proposals import accept
from services.matching.states import RequestState
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def coordinator(door: Door) -> Browser:
    return Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))


def stored(request: Request) -> Request:
    with transaction() as session:
        found = session.get_one(Request, request.id)
        assert found.wishes is not None
        return found


def test_candidates_stand_beside_each_other_with_reasons_and_two_of_them_are_asked(door: Door) -> None:
    def given(make: Make) -> tuple[Request, list[str]]:
        peers = [make.peer_worker(themes=["shame"]) for _ in range(4)]
        return make.request(themes=["shame", "grief"]), [str(peer.id) for peer in peers]

    request, peers = door.given(given)
    browser, here = coordinator(door), f"/requests/{request.id}"
    page = browser.open(here)
    assert "Ik wil iemand die het snapt." in page
    assert "not known: grief" in page
    assert "3 more can be asked now." in page
    asked = browser.post(f"{here}/ask", peer_worker_ids=peers[1:3], back=here)
    assert "They were asked." in asked
    assert "Asked, no answer yet" in asked
    assert "One more can be asked now." in asked
    assert "It was taken back." in browser.press(asked, "/take-back")
    assert "You chose too many." in browser.post(f"{here}/ask", peer_worker_ids=peers, back=here)
    assert "Choose at least one." in browser.post(f"{here}/ask", back=here)


def test_each_step_can_be_taken_and_undone(door: Door) -> None:
    request = door.given(lambda make: make.request())
    browser, here = coordinator(door), f"/requests/{request.id}"
    with transaction() as session:
        today = clock.today(session)
    wrong = browser.post(f"{here}/hold", until=str(today))
    assert wrong.status == 422
    assert "a day after today" in wrong
    for step, fields, state in (
        ("hold", {"until": str(today + timedelta(days=9))}, RequestState.ON_HOLD),
        ("close", {"reason": "by_team"}, RequestState.CLOSED),
        ("withdraw", {}, RequestState.WITHDRAWN),
        ("wait", {"back": here}, RequestState.WAITING),
    ):
        page = browser.post(f"{here}/{step}", **fields)
        assert stored(request).state is state
        browser.undo(page)
        assert stored(request).state is RequestState.IN_MATCHING
    assert f"{here}/group" in browser.open(here).links
    door.given(lambda make: make.group())
    assert "The client has a place in a group." in browser.press(browser.open(f"{here}/group"), "/group")
    page = browser.open(here)
    assert not any(action.endswith(("/close", "/hold", "/wait")) for action in page.actions)
    assert f"{here}/group" not in page.links


def test_wishes_are_written_down_as_the_client_says_them(door: Door) -> None:
    request = door.given(lambda make: make.request(themes=["shame"]))
    browser, here = coordinator(door), f"/requests/{request.id}/wishes"
    assert 'value="experience:shame" aria-label="shame would be nice" checked' in browser.open(here).html
    both = browser.post(
        here, nice=["experience:grief", "language:ar"], must=["language:ar"], closeness="any", question="Weer wandelen."
    )
    assert "must: Arabic grief" in both
    assert "Weer wandelen." in both
    assert {wish.value: wish.weight for wish in stored(request).wishes} == {
        "grief": WishWeight.NICE,
        "ar": WishWeight.MUST,
    }


def test_whom_the_system_asked_is_not_there_until_a_yes(door: Door) -> None:
    def given(make: Make) -> tuple[Request, str, Proposal]:
        proposal = make.proposal(make.request(musts=["voice_hearing"]), make.peer_worker(hidden=["voice_hearing"]))
        proposal.proposed_by, proposal.request.asked_by_system = ProposedBy.SYSTEM, True
        return proposal.request, proposal.peer_worker.user.name, proposal

    request, name, proposal = door.given(given)
    browser, here = coordinator(door), f"/requests/{request.id}"
    before = browser.open(here)
    assert name not in before
    assert "Who says yes appears here; nothing else tells." in before

    peer = Browser(door, door.given(lambda make: make.session.get_one(Proposal, proposal.id).peer_worker.user_id))
    assert peer.open(here).status == 404
    with transaction() as session:
        yes = session.get_one(Proposal, proposal.id)
        accept(session, Make(session).actor(yes.peer_worker), yes.id)
    after = browser.open(here)
    assert name in after
    assert "The client has the card" in after


def test_a_caseholder_looks_for_somebody_and_closes_nothing(door: Door) -> None:
    def given(make: Make) -> tuple[Request, UUID]:
        caseholder = make.caseholder()
        make.peer_worker(themes=["shame"])
        return make.request(make.client(caseholder=caseholder), themes=["shame"]), caseholder.user_id

    request, user_id = door.given(given)
    browser, here = Browser(door, user_id), f"/requests/{request.id}"
    page = browser.open(here)
    assert f"{here}/ask" in page.actions
    assert f"{here}/close" not in page.actions
    assert browser.post(f"{here}/close", reason="by_team").status == 403


@pytest.mark.parametrize("role", [Role.CASEHOLDER, Role.ADMIN, Role.CLIENT, Role.PEER_WORKER])
def test_a_request_of_somebody_else_is_not_there(door: Door, role: Role) -> None:
    request = door.given(lambda make: make.request())
    browser = Browser(door, door.given(lambda make: make.user(role)))
    assert {browser.open(f"/requests/{request.id}{page}").status for page in ("", "/wishes")} == {404}
