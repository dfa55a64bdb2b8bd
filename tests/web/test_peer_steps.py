"""Small steps on both phones: the peer worker suggests, the client takes it up, says it differently, or rather not."""

from tests.door import Door
from tests.web.browse import Browser
from tests.web.test_peer_contacts import walking


def test_a_suggestion_becomes_a_step_in_the_clients_own_words(door: Door) -> None:
    peer_worker, match = door.given(walking)
    me, client = Browser(door, peer_worker), Browser(door, match.client)
    mine, theirs = f"/contacts/{match.id}/steps", f"/my/contact/{match.id}/steps"
    assert mine in me.open(f"/contacts/{match.id}").links
    assert "It was suggested." in me.post(mine, words="Naar de bakker.")
    assert me.post(mine, words="").status == 422
    shown = client.open(theirs)
    words = next(link for link in shown.links if link.startswith(f"{theirs}/"))
    assert "Naar de bakker." in client.open(words).html
    assert "This is how you say it." in client.post(words, words="Brood halen.")
    page = me.open(mine)
    assert "Brood halen." in page
    assert "What you suggested" not in page
    assert not any(action.endswith("/take-back") for action in page.actions)


def test_a_suggestion_is_taken_back_or_not_wanted_without_a_reason(door: Door) -> None:
    peer_worker, match = door.given(walking)
    me, client = Browser(door, peer_worker), Browser(door, match.client)
    mine, theirs = f"/contacts/{match.id}/steps", f"/my/contact/{match.id}/steps"
    assert "You took it back." in me.undo(me.post(mine, words="Naar zee."))
    assert "Naar zee." not in client.open(theirs)
    me.post(mine, words="Naar zee.")
    assert "It was taken away." in client.press(client.open(theirs), "/remove")
    assert "Naar zee." not in me.open(mine)
