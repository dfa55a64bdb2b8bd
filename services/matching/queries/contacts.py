"""The contact log as each reader may read it, and who these readers are."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from services.matching.actor import Actor, Role
from services.matching.models.contacts import Contact, ContactOutcome
from services.matching.models.matches import Match, RegistrationLevel
from services.matching.models.shut_out import ShutOut
from services.matching.models.teams import Membership
from services.matching.queries.by_name import by_name
from services.matching.queries.find import get_contact, get_match
from services.matching.queries.lists import page
from services.matching.schemas.contacts import ContactOut, ContactsIn, ContactVersionOut, ReaderOut
from services.matching.schemas.pages import Page
from services.matching.visibility import DAYS_FOR_THE_TEAM, visible_contacts
from shared import clock
from shared.errors import Forbidden
from shared.users import User


def list_contacts(session: Session, actor: Actor, asked: ContactsIn) -> Page[ContactOut]:
    visible = visible_contacts(actor).options(selectinload(Contact.versions), joinedload(Contact.match))
    if asked.match_id is not None:
        visible = visible.where(Contact.match_id == asked.match_id)
    return page(session, visible, Contact, asked, lambda contact: read_contact(actor, contact))


def planned_next(
    actor: Actor, match_ids: Collection[UUID], most: int, since: datetime | None = None
) -> Select[Contact]:
    """So many of each of these, the first to come first."""
    planned = aliased(Contact)
    first = (
        select(planned.id)
        .where(planned.match_id == Match.id, planned.outcome == ContactOutcome.PLANNED)
        .where(planned.starts_at >= since if since is not None else true())
        .order_by(planned.starts_at, planned.id)
        .limit(most)
        .lateral()
    )
    ids = select(first.c.id).select_from(Match).join(first, true()).where(Match.id.in_(match_ids))
    query = visible_contacts(actor).where(Contact.id.in_(ids)).options(selectinload(Contact.versions))
    return query.order_by(Contact.starts_at, Contact.id)


def read_contact(actor: Actor, contact: Contact) -> ContactOut:
    """All of it for the two; for the team day, minutes, place and kind, and at level 2 what the client approved."""
    local = contact.starts_at.astimezone(clock.AMSTERDAM)
    planned = contact.outcome is ContactOutcome.PLANNED
    facts = {
        "id": contact.id,
        "match_id": contact.match_id,
        "day": local.date(),
        "minutes": contact.minutes_planned if planned else contact.minutes_realised,
        "place": contact.place,
        "kind": contact.kind,
        "outcome": contact.outcome,
    }
    if actor.client_id == contact.client_id or actor.peer_worker_id == contact.peer_worker_id:
        return ContactOut(
            **facts,
            start=local.time(),
            minutes_planned=contact.minutes_planned,
            moved_to_id=contact.moved_to_id,
            content=contact.content,
            client_agreed=contact.client_agreed,
            corrected=len(contact.corrections),
        )
    return ContactOut(
        **facts,
        start=None,
        minutes_planned=None,
        moved_to_id=None,
        content=contact.content if _content_is_shared(contact) else None,
        client_agreed=contact.client_agreed,
        corrected=None,
    )


def _content_is_shared(contact: Contact) -> bool:
    match = contact.match
    return contact.client_agreed and match is not None and match.registration_level is RegistrationLevel.SUMMARY


def earlier_versions(session: Session, actor: Actor, contact_id: UUID) -> list[ContactVersionOut]:
    """What it said before it was corrected; for the two."""
    contact = get_contact(session, actor, contact_id)
    if actor.client_id != contact.client_id and actor.peer_worker_id != contact.peer_worker_id:
        raise Forbidden("What a contact said before is between the two.")
    versions = []
    for version in contact.corrections:
        local = version.starts_at.astimezone(clock.AMSTERDAM)
        kept = ("minutes_planned", "minutes_realised", "place", "kind", "outcome", "content")
        same = {field: getattr(version, field) for field in kept}
        versions.append(ContactVersionOut(day=local.date(), start=local.time(), **same))
    return versions


NAMED = 20
EVERYBODY = 100_000
"""So many readers a page names; of more it says what they do."""


def who_can_read(session: Session, actor: Actor, match_id: UUID, most: int | None = None) -> list[ReaderOut]:
    """Everybody who can read the log of this match now, or the nearest of them; the two first. Shown before anything is
    saved.
    """
    match = get_match(session, actor, match_id)
    two = [user for user in (match.client.user, match.peer_worker.user) if user is not None]
    readers = [ReaderOut(user_id=user.id, name=user.name, facts=True, content=True) for user in two]
    if match.registration_level in DAYS_FOR_THE_TEAM:
        content = match.registration_level is RegistrationLevel.SUMMARY
        readers += [
            ReaderOut(user_id=user.id, name=user.name, facts=True, content=content)
            for user in _team(session, match, EVERYBODY if most is None else most)
            if user.id not in {one.id for one in two}
        ]
    return readers


def _team(session: Session, match: Match, most: int) -> list[Row[Any]]:
    """Whoever sees this client at work: coordinators, and the ACT team or the caseholders in FACT."""
    client = match.client
    at_work = [User.id.in_(select(Membership.user_id).where(Membership.role == Role.COORDINATOR))]
    if client.team.shared_caseload:
        at_work.append(User.id.in_(select(Membership.user_id).where(Membership.team_id == client.team_id)))
    at_work.append(User.id.in_(client.caseholder_ids))
    kept_out = select(ShutOut.user_id).where(ShutOut.client_id == client.id)
    query = select(User.id, User.name).where(or_(*at_work), User.active.is_(True), User.id.not_in(kept_out))
    near = User.id.in_(client.caseholder_ids)
    nearest = by_name(session, query.where(near), User, None, most)
    return [*nearest, *by_name(session, query.where(~near), User, None, most)][:most]
