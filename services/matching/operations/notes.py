"""What a peer worker writes for themselves: written, changed and thrown away by nobody else, and told to nobody."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.notes import OwnNote
from services.matching.policies import Action, require
from services.matching.queries.find import get_note
from services.matching.queries.notes import own_contact
from services.matching.queries.own_profile import own_id
from services.matching.schemas.notes import ChangeNoteIn, NoteIn


def write_note(session: Session, actor: Actor, asked: NoteIn) -> OwnNote:
    """After a contact of one's own, or just so."""
    note = OwnNote(peer_worker_id=own_id(actor), **asked.model_dump())
    require(actor, Action.KEEP_OWN_NOTES, note)
    if asked.contact_id is not None:
        own_contact(session, actor, asked.contact_id)
    session.add(note)
    session.flush()
    return note


def change_note(session: Session, actor: Actor, note_id: UUID, asked: ChangeNoteIn) -> OwnNote:
    note = get_note(session, actor, note_id, lock=True)
    require(actor, Action.KEEP_OWN_NOTES, note)
    for field in ChangeNoteIn.model_fields:
        setattr(note, field, getattr(asked, field))
    return note


def drop_note(session: Session, actor: Actor, note_id: UUID) -> None:
    """It is gone, from the database too."""
    note = get_note(session, actor, note_id, lock=True)
    require(actor, Action.KEEP_OWN_NOTES, note)
    session.delete(note)
