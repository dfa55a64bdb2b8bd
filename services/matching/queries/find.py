"""One thing by its id, as far as the actor can see it; else NotFound, whether or not it exists."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact
from services.matching.models.matches import Match
from services.matching.models.notes import OwnNote
from services.matching.models.offers import ReOffer
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder
from services.matching.models.requests import Request
from services.matching.models.teams import Team
from services.matching.models.tellings import Telling
from services.matching.visibility import (
    sees_client,
    visible_clients,
    visible_contacts,
    visible_matches,
    visible_notes,
    visible_proposals,
    visible_reminders,
    visible_requests,
)
from shared.errors import NotFound

T = TypeVar("T")


def one(session: Session, visible: Select[T], is_it: ColumnElement[bool], *, lock: bool = False) -> T:
    """The only row; with `lock` nobody else changes it until this transaction ends, and it is read anew."""
    statement = visible.where(is_it)
    if lock:
        # Without populate_existing a row that was loaded before would keep its old values under the lock.
        statement = statement.with_for_update(
            of=statement.column_descriptions[0]["entity"], key_share=True
        ).execution_options(populate_existing=True)
    found = session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def get_client(session: Session, actor: Actor, client_id: UUID, *, lock: bool = False) -> Client:
    return one(session, visible_clients(actor), Client.id == client_id, lock=lock)


def get_request(session: Session, actor: Actor, request_id: UUID, *, lock: bool = False) -> Request:
    return one(session, visible_requests(actor), Request.id == request_id, lock=lock)


def get_request_to_rank(session: Session, actor: Actor, request_id: UUID) -> Request:
    """With the client and the wishes in the same statement, since ranking reads both."""
    both = (joinedload(Request.client, innerjoin=True), joinedload(Request.wishes))
    return one(session, visible_requests(actor).options(*both), Request.id == request_id)


def get_proposal(session: Session, actor: Actor, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    return one(session, visible_proposals(actor), Proposal.id == proposal_id, lock=lock)


def get_match(session: Session, actor: Actor, match_id: UUID, *, lock: bool = False) -> Match:
    return one(session, visible_matches(actor), Match.id == match_id, lock=lock)


def lock_match(session: Session, actor: Actor, match_id: UUID, *, whole: bool = False) -> Match:
    """The peer worker first and then the match, in the order that everybody keeps; `whole`: client and request before.

    Keys are left free (FOR NO KEY UPDATE): a row that only points to one of these waits for nobody.
    """
    match = get_match(session, actor, match_id)
    if whole:
        session.refresh(match.client, with_for_update={"key_share": True})
        session.refresh(match.request, with_for_update={"key_share": True})
    session.refresh(match.peer_worker, with_for_update={"key_share": True})
    session.refresh(match, with_for_update={"key_share": True})
    return match


def get_contact(session: Session, actor: Actor, contact_id: UUID, *, lock: bool = False) -> Contact:
    return one(session, visible_contacts(actor), Contact.id == contact_id, lock=lock)


def get_re_offer(session: Session, actor: Actor, re_offer_id: UUID, *, lock: bool = False) -> ReOffer:
    visible = select(ReOffer).where(ReOffer.client_id.in_(select(Client.id).where(sees_client(actor))))
    return one(session, visible, ReOffer.id == re_offer_id, lock=lock)


def get_telling(session: Session, actor: Actor, telling_id: UUID, *, lock: bool = False) -> Telling:
    visible = select(Telling).where(Telling.client_id.in_(select(Client.id).where(sees_client(actor))))
    return one(session, visible, Telling.id == telling_id, lock=lock)


def get_peer_worker(session: Session, peer_worker_id: UUID, *, lock: bool = False) -> PeerWorker:
    """Peer workers are colleagues: that they work here is known to all who sign in as staff."""
    return one(session, select(PeerWorker), PeerWorker.id == peer_worker_id, lock=lock)


def get_team(session: Session, team_id: UUID) -> Team:
    return one(session, select(Team), Team.id == team_id)


def lock_for_proposal(session: Session, proposal: Proposal) -> Proposal:
    """Locks the request first and then the proposal, in the order that everybody keeps."""
    session.refresh(proposal.request, with_for_update={"key_share": True})
    session.refresh(proposal, with_for_update={"key_share": True})
    return proposal


def get_reminder(session: Session, actor: Actor, reminder_id: UUID, *, lock: bool = False) -> Reminder:
    return one(session, visible_reminders(actor), Reminder.id == reminder_id, lock=lock)


def get_note(session: Session, actor: Actor, note_id: UUID, *, lock: bool = False) -> OwnNote:
    return one(session, visible_notes(actor), OwnNote.id == note_id, lock=lock)
