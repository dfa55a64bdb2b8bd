"""When other people become staff of a client: what was on its way to the old ones goes to the new ones."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.clients import Client
from services.matching.queries import people
from shared import outbox
from shared.outbox import OutboxRow


def hand_over(session: Session, client: Client, before: Collection[UUID], after: Collection[UUID]) -> None:
    """Takes back what was not told yet to who is no longer staff of this client, and tells it to who is now."""
    lost = set(before) - set(after) - set(people.coordinators(session, client.id))
    waiting = select(OutboxRow).where(
        OutboxRow.client_id == client.id,
        OutboxRow.recipient_id.in_(lost),
        OutboxRow.done_at.is_(None),
        OutboxRow.cancelled_at.is_(None),
    )
    facts = {(row.event, row.subject_kind, row.subject_id): row for row in session.scalars(waiting)}
    for user_id in lost:
        outbox.cancel(session, client_id=client.id, recipient_id=user_id)
    for (event, kind, subject_id), row in facts.items():
        outbox.publish(
            session,
            event,
            to=people.caseholders(session, client),
            subject=(kind, subject_id),
            client_id=client.id,
            urgency=row.urgency,
            due_at=row.due_at,
            not_after=row.not_after,
        )
