"""Breaking the glass: an hour in which somebody reads about a client whom they do not see. Everybody concerned is told
at once, and somebody else looks at it afterwards."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.emergencies import BreakGlass
from services.matching.policies import Action, require
from services.matching.queries.people import coordinators, in_role
from services.matching.schemas.looks import EmergencyIn
from services.matching.visibility import sees_client
from shared import clock, outbox
from shared.errors import Conflict
from shared.events import Event, Urgency

LASTS = timedelta(minutes=60)


def break_glass(session: Session, actor: Actor, asked: EmergencyIn) -> BreakGlass:
    """Whether anybody has this number is told only after it is on record who asked, and why: so an unknown one is kept
    as well, with no client."""
    require(actor, Action.BREAK_GLASS)
    client = session.scalars(select(Client).where(Client.number == asked.number)).one_or_none()
    if client is not None and (client.id in actor.shut_out_of or client.erased_on is not None):
        client = None
    if client is not None and session.scalar(select(exists().where(Client.id == client.id, sees_client(actor)))):
        raise Conflict("You can see this client already.")
    now = clock.real_now(session)
    broken = BreakGlass(
        client_id=client.id if client else None,
        user_id=actor.user_id,
        reason=asked.reason,
        ends_at=now + LASTS if client else now,
    )
    session.add(broken)
    session.flush()
    told = {*coordinators(session, broken.client_id), *in_role(session, Role.PRIVACY_OFFICER)} - {actor.user_id}
    outbox.publish(
        session, Event.GLASS_BROKEN, to=sorted(told), subject=("break_glass", broken.id), urgency=Urgency.NOW
    )
    return broken
