"""A copy of one's own data, over HTTP, for the person alone; and the page on which a client is erased."""

from uuid import UUID

from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def people(make: Make) -> tuple[UUID | None, UUID, UUID, UUID]:
    match = make.match(make.client_with_sign_in(name="Sam Zoë"))
    alone = make.client(name="Robin de Wit")
    return match.client.user_id, match.peer_worker.user_id, make.coordinator().user_id, alone.id


def test_own_data_are_taken_along_by_their_owner_and_a_client_who_asks_for_it_is_erased(door: Door) -> None:
    client, peer_worker, coordinator, alone = door.given(people)
    assert client is not None
    for who, at in ((client, "/my/data"), (peer_worker, "/profile")):
        browser = Browser(door, who)
        assert f"{at}/copy.pdf" in browser.open(at).links
        paper = browser.http.get(f"{at}/copy.pdf")
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
        whole = browser.http.get(f"{at}/copy.json")
        assert whole.headers["content-disposition"].startswith("attachment")
        assert whole.json()["match"]
        assert ("Sam Zoë" in whole.text) == (who == client)
    staff = Browser(door, coordinator)
    assert staff.open("/my/data/copy.json").status == 404
    assert staff.open("/profile/copy.pdf").status == 404
    page = staff.open(f"/clients/{alone}/erase")
    assert "It cannot be undone." in page
    said = staff.press_with(page, "/erase", decided_by="M. de Boer")
    assert "This client was erased." in said
    assert "Robin de Wit" not in said
    assert staff.open(f"/clients/{alone}").status == 404
