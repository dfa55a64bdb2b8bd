"""Own notes on a page: written after a contact or just so, taken along as text, and really thrown away."""

import re
from uuid import UUID

from sqlalchemy import select

from services.matching.models.idempotency import KeptAnswer
from services.matching.models.notes import OwnNote
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations.contacts import log_contact
from services.matching.schemas.contacts import LogContactIn
from shared import clock
from shared.db import transaction
from shared.users import Language
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def after_a_contact(make: Make) -> tuple[PeerWorker, UUID]:
    match = make.match()
    asked = LogContactIn.model_validate({"day": clock.today(make.session), "start": "00:00"})
    return match.peer_worker, log_contact(make.session, make.actor(match.peer_worker), match.id, asked).id


def test_a_contact_that_touched_me_is_put_down_in_one_tap_and_only_i_find_it(door: Door) -> None:
    me, contact_id = door.given(after_a_contact)
    browser, path = Browser(door, me), f"/profile/notes?contact={contact_id}"
    asked = browser.open(path)
    assert "After your contact of" in asked
    assert re.search(r'name="touched"[^>]*checked', asked.html)
    once = {"once": asked.once, "touched": "true", "self_care": "call_a_buddy"}
    said = browser.post(path, **once)
    assert "Whom can you call now?" in said
    assert "It touched me Call a buddy" in said
    browser.post(path, **once)
    with transaction() as session:
        assert len(session.scalars(select(OwnNote)).all()) == 1
        note_id = session.scalars(select(OwnNote.id)).one()

    colleague = Browser(door, door.given(lambda make: make.peer_worker()))
    assert colleague.open(path).status == 404
    assert colleague.post(path, touched="true").status == 404
    assert colleague.open(f"/profile/notes/{note_id}").status == 404
    assert colleague.post(f"/profile/notes/{note_id}/remove").status == 404
    assert "It touched me Call a buddy" not in colleague.open("/profile/notes")


def test_notes_are_changed_taken_along_and_thrown_away(door: Door) -> None:
    browser = Browser(door, door.given(lambda make: make.peer_worker()), Language.NL)
    assert browser.post("/profile/notes", words=" ").status == 422
    form = browser.open("/profile/notes")
    written = browser.post("/profile/notes", once=form.once, words='Ik dacht: "ik & jij" <samen>.')
    change = next(link for link in written.links if link.startswith("/profile/notes/") and not link.endswith("text"))
    browser.post(change, words='Toch: "ik & jij" <samen>.')
    text = browser.open("/profile/notes/text")
    assert text.content_type.startswith("text/plain")
    assert 'Toch: "ik & jij" <samen>.' in text.html
    assert "Ik dacht" not in text.html

    assert "<samen>" not in browser.post(f"{change}/remove").html
    assert browser.open(change).status == 404
    with transaction() as session:
        assert session.scalars(select(OwnNote)).all() == []
        assert "samen" not in str(session.scalars(select(KeptAnswer.answer)).all())
