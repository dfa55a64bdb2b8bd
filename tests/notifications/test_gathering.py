"""Which mail a fact goes into, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.gathering import carry_over, gather_combined, gather_urgent, last_round
from services.notifications.models import Delivery, DeliveryItem, DeliveryState
from shared import clock
from shared.events import Urgency
from shared.outbox import OutboxRow, cancel
from tests.notifications.conftest import amsterdam, person, set_clock, tell


def deliveries(session: Session) -> list[Delivery]:
    return list(session.scalars(select(Delivery).order_by(Delivery.combined_on, Delivery.id)))


def facts_in(session: Session, delivery: Delivery) -> int:
    query = select(func.count()).select_from(DeliveryItem).where(DeliveryItem.delivery_id == delivery.id)
    return session.scalar(query) or 0


def test_an_answer_that_somebody_waits_for_is_a_mail_of_its_own(session: Session) -> None:
    someone = person(session)
    tell(session, someone, urgency=Urgency.NOW)
    tell(session, someone, urgency=Urgency.NOW)

    assert gather_urgent(session) == 2

    assert [facts_in(session, each) for each in deliveries(session)] == [1, 1]
    assert gather_urgent(session) == 0


def test_everything_else_of_one_person_joins_one_mail(session: Session) -> None:
    set_clock(session, amsterdam("2026-11-24 06:00"))
    ans, bea = person(session), person(session)
    for _ in range(3):
        tell(session, ans, bea)
    set_clock(session, amsterdam("2026-11-24 08:00"))

    assert gather_combined(session) == 2

    assert {(each.recipient_id, facts_in(session, each)) for each in deliveries(session)} == {(ans.id, 3), (bea.id, 3)}


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 08:01", "2026-11-25 08:00"),
        ("2026-11-24 23:59", "2026-11-25 08:00"),
        ("2026-11-25 00:00", "2026-11-25 08:00"),
        ("2026-03-28 12:00", "2026-03-29 08:00"),  # the night in which an hour is skipped
        ("2026-10-24 12:00", "2026-10-25 08:00"),  # the night in which an hour comes twice
    ],
)
def test_the_combined_mail_leaves_at_eight_in_amsterdam(session: Session, due: str, leaves: str) -> None:
    tell(session, person(session), due_at=amsterdam(due))

    set_clock(session, amsterdam(leaves) - timedelta(seconds=1))
    gather_combined(session)
    assert deliveries(session) == []

    set_clock(session, amsterdam(leaves))
    gather_combined(session)
    assert [each.combined_on for each in deliveries(session)] == [amsterdam(leaves).date()]


def test_the_round_is_found_on_both_clock_change_days() -> None:
    assert last_round(amsterdam("2026-03-29 07:59")) == amsterdam("2026-03-28 08:00")
    assert last_round(amsterdam("2026-03-29 08:00")).isoformat() == "2026-03-29T08:00:00+02:00"
    assert last_round(amsterdam("2026-10-25 08:00")).isoformat() == "2026-10-25T08:00:00+01:00"


def test_a_person_never_gets_a_second_combined_mail_on_one_day(session: Session) -> None:
    someone = person(session)
    tell(session, someone, due_at=amsterdam("2026-11-24 07:00"))
    set_clock(session, amsterdam("2026-11-24 08:00"))
    gather_combined(session)

    tell(session, someone, due_at=amsterdam("2026-11-24 07:30"))  # comes late, after a stop of the other worker
    set_clock(session, amsterdam("2026-11-24 17:00"))
    assert gather_combined(session) == 0

    set_clock(session, amsterdam("2026-11-25 08:00"))
    gather_combined(session)
    assert [facts_in(session, each) for each in deliveries(session)] == [1, 1]


def test_a_day_without_a_worker_gives_one_late_mail(session: Session) -> None:
    someone = person(session)
    tell(session, someone, due_at=amsterdam("2026-11-24 07:00"))
    tell(session, someone, due_at=amsterdam("2026-11-25 07:00"))
    set_clock(session, amsterdam("2026-11-25 13:00"))

    gather_combined(session)

    assert [(each.combined_on, facts_in(session, each)) for each in deliveries(session)] == [
        (amsterdam("2026-11-25 13:00").date(), 2)
    ]


def test_a_mail_that_could_not_leave_becomes_the_mail_of_the_next_day(session: Session) -> None:
    someone = person(session)
    tell(session, someone, due_at=amsterdam("2026-11-24 07:00"))
    set_clock(session, amsterdam("2026-11-24 08:00"))
    gather_combined(session)
    tell(session, someone, due_at=amsterdam("2026-11-24 12:00"))

    set_clock(session, amsterdam("2026-11-25 08:00"))
    carry_over(session)
    gather_combined(session)

    session.expire_all()
    assert [each.combined_on for each in deliveries(session)] == [amsterdam("2026-11-25 08:00").date()]
    assert session.scalar(select(func.count()).where(OutboxRow.taken_at.is_(None))) == 1  # waits for the 26th


def test_a_mail_that_could_not_leave_gives_its_facts_back_when_today_has_one(session: Session) -> None:
    someone = person(session)
    for day in ("2026-11-24", "2026-11-25"):
        tell(session, someone, due_at=amsterdam(f"{day} 07:00"))
        set_clock(session, amsterdam(f"{day} 08:00"))
        gather_combined(session)

    assert carry_over(session) == 1

    session.expire_all()
    assert [each.state for each in deliveries(session)] == [DeliveryState.CANCELLED, DeliveryState.PENDING]
    set_clock(session, amsterdam("2026-11-26 08:00"))
    assert gather_combined(session) == 1


@pytest.mark.parametrize(("active", "mail_wanted"), [(False, True), (True, False)])
@pytest.mark.parametrize("urgency", list(Urgency))
def test_who_left_or_wants_no_mail_gets_none(
    session: Session, active: bool, mail_wanted: bool, urgency: Urgency
) -> None:
    someone = person(session, active=active, mail_wanted=mail_wanted)
    tell(session, someone, urgency=urgency, due_at=clock.now(session) - timedelta(days=2))

    gather_urgent(session)
    gather_combined(session)

    assert deliveries(session) == []
    assert session.scalar(select(OutboxRow.done_at).where(OutboxRow.recipient_id == someone.id)) is not None
    assert gather_urgent(session) + gather_combined(session) == 0


def test_what_is_cancelled_in_time_is_never_gathered(session: Session) -> None:
    someone = person(session)
    subject = tell(session, someone, urgency=Urgency.NOW)
    cancel(session, subject_id=subject)

    gather_urgent(session)

    assert deliveries(session) == []


def test_a_fact_of_the_future_waits(session: Session) -> None:
    tell(session, person(session), urgency=Urgency.NOW, due_at=clock.now(session) + timedelta(hours=1))

    assert gather_urgent(session) == 0
    set_clock(session, clock.now(session) + timedelta(hours=1))
    assert gather_urgent(session) == 1


def test_more_people_than_a_batch_are_all_reached(session: Session) -> None:
    tell(session, *[person(session) for _ in range(7)], due_at=clock.now(session) - timedelta(days=2))

    assert [gather_combined(session, limit=3) for _ in range(4)] == [3, 3, 1, 0]
