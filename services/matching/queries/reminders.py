"""What waits for somebody, and what they can do about it."""

from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, select
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
from services.matching.visibility import reminders_by_way


def waiting(session: Session, actor: Actor, asked: PageIn, client_id: UUID | None = None) -> Page[WaitingOut]:
    """What waits for this reader, about one client or about all, the longest due first.

    With a client, but that something is to be told: that stands in a list of its own.
    """
    such: list[ColumnElement[bool]] = []
    if client_id is not None:
        such += [Reminder.client_id == client_id, Reminder.rule != Rule.CLIENT_NOT_TOLD]
    if asked.after is not None:
        such.append(behind(Reminder, Reminder.due_on, asked.after))
    most = asked.limit + 1
    parts = [part.where(*such).order_by(Reminder.due_on, Reminder.id).limit(most) for part in reminders_by_way(actor)]
    every = {one for part in parts for one in session.scalars(part)}
    found = sorted(every, key=attrgetter("due_on", "id"))[:most]
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
