"""Leases, tokens, and what is left after a crash. A lease is made to end by writing its end into the past."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from services.notifications import claiming, quarantine
from services.notifications.channels.channel import Answer
from services.notifications.claiming import Claim, claim, end_leases, give_back, pause_after, record
from services.notifications.gathering import gather_urgent
from services.notifications.models import Channel, Delivery, DeliveryAttempt, DeliveryState, Outcome, Promise
from shared.db import transaction
from shared.events import Urgency
from shared.outbox import OutboxRow
from shared.users import User
from tests.notifications.conftest import person, tell

ACCEPTED = Answer(Outcome.ACCEPTED, "250", reply="OK queued as 7")


def waiting(session: Session, number: int) -> None:
    tell(session, *[person(session) for _ in range(number)], urgency=Urgency.NOW)
    gather_urgent(session)


def take(session: Session, limit: int = 100, *, suspects: bool = False) -> Claim:
    return claim(session, Channel.EMAIL, limit, suspects=suspects)


def let_leases_end(session: Session) -> None:
    session.execute(
        update(Delivery).where(Delivery.state == DeliveryState.SENDING).values(next_attempt_at=func.now()),
    )


def only(session: Session) -> Delivery:
    session.expire_all()
    return session.scalars(select(Delivery)).one()


def attempts(session: Session) -> list[DeliveryAttempt]:
    return list(session.scalars(select(DeliveryAttempt).order_by(DeliveryAttempt.number, DeliveryAttempt.id)))


def test_a_claim_leases_what_is_due_and_counts_the_try(session: Session) -> None:
    waiting(session, 3)

    taken = take(session, 2)

    assert [each.attempts for each in taken.deliveries] == [1, 1]
    assert taken.in_time()
    leased = session.scalars(select(Delivery).where(Delivery.lease_token == taken.token)).all()
    left = session.scalar(select(func.clock_timestamp()))
    assert left is not None
    assert all(timedelta(seconds=55) < each.next_attempt_at - left <= timedelta(seconds=60) for each in leased)


def test_nothing_is_in_two_claims(session: Session) -> None:
    waiting(session, 3)

    first, second, third = take(session, 2), take(session, 2), take(session, 2)

    assert len({each.id for each in first.deliveries + second.deliveries}) == 3
    assert third.deliveries == []


def test_two_workers_that_claim_at_once_share_the_work(told: Callable[..., list[User]]) -> None:
    told(6)
    with transaction() as session:
        gather_urgent(session)

    with transaction() as one, transaction() as other:
        other.execute(text("SET LOCAL lock_timeout = '2s'"))  # waiting for the first would be a failure
        mine, theirs = take(one, 4), take(other, 4)

    assert (len(mine.deliveries), len(theirs.deliveries)) == (4, 2)
    assert not {each.id for each in mine.deliveries} & {each.id for each in theirs.deliveries}


def test_the_longest_waiting_goes_first(session: Session) -> None:
    waiting(session, 3)
    ids = list(session.scalars(select(Delivery.id).order_by(Delivery.id)))
    for age, each in enumerate(ids):
        session.execute(
            update(Delivery).where(Delivery.id == each).values(next_attempt_at=func.now() - timedelta(minutes=age))
        )

    assert [each.id for each in take(session, 2).deliveries] in ([ids[2], ids[1]], [ids[1], ids[2]])


def test_what_a_dead_worker_held_is_free_again_with_evidence(session: Session) -> None:
    waiting(session, 1)
    dead = take(session)
    assert end_leases(session) == 0
    let_leases_end(session)

    assert end_leases(session) == 1

    assert only(session).state is DeliveryState.PENDING
    assert [(each.number, each.outcome, each.lease_token) for each in attempts(session)] == [
        (1, Outcome.UNKNOWN, dead.token)
    ]
    assert take(session).deliveries[0].attempts == 2


def test_what_must_not_be_sent_twice_becomes_uncertain(session: Session) -> None:
    waiting(session, 1)
    session.execute(update(Delivery).values(promise=Promise.AT_MOST_ONCE))
    take(session)
    let_leases_end(session)

    end_leases(session)

    assert only(session).state is DeliveryState.UNCERTAIN
    assert take(session).deliveries == []
    assert session.scalar(select(OutboxRow.done_at)) is not None


def test_what_kills_every_worker_is_parked_for_a_person_to_see(session: Session) -> None:
    waiting(session, 1)
    claims = 0
    while take(session, 1, suspects=claims >= claiming.SUSPECT_AFTER).deliveries:
        claims += 1
        let_leases_end(session)
        end_leases(session)

    assert claims == claiming.MOST_CLAIMS
    assert (only(session).state, only(session).last_code) == (DeliveryState.FAILED, "lease_ended")


def test_what_was_lost_several_times_is_claimed_alone(session: Session) -> None:
    waiting(session, 2)
    session.execute(update(Delivery).values(attempts=claiming.SUSPECT_AFTER))

    assert take(session).deliveries == []
    assert len(take(session, 1, suspects=True).deliveries) == 1


def test_what_was_not_tried_is_given_back_as_if_never_claimed(session: Session) -> None:
    waiting(session, 2)
    taken = take(session)

    give_back(session, taken, taken.deliveries[1:])

    again = take(session)
    assert [(each.id, each.attempts) for each in again.deliveries] == [(taken.deliveries[1].id, 1)]


def test_an_accepted_message_is_sent_and_its_evidence_kept(session: Session) -> None:
    waiting(session, 1)
    taken = take(session)

    assert record(session, taken, taken.deliveries[0], ACCEPTED, seconds=0.2)

    assert only(session).state is DeliveryState.SENT
    assert only(session).settled_at is not None
    (attempt,) = attempts(session)
    assert (attempt.outcome, attempt.code, attempt.reply) == (Outcome.ACCEPTED, "250", "OK queued as 7")
    assert attempt.started_at is not None
    assert attempt.finished_at - attempt.started_at >= timedelta(seconds=0.2)


def test_who_finishes_after_the_lease_has_passed_changes_nothing(session: Session) -> None:
    waiting(session, 1)
    frozen = take(session)
    let_leases_end(session)
    end_leases(session)
    other = take(session)

    assert not record(session, frozen, frozen.deliveries[0], ACCEPTED, seconds=90)

    assert only(session).lease_token == other.token
    assert Outcome.ACCEPTED_LATE in [each.outcome for each in attempts(session)]
    assert record(session, other, other.deliveries[0], ACCEPTED, seconds=0.1)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED_FOR_NOW, Outcome.UNKNOWN, Outcome.NOT_MADE])
def test_a_try_that_failed_is_tried_again_later(session: Session, outcome: Outcome) -> None:
    waiting(session, 1)
    taken = take(session)

    assert not record(session, taken, taken.deliveries[0], Answer(outcome, "451"), seconds=0.1)

    assert only(session).state is DeliveryState.PENDING
    assert take(session).deliveries == []


def test_an_unknown_end_is_not_tried_again_when_it_must_not_be_sent_twice(session: Session) -> None:
    waiting(session, 1)
    session.execute(update(Delivery).values(promise=Promise.AT_MOST_ONCE))
    taken = take(session)

    record(session, taken, taken.deliveries[0], Answer(Outcome.UNKNOWN, "TimeoutError"), seconds=0.1)

    assert only(session).state is DeliveryState.UNCERTAIN


def test_pauses_grow_to_four_hours_and_are_not_all_alike() -> None:
    pauses = [[pause_after(attempt) for _ in range(20)] for attempt in (1, 2, 5, 12)]

    for middle, some in zip([60, 120, 960, 14_400], pauses, strict=True):
        assert all(0.8 * middle <= pause <= 1.2 * middle for pause in some)
        assert len(set(some)) > 1


def test_nothing_is_claimed_while_sending_is_paused(session: Session) -> None:
    waiting(session, 1)
    quarantine.pause(session, "restored from a backup")
    assert take(session).deliveries == []

    quarantine.release(session)
    assert len(take(session).deliveries) == 1
