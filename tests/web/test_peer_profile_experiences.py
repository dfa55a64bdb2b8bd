"""What a peer worker brought along: default shown to nobody, and the preview is what others are really given."""

import pytest
from sqlalchemy.orm import Session

from services.matching.catalogue import THEMES
from services.matching.models.peer_workers import Openness, Use, Visibility
from services.matching.operations import profiles
from services.matching.queries import candidates
from services.matching.queries.own_profile import preview_of_me
from services.matching.queries.pool import read_peer_worker
from services.matching.queries.proposals import card
from services.matching.schemas.profiles import ExperienceIn
from services.matching.states import ProposalState
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


@pytest.mark.parametrize("visibility", Visibility)
def test_the_preview_is_what_a_client_colleagues_and_matching_are_given(
    session: Session, make: Make, visibility: Visibility
) -> None:
    peer_worker = make.peer_worker(story="Ik ken het donker.")
    me = make.actor(peer_worker)
    ways = [(use, openness) for use in Use for openness in Openness]
    keys = [theme.key for theme in THEMES][: len(ways)]
    for key, (use, openness) in zip(keys, ways, strict=True):
        asked = ExperienceIn(theme=key, visibility=visibility, use=use, openness=openness, what_helped="Schrijven.")
        profiles.set_experience(session, me, peer_worker.id, asked)
    session.flush()
    preview = preview_of_me(session, me)

    everything = make.request(themes=keys)
    real = card(session, make.proposal(everything, peer_worker, ProposalState.OFFERED_TO_CLIENT))
    assert (preview.client.name, preview.client.story, preview.client.shared) == (real.name, real.story, real.shared)
    assert preview.colleagues == read_peer_worker(session, make.coordinator(), peer_worker.id)
    found = {
        key for key in keys if candidates.rank_for_system(session, make.request(make.client(), musts=[key]), limit=5)
    }
    assert found == set(preview.matching)


def test_nothing_of_a_profile_shows_to_a_colleague_but_what_is_shown_to_the_team(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker(themes=["hope"], hidden=["shame"]))
    browser = Browser(door, me)
    browser.post("/profile/experiences/shame", visibility="client_after_yes", what_helped="Een vriendin uit Assen.")
    colleague = door.signed_in(door.given(lambda make: make.peer_worker()))
    for path in (f"/peer-workers/{me.id}", "/peer-workers", "/me/profile", "/me/preview"):
        answer = colleague.get(path)
        assert answer.status_code == 200
        assert "shame" not in answer.text
        assert "Assen" not in answer.text
    assert colleague.get(f"/peer-workers/{me.id}").json()["shown"] == ["hope"]


def test_an_experience_is_found_added_changed_and_removed(door: Door) -> None:
    browser = Browser(door, door.given(lambda make: make.peer_worker()))
    assert "Nothing stands here yet" in browser.open("/profile/experiences")
    found = browser.open("/profile/experiences/add?q=schaam")
    assert [link for link in found.links if "/experiences/" in link and "add" not in link] == [
        "/profile/experiences/shame"
    ]
    assert "/profile/experiences/alcohol" in browser.open("/profile/experiences/add?area=substances").links
    assert "Nothing was found" in browser.open("/profile/experiences/add?q=fietsenstalling")

    proposed = browser.open("/profile/experiences/shame")
    assert 'value="matching" checked' in proposed.html
    added = browser.post("/profile/experiences/shame", visibility="matching", use="in_matching", openness="yes")
    assert "shame Matching uses it" in added
    assert "/profile/experiences/shame" not in browser.open("/profile/experiences/add").links

    shown = browser.post("/profile/experiences/shame", visibility="team", use="in_matching", openness="yes")
    assert "A client who asks for it Colleagues Matching uses it" in shown
    closed = browser.post("/profile/experiences/shame", visibility="team", use="in_matching", openness="not_now")
    assert "shame Only me Not now: nobody gets it until you change that." in closed

    gone = browser.post("/profile/experiences/shame/remove")
    assert "It is gone, from our side too." in gone
    assert "Nothing stands here yet" in gone


def test_the_preview_page_says_it_reader_by_reader(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker(themes=["hope"], hidden=["shame"], story="Ik ken het donker."))
    page = Browser(door, me).open("/profile/preview")
    client, _, rest = page.text.partition("On your card".lower())[2].partition("Colleagues")
    colleagues, _, rest = rest.partition("The system may use these")
    assert "Ik ken het donker." in client
    assert "losing hope" in client
    assert "shame" not in client + colleagues
    assert "losing hope" in colleagues
    assert "shame" in rest


def test_what_is_not_in_the_catalogue_is_no_page(door: Door) -> None:
    browser = Browser(door, door.given(lambda make: make.peer_worker()))
    assert browser.open("/profile/experiences/no_such_theme").status == 404
    assert browser.post("/profile/experiences/no_such_theme").status == 404
    assert browser.post("/profile/experiences/shame/remove").status == 404
