"""The whole story, once, over HTTP: from a client's own words to a contact that has tapered off.

Read it as a tutorial. Sam is a client of a FACT team and signs in on a phone; Karim is Sam's caseholder; Noor
coordinates the peer workers; Ria is one of them. Each of them only does what is theirs to do.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from services.matching.actor import Role
from services.matching.tasks import do_what_is_due
from services.notifications.tasks import bring_what_is_due
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.servers import Mailbox


@dataclass
class People:
    """Each by their own sign-in; and the ids that the others need."""

    sam: httpx2.Client
    karim: httpx2.Client
    noor: httpx2.Client
    ria: httpx2.Client
    sam_id: str
    ria_id: str


@pytest.fixture
def people(door: Door) -> People:
    def village(make: Make) -> dict[str, Any]:
        team = make.team()
        karim = make.user(Role.CASEHOLDER, team=team, name="Karim", email="karim@naast.example")
        noor = make.user(Role.COORDINATOR, name="Noor", email="noor@naast.example")
        ria = make.peer_worker(themes=["shame", "loneliness"], team=team, story="Ik loop graag buiten.")
        ria.user.name, ria.user.email = "Ria", "ria@naast.example"
        sam = make.client_with_sign_in(team=team, caseholder=make.actor(karim), name="Sam Visser")
        return {"karim": karim, "noor": noor, "ria": ria, "sam": sam}

    village_people = door.given(village)
    signed_in = {name: door.signed_in(person) for name, person in village_people.items()}
    return People(**signed_in, sam_id=str(village_people["sam"].id), ria_id=str(village_people["ria"].id))


def done(answer: httpx2.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def days_pass(days: int) -> None:
    with transaction() as session:
        clock.move(session, timedelta(days=days))
    do_what_is_due()
    bring_what_is_due()


def test_from_a_clients_own_words_to_a_contact_that_has_tapered_off(people: People, mailbox: Mailbox) -> None:
    sam, karim, noor, ria = people.sam, people.karim, people.noor, people.ria

    # At the intake Karim explains that peer workers are there, and offers contact. Sam says: not now. That is an
    # answer, and nobody asks why. Sam will be asked again in six weeks, because Sam said so.
    six_weeks_on = str(_today() + timedelta(weeks=6))
    offered = done(
        karim.post(f"/clients/{people.sam_id}/offers", json={"answer": "not_now", "ask_again_on": six_weeks_on})
    )
    assert offered["re_offer"]["due_on"] == six_weeks_on
    assert offered["request"] is None

    # Six weeks on Karim gets one mail. It says that something waits, and nothing else.
    days_pass(42)
    days_pass(1)
    [mail] = [received for received in mailbox.received if received.recipients == ["karim@naast.example"]]
    assert "Sam" not in str(mail.message)

    # Now Sam says yes: two inputs, the answer and Sam's own words, and the request is in matching.
    words = "Ik schaam me en ik zit veel alleen. Ik wil iemand die dat kent. Sam"
    wishes = [{"kind": "experience", "value": key} for key in ("shame", "loneliness")]
    offered = done(
        karim.post(f"/clients/{people.sam_id}/offers", json={"answer": "yes", "client_words": words, "wishes": wishes})
    )
    request = offered["request"]
    assert (request["state"], request["client_words"]) == ("in_matching", words)

    # Sam looks at what candidates will read, and makes it shorter. Names are taken out in any case.
    preview = done(sam.get(f"/requests/{request['id']}/preview"))
    assert "Sam" not in preview["words"]
    done(sam.put(f"/requests/{request['id']}/shared-words", json={"shared_words": "Ik schaam me en ben veel alleen."}))

    # Noor sees who suits, with reasons, and asks Ria.
    candidates = done(noor.get(f"/requests/{request['id']}/candidates"))["candidates"]
    assert candidates[0]["peer_worker_id"] == people.ria_id
    assert sum(layer["points"] for layer in candidates[0]["layers"]) == pytest.approx(candidates[0]["score"])
    done(noor.post(f"/requests/{request['id']}/proposals", json={"peer_worker_ids": [people.ria_id]}))

    # Ria gets a mail at once, reads the question without a name, and says yes.
    bring_what_is_due()
    assert mailbox.received[-1].recipients == ["ria@naast.example"]
    [question] = done(ria.get("/proposals"))["items"]
    assert question["words"] == "Ik schaam me en ben veel alleen."
    assert question["client_id"] is None
    assert ria.get(f"/clients/{people.sam_id}").status_code == httpx2.codes.NOT_FOUND
    proposal = f"/proposals/{question['id']}"
    done(ria.post(f"{proposal}/accept"))

    # The card lies before Sam: no score, only what Ria shows. Sam wants to meet her.
    [card] = done(sam.get("/proposals"))["items"]
    assert card["shared"] == ["loneliness", "shame"]
    assert "score" not in card
    done(sam.post(f"{proposal}/choose"))

    # They plan an introduction and have it. Afterwards one form: how was it? Ria says yes, and Sam, later, too.
    at = str(_now() + timedelta(days=2))
    done(ria.put(f"{proposal}/introduction", json={"at": at}))
    days_pass(3)
    after = done(ria.post(f"{proposal}/how-was-it", json={"held": True, "yes": True}))
    assert after["match_id"] is None, "one yes is no match"
    confirmed = done(sam.post(f"{proposal}/confirm", json={"yes": True}))
    match = f"/matches/{confirmed['match_id']}"
    assert done(sam.get(match))["state"] == "planned"

    # Everything that must be agreed is filled in; they make it theirs, and both start.
    done(ria.patch(f"{match}/agreement", json={"question": "Weer naar buiten durven.", "place": "Park"}))
    done(ria.post(f"{match}/start", json={}))
    assert done(sam.post(f"{match}/start", json={}))["state"] == "active"
    assert done(sam.get(f"/requests/{request['id']}"))["state"] == "fulfilled"

    # A contact is four facts: when, how long, where, what kind.
    days_pass(1)
    logged = {"day": str(_today() - timedelta(days=1)), "start": "10:00", "minutes": 60, "place": "outside"}
    contact = done(ria.post(f"{match}/contacts", json=logged))
    assert contact["content"] is None
    assert [row["id"] for row in done(sam.get(f"{match}/contacts"))["items"]] == [contact["id"]]

    # It goes well: less is needed. Sam tapers it off, in steps that grow.
    tapering = done(sam.post(f"{match}/taper", json={"intervals": [14, 28]}))
    assert tapering["state"] == "tapering"
    assert [step["interval_days"] for step in tapering["steps"]] == [14, 28]

    # And walks back a little, because that is what was needed: "loop weer naast me". And on again, and then it is done.
    assert done(sam.post(f"{match}/walk-beside-again"))["state"] == "active"
    done(sam.post(f"{match}/taper", json={"intervals": [21, 42]}))
    ended = done(sam.post(f"{match}/stop", json={"reason": "tapered_off"}))
    assert ended["state"] == "ended"
    assert ended["held_until"] is not None, "Sam alone can undo it, for two weeks"

    # Everything that happened is there, with who and in whose place.
    history = done(sam.get(f"{match}/history"))
    assert [step["target"] for step in history] == ["planned", "active", "tapering", "active", "tapering", "ended"]


def _now() -> Any:
    with transaction() as session:
        return clock.now(session)


def _today() -> Any:
    return clock.local_date(_now())
