"""The first thing that somebody hears of Naast: that there is an account for them, and where to begin."""

from sqlalchemy.orm import Session

from shared.events import Event, Urgency
from shared.outbox import publish
from shared.users import User


def tell_where_to_begin(session: Session, user: User) -> None:
    """By mail, also to who wants no other mail. It holds no secret: there they ask for a link (`auth.ways_in`)."""
    publish(session, Event.INVITED, to=[user.id], subject=("user", user.id), urgency=Urgency.NOW)
