"""A peer worker's own notes, for that peer worker."""

from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor
from services.matching.models.contacts import Contact
from services.matching.models.notes import OwnNote
from services.matching.queries.find import get_contact, get_note
from services.matching.queries.lists import page
from services.matching.queries.own_profile import own_id
from services.matching.schemas.notes import NoteOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.visibility import visible_notes
from shared import clock
from shared.errors import NotFound


def list_notes(session: Session, actor: Actor, asked: PageIn) -> Page[NoteOut]:
    own_id(actor)
    visible = visible_notes(actor).options(joinedload(OwnNote.contact))
    return page(session, visible, OwnNote, asked, shape)


def all_notes(session: Session, actor: Actor) -> list[NoteOut]:
    """To take along, the first one first."""
    own_id(actor)
    visible = visible_notes(actor).options(joinedload(OwnNote.contact)).order_by(OwnNote.id)
    return [shape(note) for note in session.scalars(visible)]


def read_note(session: Session, actor: Actor, note_id: UUID) -> NoteOut:
    return shape(get_note(session, actor, note_id))


def own_contact(session: Session, actor: Actor, contact_id: UUID) -> Contact:
    """One that this peer worker had; somebody else's is not there, also where a team can see it."""
    contact = get_contact(session, actor, contact_id)
    if contact.peer_worker_id != actor.peer_worker_id:
        raise NotFound
    return contact


def shape(note: OwnNote) -> NoteOut:
    contact = note.contact
    return NoteOut(
        id=note.id,
        created_at=note.created_at,
        words=note.words,
        touched=note.touched,
        self_care=note.self_care,
        contact_id=note.contact_id,
        contact_on=contact.starts_at.astimezone(clock.AMSTERDAM).date() if contact else None,
    )
