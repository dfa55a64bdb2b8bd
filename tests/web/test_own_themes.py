"""A coordinator adds a theme; a client asks it and a peer worker shares it, in their own language; it is retired."""

from services.matching.actor import Role
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from shared.users import Language, User
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser

WATER = {
    "layer": "theme",
    "area": "living",
    "nl": "leven op het water",
    "en": "life on the water",
    "help_nl": "Je woont of werkt op een schip.",
    "help_en": "You live or work on a ship.",
}


def test_a_theme_of_ones_own_goes_all_the_way_and_is_retired_without_a_gap(door: Door) -> None:
    def town(make: Make) -> tuple[User, Client, PeerWorker]:
        sailor = make.peer_worker(["own_theme_1"], pool=True)
        return make.user(Role.COORDINATOR), make.client_with_sign_in(), sailor

    boss, client, sailor = door.given(town)
    keeper, asks = Browser(door, boss), Browser(door, client, Language.NL)
    assert "Another theme is called so already, in Dutch." in keeper.post("/themes", **WATER | {"nl": "Schaamte"})
    assert "Fill this in." in keeper.post("/themes", layer="theme", area="living", nl="x")
    assert "Forms offer it from now on." in keeper.post("/themes", **WATER)
    assert Browser(door, sailor).open("/themes").status == 403

    form = asks.open("/my/ask")
    assert ("leven op het water" in form, "Je woont of werkt op een schip." in form) == (True, True)
    sent = {"client_words": "Iemand die varen kent.", "themes": "own_theme_1", "step": "send"}
    assert "own_theme_1" not in asks.post("/my/ask", **sent | {"step": "check"})
    request = next(link for link in asks.post("/my/ask", **sent).links if link.startswith("/my/requests/"))
    assert "leven op het water" in asks.open(request)
    shares = Browser(door, sailor)
    assert "life on the water" in shares.open("/profile/experiences")
    assert "life on the water" in keeper.open("/coverage")
    assert "own_theme_1;theme;leven op het water" in keeper.open("/coverage/copy.csv").html
    assert "life on the water" in keeper.open(request.removeprefix("/my"))

    retired = keeper.press(keeper.open("/themes"), "/retire")
    assert "Who shares or asks it keeps it." in retired
    assert "leven op het water" in asks.open(f"{request}/change")
    assert "life on the water" in shares.open("/profile/experiences/own_theme_1")
    for path in ("/my/ask", f"{request}/change"):
        assert ('value="own_theme_1"' in asks.open(path).html) is path.endswith("/change")
    for page in (shares.open("/profile/boundaries"), keeper.open("/coverage")):
        assert 'value="own_theme_1"' not in page.html
    assert "Forms offer it again." in keeper.undo(retired)
