"""A client says whether it helped that two people know the same, or passes it over; a coordinator reads a table."""

from services.matching.actor import Role
from services.matching.models.decisions import Topic
from services.matching.models.matches import Match
from shared.users import User
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser

QUESTION = "Did it help that you two know the same?"


def test_the_question_comes_once_on_the_page_of_a_contact_that_ended_and_the_answer_can_go(door: Door) -> None:
    def town(make: Make) -> tuple[Match, User]:
        make.decision(Topic.ASK_WHETHER_IT_HELPED, "yes")
        return make.match(make.client_with_sign_in()), make.user(Role.COORDINATOR)

    match, boss = door.given(town)
    client, keeper = Browser(door, match.client), Browser(door, boss)
    here = f"/my/contact/{match.id}"
    assert QUESTION not in client.open(here)
    page = client.post(f"{here}/step/stop")
    assert (QUESTION in page, "Nobody reads your answer" in page) == (True, True)
    assert client.post(f"{here}/helped", answer="enormously").status != 500
    page = client.post(f"{here}/helped", answer="no", back=here)
    assert ("You are not asked this again." in page, "You said: No. Only you see this." in page) == (True, True)
    page = client.press(page, "/take-back")
    assert ("Your answer is gone." in page, QUESTION in page) == (True, False)

    told = keeper.open("/helped")
    assert ("Does nearness help?" in told, "There is no total" in told) == (True, True)
    assert "/helped" in keeper.open("/coverage").links
    assert "themes;*;*;*" in keeper.open("/helped/copy.csv").html
    assert client.open("/helped").status == 403
