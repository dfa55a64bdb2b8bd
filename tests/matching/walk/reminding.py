"""What a coordinator does about reminders: puts them off, or has seen to them. Nothing is forgotten by that."""

from collections.abc import Sequence

from sqlalchemy import select

from services.matching.actor import Actor
from services.matching.models.reminders import Reminder
from services.matching.operations import reminders
from services.matching.reminders import RESPONSES, Reaction
from services.matching.schemas.reminders import SnoozeIn
from services.matching.states import Party, ReminderState
from tests.matching.walk.verbs import coordinator, verb
from tests.matching.walk.village import Village
from tests.matching.walk.walk import Walk

N = ReminderState


def _waiting(walk: Walk, *states: ReminderState) -> Sequence[Reminder]:
    """For the coordinator, also when it went on to a team lead, about things that the clock alone does not end."""
    query = select(Reminder).where(Reminder.owner.in_((Party.COORDINATOR, Party.TEAM_LEAD)), Reminder.state.in_(states))
    found = walk.session.scalars(query.order_by(Reminder.id)).all()
    return [one for one in found if RESPONSES[one.rule].reaction is Reaction.ESCALATE]


def _can_be_put_off(walk: Walk, _village: Village) -> bool:
    return any(reminder.snoozed < 3 for reminder in _waiting(walk, N.NOTIFIED))


@verb("village", _can_be_put_off, coordinator)
def put_off(walk: Walk, actor: Actor, _village: Village) -> None:
    reminder = walk.choose([one for one in _waiting(walk, N.NOTIFIED) if one.snoozed < 3] or _waiting(walk, *N))
    reminders.snooze(walk.session, actor, reminder.id, SnoozeIn())


@verb("village", lambda walk, _village: bool(_waiting(walk, N.ESCALATED)), coordinator)
def see_to(walk: Walk, actor: Actor, _village: Village) -> None:
    reminder = walk.choose(_waiting(walk, N.ESCALATED) or _waiting(walk, *N))
    reminders.see_to(walk.session, actor, reminder.id)
