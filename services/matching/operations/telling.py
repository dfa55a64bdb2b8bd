"""Telling a client something, by the channel that the client named. Clients get no mail unless they asked for it."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, Actor
from services.matching.models.clients import Channel, Client
from services.matching.models.tellings import Telling
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import get_telling
from services.matching.states import TellingState
from shared import outbox
from shared.events import Event, Urgency


def tell_client(session: Session, client: Client, event: Event, subject: tuple[str, UUID], note: str = "") -> None:
    """By the app when the client signs in there; else a task, with a term, for the person who tells them."""
    if client.user_id is not None and client.channel is Channel.APP:
        # Whether a mail follows is the client's own switch (`mail_wanted`): the app shows it in any case.
        outbox.publish(session, event, to=[client.user_id], subject=subject, client_id=client.id, urgency=Urgency.DAILY)
        return
    kind, subject_id = subject
    # The letter tells how it stands now, so the same news twice is one thing to tell.
    _take_back(session, Telling.subject_id == subject_id, Telling.event == event, Telling.note == note)
    task = Telling(
        client=client, event=event, subject_kind=kind, subject_id=subject_id, channel=client.channel, note=note
    )
    task.start(session, TellingState.OPEN, SYSTEM)
    outbox.publish(
        session,
        Event.CLIENT_TO_TELL,
        to=people.caseholders(session, client),
        subject=("telling", task.id),
        client_id=client.id,
    )


def mark_told(session: Session, actor: Actor, telling_id: UUID) -> Telling:
    """The client has heard it, in the way they named."""
    telling = get_telling(session, actor, telling_id, lock=True)
    by = require(actor, Action.TELL_CLIENT, telling)
    telling.move_to(TellingState.TOLD, by)
    return telling


def nothing_to_tell(session: Session, subject_id: UUID) -> None:
    """What was still to be told about this is no longer so."""
    _take_back(session, Telling.subject_id == subject_id)


def _take_back(session: Session, *which: ColumnElement[bool]) -> None:
    query = select(Telling).where(*which, Telling.state == TellingState.OPEN)
    for telling in session.scalars(query.with_for_update().execution_options(populate_existing=True)):
        telling.move_to(TellingState.CANCELLED, SYSTEM)
