"""A coordinator adds a group; a client who looks for a peer worker chooses it instead, and leaves when they like."""

from services.matching.actor import Role
from services.matching.models.requests import Request
from services.matching.states import RequestState
from shared.db import transaction
from tests.door import Door
from tests.web.browse import Browser


def test_a_client_goes_to_a_group_instead_and_leaves_it_without_a_reason(door: Door) -> None:
    request = door.given(lambda make: make.request(make.client_with_sign_in(name="Sam Visser")))
    keeper = Browser(door, door.given(lambda make: make.user(Role.COORDINATOR)))
    client, here = Browser(door, request.client), f"/my/requests/{request.id}"
    assert "There is no room in a group now." in client.open(f"{here}/group")

    page = keeper.post("/groups/new", name="WRAP in de buurt", kind="wrap", meets="Dinsdag", places="0")
    assert (page.status, "This number is too low." in page) == (422, True)
    group = keeper.post("/groups/new", name="WRAP in de buurt", kind="wrap", meets="Dinsdag", places="1").path
    assert "1 of 1" in keeper.open("/groups")

    assert f"{here}/group" in client.open(here).links
    home = client.press(client.open(f"{here}/group"), "/group")
    assert "You have a place in this group." in home
    assert "WRAP in de buurt" in home
    assert "WRAP in de buurt" in client.open("/my/data")
    with transaction() as session:
        assert session.get_one(Request, request.id).state is RequestState.FULFILLED

    assert "Sam Visser" in keeper.open(group)
    leader, leader_id = door.given(lambda make: ((one := make.peer_worker(leads_groups=True)).user_id, one.id))
    leads = Browser(door, leader)
    named = {"name": "WRAP in de buurt", "kind": "wrap", "meets": "Dinsdag", "places": "1", "open": "true"}
    keeper.post(group, **named, leader_id=str(leader_id))
    assert "/today/groups" in leads.open("/today").links
    assert "One person has a place and did not tell you a name here." in leads.open("/today/groups")
    home = client.press(client.open("/my"), "/name")
    assert "Hide my name" in home
    assert "Sam Visser" in leads.open("/today/groups")
    looked = client.open("/my/data/looked")
    assert "as peer worker" in looked
    left = client.press(home, "/leave")
    assert "Nobody asks why." in left
    assert "You have your place again." in client.undo(left)
    assert "own word" in keeper.press(keeper.open(group), "/leave")
    assert "WRAP in de buurt" not in client.open("/my")
    full = keeper.post(group, name="WRAP in de buurt", kind="wrap", meets="Dinsdag", places="1")
    assert "The group was changed." in full
    assert "nobody new" in keeper.open("/groups")
