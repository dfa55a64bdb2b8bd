"""A peer worker's own notes: to think something over, and when a contact touched them. For nobody else."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import PlainTextResponse, Response

from services.matching.models.notes import SelfCare
from services.matching.operations import notes
from services.matching.queries.contacts import read_contact
from services.matching.queries.notes import all_notes, list_notes, own_contact, read_note
from services.matching.schemas.contacts import ContactOut
from services.matching.schemas.notes import ChangeNoteIn, NoteIn
from services.matching.schemas.pages import PageIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/profile/notes")
Cursor = Annotated[str | None, Query(max_length=200)]
AS_A_FILE = {"Content-Disposition": 'attachment; filename="notes.txt"'}

KEPT = mark("It stands here, for you alone.")
KEPT_WITH = {
    SelfCare.PEER_SUPERVISION: mark("It stands here, for you alone. Take it along to peer supervision if you like."),
    SelfCare.CALL_A_BUDDY: mark("It stands here, for you alone. Whom can you call now?"),
    SelfCare.TAKE_A_BREAK: mark("It stands here, for you alone. Take a moment before you go on."),
}


@router.get("")
def show_notes(visitor: Visiting, contact: UUID | None = None, cursor: Cursor = None) -> Response:
    return _page(visitor, Form(), contact, cursor)


def _page(
    visitor: Visitor, form: Form, contact_id: UUID | None, cursor: str | None = None, status: int = 200
) -> Response:
    actor = visitor.actor
    asked = PageIn(cursor=cursor, limit=20)
    found = visitor.read(lambda session: list_notes(session, actor, asked))
    return visitor.page(
        "peer/profile-notes.html",
        status,
        form=form,
        notes=found.items,
        next=found.next,
        contact=_contact(visitor, contact_id),
        self_care=list(SelfCare),
    )


def _contact(visitor: Visitor, contact_id: UUID | None) -> ContactOut | None:
    if contact_id is None:
        return None
    actor = visitor.actor
    return visitor.read(lambda session: read_contact(actor, own_contact(session, actor, contact_id)))


@router.post("")
def write_note(visitor: Visiting, form: Posted, contact: UUID | None = None) -> Response:
    actor = visitor.actor

    def work() -> UUID:
        asked = form.read(NoteIn, contact_id=contact)
        # The id, since an answer is kept for a day: words that are thrown away must be gone at once.
        return visitor.write(lambda session: notes.write_note(session, actor, asked).id, form)

    return form.send(
        work,
        lambda _id: visitor.go("/profile/notes", _kept(form)),
        lambda status: _page(visitor, form, contact, status=status),
    )


def _kept(form: Form) -> str:
    chosen = form["self_care"]
    return KEPT_WITH[SelfCare(chosen)] if chosen in {*SelfCare} else KEPT


@router.get("/text")
def take_along(visitor: Visiting) -> Response:
    """All of it as a file, to keep somewhere else."""
    mine = visitor.read(lambda session: all_notes(session, visitor.actor))
    return PlainTextResponse(visitor.render("peer/profile-notes-text.html", {"notes": mine}), 200, AS_A_FILE)


@router.get("/{note_id}")
def ask_note(note_id: UUID, visitor: Visiting) -> Response:
    return _note(visitor, note_id, Form())


def _note(visitor: Visitor, note_id: UUID, form: Form, status: int = 200) -> Response:
    note = visitor.read(lambda session: read_note(session, visitor.actor, note_id))
    return visitor.page("peer/profile-note.html", status, form=form, note=note, self_care=list(SelfCare))


@router.post("/{note_id}")
def change_note(note_id: UUID, visitor: Visiting, form: Posted) -> Response:
    actor = visitor.actor

    def work() -> None:
        asked = form.read(ChangeNoteIn)
        visitor.write(lambda session: bool(notes.change_note(session, actor, note_id, asked)))

    return form.send(
        work,
        lambda _done: visitor.go("/profile/notes", _kept(form)),
        lambda status: _note(visitor, note_id, form, status),
    )


@router.post("/{note_id}/remove")
def drop_note(note_id: UUID, visitor: Visiting) -> Response:
    actor = visitor.actor
    visitor.write(lambda session: notes.drop_note(session, actor, note_id))
    return visitor.go("/profile/notes", mark("It is gone, from our side too."))
