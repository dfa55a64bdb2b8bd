"""What a peer worker writes for themselves is theirs alone, and what they throw away is gone."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.contacts import Contact
from services.matching.models.history import Transition
from services.matching.models.idempotency import KeptAnswer
from services.matching.models.matches import Match
from services.matching.models.notes import OwnNote, SelfCare
from services.matching.models.teams import TeamType
from services.matching.operations import notes, pool
from services.matching.operations.contacts import log_contact
from services.matching.queries.contacts import list_contacts
from services.matching.queries.exports import export_files
from services.matching.queries.notes import all_notes, list_notes
from services.matching.schemas.contacts import ContactsIn, LogContactIn
from services.matching.schemas.notes import ChangeNoteIn, NoteIn
from services.matching.schemas.pages import PageIn
from shared import clock
from shared.db import transaction
from shared.errors import NotFound
from shared.outbox import OutboxRow
from tests.door import Door
from tests.make import Make

WORDS = "Ik dacht er thuis nog aan."


def held(session: Session, make: Make, match: Match) -> Contact:
    asked = LogContactIn.model_validate({"day": clock.today(session), "start": "00:00"})
    return log_contact(session, make.actor(match.peer_worker), match.id, asked)


def test_requirement_115_a_note_is_read_changed_and_thrown_away_by_its_owner_only(session: Session, make: Make) -> None:
    me = make.actor(make.peer_worker())
    note = notes.write_note(session, me, NoteIn(words=WORDS))
    others = (make.coordinator(), make.team_lead(), make.caseholder(), make.actor(make.peer_worker()))
    for other in others:
        with pytest.raises(NotFound):
            notes.change_note(session, other, note.id, ChangeNoteIn(words="Anders."))
        with pytest.raises(NotFound):
            notes.drop_note(session, other, note.id)
        if other.peer_worker_id is None:
            with pytest.raises(NotFound):
                list_notes(session, other, PageIn())
        else:
            assert list_notes(session, other, PageIn()).items == []
    assert [read.words for read in all_notes(session, me)] == [WORDS]
    notes.drop_note(session, me, note.id)
    assert session.scalars(select(OwnNote)).all() == []


def test_that_a_contact_touched_me_leaves_no_trace_with_the_contact(session: Session, make: Make) -> None:
    match = make.match(make.client(make.team(TeamType.ACT)))
    me, contact = make.actor(match.peer_worker), held(session, make, match)
    readers = (make.coordinator(), make.caseholder(match.client.team), me)

    def seen() -> list[object]:
        lists = [list_contacts(session, reader, ContactsIn()).items for reader in readers]
        rows = [len(session.scalars(select(table.id)).all()) for table in (OutboxRow, Transition)]
        return [lists, rows, export_files(session)]

    before = seen()
    asked = NoteIn(contact_id=contact.id, touched=True, self_care=SelfCare.CALL_A_BUDDY)
    notes.write_note(session, me, asked)
    assert seen() == before
    (read,) = all_notes(session, me)
    assert (read.touched, read.self_care, read.contact_on) == (True, SelfCare.CALL_A_BUDDY, clock.today(session))


def test_a_note_is_about_a_contact_of_ones_own(session: Session, make: Make) -> None:
    """In an ACT team a peer worker sees the contacts of others too."""
    team = make.team(TeamType.ACT)
    contact = held(session, make, make.match(make.client(team)))
    colleague = make.actor(make.peer_worker(team=team))
    assert list_contacts(session, colleague, ContactsIn()).items
    with pytest.raises(NotFound):
        notes.write_note(session, colleague, NoteIn(contact_id=contact.id, words=WORDS))


def test_who_leaves_leaves_no_notes(session: Session, make: Make) -> None:
    peer_worker, stays = make.peer_worker(), make.peer_worker()
    for one in (peer_worker, stays):
        notes.write_note(session, make.actor(one), NoteIn(words=WORDS))
    pool.retire_peer_worker(session, make.coordinator(), peer_worker.id)
    assert session.scalars(select(OwnNote.peer_worker_id)).all() == [stays.id]


def test_over_the_api_a_note_does_not_exist_for_anybody_else_and_no_answer_keeps_its_words(door: Door) -> None:
    me = door.given(lambda make: make.peer_worker())
    others = door.given(lambda make: [make.user(role) for role in Role if role is not Role.PEER_WORKER])
    mine = door.signed_in(me)
    written = mine.post("/me/notes", json={"words": WORDS}, headers={"Idempotency-Key": "a-first-note"})
    assert written.status_code == 201
    note_id = UUID(written.json()["id"])
    assert mine.get("/me/notes").json()["items"][0]["words"] == WORDS
    colleague = door.given(lambda make: make.peer_worker())
    for other in (*(other.id for other in others), colleague.user_id):
        theirs = door.signed_in(other)
        assert theirs.get(f"/me/notes/{note_id}").status_code == 404
        assert theirs.put(f"/me/notes/{note_id}", json={"words": "Anders."}).status_code == 404
        assert theirs.delete(f"/me/notes/{note_id}").status_code == 404
        assert WORDS not in theirs.get("/me/notes").text
    assert mine.post("/me/notes", json={"self_care": "take_a_break"}).status_code == 422

    assert mine.delete(f"/me/notes/{note_id}").status_code == 204
    with transaction() as session:
        assert session.scalars(select(OwnNote)).all() == []
        assert WORDS not in str(session.scalars(select(KeptAnswer.answer)).all())
