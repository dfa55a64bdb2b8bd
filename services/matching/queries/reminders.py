"""What waits for somebody, and what they can do about it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.reminders import Reminder
from services.matching.policies import Action, may
from services.matching.queries.lists import behind, cut
from services.matching.reminders import RESPONSES, SNOOZES, Reaction
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.reminders import ReminderOut, WaitingOut
from services.matching.states import ReminderState, Rule
from services.matching.visibility import visible_reminders


def waiting(session: Session, actor: Actor, asked: PageIn, client_id: UUID | None = None) -> Page[WaitingOut]:
    """What waits for this reader, about one client or about all, the longest due first.

    With a client, but that something is to be told: that stands in a list of its own.
    """
    query = visible_reminders(actor).order_by(Reminder.due_on, Reminder.id).limit(asked.limit + 1)
    if client_id is not None:
        query = query.where(Reminder.client_id == client_id, Reminder.rule != Rule.CLIENT_NOT_TOLD)
    if asked.after is not None:
        query = query.where(behind(Reminder, Reminder.due_on, asked.after))
    found = session.scalars(query).all()
    about = select(Client.id, Client.name).where(Client.id.in_({one.client_id for one in found}))
    names = dict(session.execute(about).all())
    return cut(found, asked, lambda one: _shape(actor, one, names.get(one.client_id, "") if one.client_id else ""))


def _shape(actor: Actor, reminder: Reminder, client_name: str) -> WaitingOut:
    mine = may(actor, Action.SEE_TO_REMINDER, reminder)
    told, escalated = reminder.state is ReminderState.NOTIFIED, reminder.state is ReminderState.ESCALATED
    one_signal = RESPONSES[reminder.rule].reaction is Reaction.NOTHING
    return WaitingOut(
        **ReminderOut.model_validate(reminder).model_dump(),
        client_name=client_name,
        may_end=mine and (escalated or (told and one_signal)),
        may_wait=mine and told and reminder.snoozed < SNOOZES,
    )
