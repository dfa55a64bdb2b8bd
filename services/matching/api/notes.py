"""What a peer worker writes for themselves. To everybody else it does not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import notes
from services.matching.queries import notes as reads
from services.matching.schemas.notes import ChangeNoteIn, NoteIn, NoteOut, NoteWrittenOut
from services.matching.schemas.pages import Page, PageIn

router = operations("own profile", prefix="/me/notes")


@router.get("")
def list_notes(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[NoteOut]:
    """Only your own; no list, file or report of anybody else holds any of it."""
    return caller.read(lambda session: reads.list_notes(session, caller.actor, asked))


@router.post("", status_code=201)
def write_note(asked: NoteIn, caller: Writing) -> NoteWrittenOut:
    """A thought, or that a contact touched you. Nobody is told."""
    return caller.write(lambda session: NoteWrittenOut.model_validate(notes.write_note(session, caller.actor, asked)))


@router.get("/{note_id}")
def read_note(note_id: UUID, caller: Reading) -> NoteOut:
    return caller.read(lambda session: reads.read_note(session, caller.actor, note_id))


@router.put("/{note_id}", status_code=204)
def change_note(note_id: UUID, asked: ChangeNoteIn, caller: Writing) -> None:
    """What it said before is not kept."""
    caller.write(lambda session: bool(notes.change_note(session, caller.actor, note_id, asked)))


@router.delete("/{note_id}", status_code=204)
def drop_note(note_id: UUID, caller: Writing) -> None:
    """It is gone, from the database too."""
    caller.write(lambda session: notes.drop_note(session, caller.actor, note_id))
