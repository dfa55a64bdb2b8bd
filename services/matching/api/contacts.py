"""The contact log: four facts are enough, and content only where the client agreed to it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import contacts, taking_back
from services.matching.queries import contacts as reads
from services.matching.queries.find import get_contact, get_match
from services.matching.schemas.contacts import (
    ContactOut,
    ContactsIn,
    ContactVersionOut,
    CorrectContactIn,
    LogContactIn,
    MoveContactIn,
    PlanContactIn,
    ReaderOut,
)
from services.matching.schemas.pages import Page, PageIn

router = operations("contacts")


@router.get("/contacts")
def list_contacts(asked: Annotated[ContactsIn, Query()], caller: Reading) -> Page[ContactOut]:
    """The two read all of it; the team what the level of registration allows."""
    return caller.read(lambda session: reads.list_contacts(session, caller.actor, asked))


@router.get("/matches/{match_id}/contacts")
def list_contacts_of_match(match_id: UUID, asked: Annotated[PageIn, Query()], caller: Reading) -> Page[ContactOut]:
    wanted = ContactsIn(cursor=asked.cursor, limit=asked.limit, match_id=match_id)

    def read(session: Session) -> Page[ContactOut]:
        get_match(session, caller.actor, match_id)
        return reads.list_contacts(session, caller.actor, wanted)

    return caller.read(read)


@router.get("/matches/{match_id}/readers")
def list_readers(match_id: UUID, caller: Reading) -> list[ReaderOut]:
    """Who can read the log of this match now: shown before anything is saved."""
    return caller.read(lambda session: reads.who_can_read(session, caller.actor, match_id))


@router.post("/matches/{match_id}/contacts", status_code=201)
def log_contact(match_id: UUID, asked: LogContactIn, caller: Writing) -> ContactOut:
    """What happened, after it happened: when, how long, where, what kind."""
    actor = caller.actor
    return caller.write(
        lambda session: reads.read_contact(actor, contacts.log_contact(session, actor, match_id, asked))
    )


@router.post("/matches/{match_id}/planned-contacts", status_code=201)
def plan_contact(match_id: UUID, asked: PlanContactIn, caller: Writing) -> ContactOut:
    """The next contact, at a moment to come."""
    actor = caller.actor
    return caller.write(
        lambda session: reads.read_contact(actor, contacts.plan_contact(session, actor, match_id, asked))
    )


@router.get("/contacts/{contact_id}")
def read_contact(contact_id: UUID, caller: Reading) -> ContactOut:
    actor = caller.actor
    return caller.read(lambda session: reads.read_contact(actor, get_contact(session, actor, contact_id)))


@router.post("/contacts/{contact_id}/move")
def move_contact(contact_id: UUID, asked: MoveContactIn, caller: Writing) -> ContactOut:
    """ "Vandaag niet": one step, with the next day, and no reason. Answers with the contact on its new day."""
    actor = caller.actor
    return caller.write(
        lambda session: reads.read_contact(actor, contacts.move_contact(session, actor, contact_id, asked))
    )


@router.post("/contacts/{contact_id}/cancel")
def cancel_contact(contact_id: UUID, caller: Writing) -> ContactOut:
    """It will not happen, and no other day is known yet."""
    actor = caller.actor
    return caller.write(lambda session: reads.read_contact(actor, contacts.cancel_contact(session, actor, contact_id)))


@router.post("/contacts/{contact_id}/undo")
def undo_log(contact_id: UUID, caller: Writing) -> ContactOut:
    """Logged by mistake: within the hour, by who logged it. Planned again, or taken back; what it said is kept."""
    actor = caller.actor
    return caller.write(lambda session: reads.read_contact(actor, taking_back.undo_log(session, actor, contact_id)))


@router.patch("/contacts/{contact_id}")
def correct_contact(contact_id: UUID, asked: CorrectContactIn, caller: Writing) -> ContactOut:
    """What was logged wrong is put right; what it said before is kept."""
    actor = caller.actor
    return caller.write(
        lambda session: reads.read_contact(actor, contacts.correct_contact(session, actor, contact_id, asked))
    )


@router.get("/contacts/{contact_id}/earlier")
def list_contact_versions(contact_id: UUID, caller: Reading) -> list[ContactVersionOut]:
    """What it said before it was corrected; for the two."""
    return caller.read(lambda session: reads.earlier_versions(session, caller.actor, contact_id))
