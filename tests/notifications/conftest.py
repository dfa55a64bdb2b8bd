"""People, facts and the clock, for tests that bring messages."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime, time
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notifications.models import Delivery, DeliveryAttempt, DeliveryState, Outcome
from shared import clock
from shared.db import transaction
from shared.events import Event, Urgency
from shared.outbox import publish
from shared.users import Language, User

NUMBERS = count(1)

MakePerson = Callable[..., User]


def person(
    session: Session,
    *,
    language: Language = Language.NL,
    active: bool = True,
    mail_wanted: bool = True,
    email: str = "",
) -> User:
    user = User(
        email=email or f"iemand{next(NUMBERS)}@example.org",
        name="Noor de Vries",
        language=language,
        active=active,
        mail_wanted=mail_wanted,
    )
    session.add(user)
    session.flush()
    return user


def tell(
    session: Session, *people: User, event: Event = Event.REMINDER, about: UUID | None = None, **more: object
) -> UUID:
    """Publishes a fact to `people` and gives the id of its subject."""
    subject = about or people[0].id
    publish(session, event, to=[one.id for one in people], subject=("request", subject), **more)  # type: ignore[arg-type]
    return subject


def set_clock(session: Session, moment: datetime) -> datetime:
    """The domain's clock shows `moment` for the rest of this transaction, and goes on from there."""
    clock.move(session, moment - clock.now(session))
    return moment


def amsterdam(text: str) -> datetime:
    """A moment as a wall clock in Amsterdam shows it, such as "2026-11-24 07:30"."""
    day = datetime.fromisoformat(text)
    return clock.at_local(day.date(), time(day.hour, day.minute))


def states() -> list[DeliveryState]:
    with transaction() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def outcomes() -> list[tuple[Outcome, str | None]]:
    with transaction() as session:
        query = select(DeliveryAttempt.outcome, DeliveryAttempt.code).order_by(DeliveryAttempt.id)
        return [(outcome, code) for outcome, code in session.execute(query)]


def try_again_now() -> None:
    with transaction() as session:
        session.execute(update(Delivery).values(next_attempt_at=func.now()))


@pytest.fixture
def told(database: str) -> Callable[..., list[User]]:
    """Stores that many people, each with one fact, for good; gives the people."""

    def tell_many(number: int = 1) -> list[User]:
        with transaction() as session:
            people = [person(session) for _ in range(number)]
            for one in people:
                tell(session, one, urgency=Urgency.NOW)
        return people

    return tell_many


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A "tcp://host:port" that accepts connections and never says a word: half-open."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
