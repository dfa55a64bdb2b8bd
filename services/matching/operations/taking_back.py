"""A contact that was logged by mistake: taken back by who logged it, shortly after. What it said is kept."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.contacts import Contact, ContactOutcome
from services.matching.operations.contacts import GOING_ON, keep_version, watch_second_contact
from services.matching.operations.tapering import release_step
from services.matching.policies import Action, require
from services.matching.queries.find import get_contact, lock_match
from shared import clock
from shared.errors import Conflict


def undo_log(session: Session, actor: Actor, contact_id: UUID) -> Contact:
    """As it was before: planned, when it had been planned and the contact goes on; otherwise it never was."""
    match_id = get_contact(session, actor, contact_id).match_id
    if match_id is None:
        raise Conflict("A visit together is logged once, with its request.")
    match = lock_match(session, actor, match_id)
    contact = get_contact(session, actor, contact_id, lock=True)
    require(actor, Action.UNDO_LOG, contact)
    if not contact.can_be_undone(clock.now(session)):
        raise Conflict("This can be put right, and not be undone any more.")
    plan = contact.plan if match.state in GOING_ON else None
    keep_version(contact, actor)
    contact.content, contact.client_agreed = None, False
    if plan is None:
        contact.outcome, contact.minutes_realised = ContactOutcome.TAKEN_BACK, 0
    else:
        for field in ("starts_at", "minutes_planned", "minutes_realised", "place", "kind", "outcome"):
            setattr(contact, field, getattr(plan, field))
    session.flush()
    release_step(session, match, contact)
    watch_second_contact(session, match)
    return contact
