"""Telling and taking back, in the transaction of the change itself."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import clock, queue
from shared.db import transaction
from shared.events import Event
from shared.outbox import OutboxRow, cancel, publish
from shared.users import User


def reader(session: Session) -> UUID:
    user = User(email=f"{uuid4()}@example.org", name="Noor de Vries")
    session.add(user)
    session.flush()
    return user.id


def told(session: Session) -> list[OutboxRow]:
    """What is still to be brought."""
    session.expire_all()
    open_ones = OutboxRow.cancelled_at.is_(None) & OutboxRow.done_at.is_(None)
    return list(session.scalars(select(OutboxRow).where(open_ones).order_by(OutboxRow.id)))


def test_each_person_is_told_once_a_call(session: Session) -> None:
    ans, bea = reader(session), reader(session)

    publish(session, Event.NEWS, to=[ans, bea, ans], subject=("match", uuid4()))

    assert sorted(row.recipient_id for row in told(session)) == sorted([ans, bea])


def test_an_occurrence_is_told_once_however_often_it_is_published(session: Session) -> None:
    ans, match = reader(session), uuid4()

    for date in ("2026-11-24", "2026-11-24", "2026-11-25"):
        publish(session, Event.REMINDER, to=[ans], subject=("match", match), occurrence=date)

    assert len(told(session)) == 2


def test_without_an_occurrence_each_call_tells_again(session: Session) -> None:
    ans, match = reader(session), uuid4()

    for _ in range(2):
        publish(session, Event.NEWS, to=[ans], subject=("match", match))

    assert len(told(session)) == 2


def test_it_is_due_at_once_unless_said_otherwise(session: Session) -> None:
    ans, later = reader(session), clock.now(session) + timedelta(days=3)

    publish(session, Event.NEWS, to=[ans], subject=("match", uuid4()))
    publish(session, Event.NEWS, to=[ans], subject=("match", uuid4()), due_at=later)

    assert [row.due_at for row in told(session)] == [clock.now(session), later]


def test_cancelling_takes_back_what_fits_and_nothing_else(session: Session) -> None:
    ans, bea, client, other = reader(session), reader(session), uuid4(), uuid4()
    match = uuid4()
    publish(session, Event.NEWS, to=[ans, bea], subject=("match", match), client_id=client)
    publish(session, Event.REMINDER, to=[ans], subject=("match", match), client_id=client)
    publish(session, Event.NEWS, to=[ans], subject=("match", uuid4()), client_id=other)

    cancel(session, subject_id=match, recipient_id=bea)
    assert [(row.recipient_id, row.event) for row in told(session)] == [
        (ans, Event.NEWS),
        (ans, Event.REMINDER),
        (ans, Event.NEWS),
    ]
    cancel(session, subject_id=match, event=Event.REMINDER)
    assert len(told(session)) == 2
    cancel(session, client_id=client)
    assert [row.client_id for row in told(session)] == [other]


def test_cancelling_everything_at_once_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="subject_id or a client_id"):
        cancel(session, event=Event.NEWS)


def test_what_was_brought_cannot_be_taken_back(session: Session) -> None:
    ans, match = reader(session), uuid4()
    publish(session, Event.NEWS, to=[ans], subject=("match", match))
    (row,) = told(session)
    row.done_at = clock.now(session)
    session.flush()

    cancel(session, subject_id=match)

    session.refresh(row)
    assert row.cancelled_at is None


def test_a_reason_that_comes_back_before_it_was_told_is_due_again(session: Session) -> None:
    ans, match, later = reader(session), uuid4(), clock.now(session) + timedelta(days=1)
    publish(session, Event.REMINDER, to=[ans], subject=("match", match), occurrence="1")
    cancel(session, subject_id=match)

    publish(session, Event.REMINDER, to=[ans], subject=("match", match), occurrence="1", due_at=later)

    assert [row.due_at for row in told(session)] == [later]


def test_what_was_told_is_not_told_again_when_its_reason_comes_back(session: Session) -> None:
    ans, match = reader(session), uuid4()
    publish(session, Event.REMINDER, to=[ans], subject=("match", match), occurrence="1")
    (row,) = told(session)
    row.done_at = clock.now(session)
    session.flush()

    publish(session, Event.REMINDER, to=[ans], subject=("match", match), occurrence="1")

    assert told(session) == []


def test_a_change_that_fails_tells_nobody(database: str) -> None:
    with transaction() as session:
        ans = reader(session)

    def fail_after_telling() -> None:
        with transaction() as session:
            publish(session, Event.NEWS, to=[ans], subject=("match", uuid4()))
            raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        fail_after_telling()

    with transaction() as session:
        assert told(session) == []


def test_the_bell_is_rung_once_a_transaction_and_only_when_somebody_is_told(session: Session) -> None:
    publish(session, Event.NEWS, to=[], subject=("match", uuid4()))
    assert "after_commit" not in session.info

    ans = reader(session)
    for _ in range(3):
        publish(session, Event.NEWS, to=[ans], subject=("match", uuid4()))
    assert session.info["after_commit"] == {queue.ring_notifications}
