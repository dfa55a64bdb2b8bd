"""From a stored fact to a mail in a real mailbox, and what happens when the mail server says no."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select, update

from services.notifications import quarantine
from services.notifications.models import Delivery, DeliveryItem, DeliveryState, Outcome
from services.notifications.sending import gather_all, send_some
from services.notifications.tasks import bring_what_is_due
from shared import clock
from shared.db import transaction
from shared.events import Event, Urgency
from shared.outbox import OutboxRow, cancel
from shared.settings import get_settings
from shared.users import Language, User
from tests.notifications.conftest import outcomes, person, set_clock, states, tell, try_again_now
from tests.servers import Mailbox

Told = Callable[..., list[User]]


def never() -> bool:
    return False


def test_a_mail_arrives_with_neutral_headers(told: Told, mailbox: Mailbox) -> None:
    (someone,) = told()

    bring_what_is_due()

    (mail,) = mailbox.received
    assert mail.recipients == [someone.email]
    assert mail.message["To"] == someone.email
    assert mail.message["From"] == "Naast <bericht@naast.example>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Date"] is not None
    body, html = (part.get_content() for part in mail.message.iter_parts())
    assert get_settings().base_url in body
    assert get_settings().base_url in html
    assert states() == [DeliveryState.SENT]
    assert outcomes() == [(Outcome.ACCEPTED, "250")]


def test_nothing_is_sent_twice(told: Told, mailbox: Mailbox) -> None:
    told(3)

    bring_what_is_due()
    bring_what_is_due()

    assert len(mailbox.received) == 3


def test_the_mail_is_in_the_language_of_the_reader(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        for language in Language:
            tell(session, person(session, language=language), event=Event.PEER_ASKED, urgency=Urgency.NOW)

    bring_what_is_due()

    assert sorted(mail.message["Subject"] for mail in mailbox.received) == [
        "Er is een vraag voor je",
        "There is a question for you",
    ]


def test_a_combined_mail_brings_everything_and_counts_nothing(told: Told, mailbox: Mailbox) -> None:
    with transaction() as session:
        someone = person(session)
        yesterday = clock.now(session) - timedelta(days=2)
        for event in (Event.REMINDER, Event.NEWS, Event.REMINDER):
            tell(session, someone, event=event, due_at=yesterday)

    bring_what_is_due()

    (mail,) = mailbox.received
    assert mail.message["Subject"] == "Er wacht iets op je"
    text = mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.count("Iets wacht nog op je.") == 1
    assert text.count("Er is iets veranderd wat je aangaat.") == 1
    with transaction() as session:
        assert session.scalar(select(func.count()).where(OutboxRow.done_at.is_(None))) == 0


def test_a_day_on_which_no_mail_could_leave_gives_one_mail_the_next_day(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        someone = person(session)
        tell(session, someone)
        eight = clock.at_local(clock.today(session) + timedelta(days=2), time(8))
        set_clock(session, eight)
    mailbox.answers.append("451 Try later")
    bring_what_is_due()
    with transaction() as session:
        tell(session, someone)
        set_clock(session, eight + timedelta(days=1))
    try_again_now()

    bring_what_is_due()

    assert len(mailbox.received) == 1
    with transaction() as session:
        set_clock(session, eight + timedelta(days=2))
    bring_what_is_due()
    assert len(mailbox.received) == 2


def test_yesterdays_mail_does_not_leave_before_it_is_made_todays(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        tell(session, person(session))
        set_clock(session, clock.at_local(clock.today(session) + timedelta(days=2), time(8)))
    gather_all()
    with transaction() as session:
        clock.move(session, timedelta(days=1))

    assert not send_some(never)

    assert mailbox.received == []
    bring_what_is_due()
    assert len(mailbox.received) == 1


def test_what_is_cancelled_after_gathering_drops_out_of_the_mail(told: Told, mailbox: Mailbox) -> None:
    with transaction() as session:
        someone, other = person(session), person(session)
        long_ago = clock.now(session) - timedelta(days=2)
        gone = tell(session, someone, event=Event.NEWS, due_at=long_ago, about=other.id)
        tell(session, someone, event=Event.REMINDER, due_at=long_ago)
    gather_all()
    with transaction() as session:
        cancel(session, subject_id=gone)

    send_some(never)

    (mail,) = mailbox.received
    assert "veranderd" not in mail.message.as_string()
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryItem)) == 1


def test_a_mail_with_nothing_left_in_it_is_cancelled(told: Told, mailbox: Mailbox) -> None:
    (someone,) = told()
    gather_all()
    with transaction() as session:
        cancel(session, subject_id=someone.id)

    send_some(never)

    assert mailbox.received == []
    assert states() == [DeliveryState.CANCELLED]


def test_a_reason_that_comes_back_is_told_after_all(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        someone = person(session)
        tell(session, someone, urgency=Urgency.NOW, occurrence="2026-11-24")
    gather_all()
    with transaction() as session:
        cancel(session, subject_id=someone.id)
    send_some(never)
    with transaction() as session:
        tell(session, someone, urgency=Urgency.NOW, occurrence="2026-11-24")

    bring_what_is_due()

    assert len(mailbox.received) == 1
    assert states() == [DeliveryState.CANCELLED, DeliveryState.SENT]


def test_what_has_lost_its_use_expires(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        now = clock.now(session)
        earlier, just = now - timedelta(days=3), now - timedelta(seconds=1)
        tell(session, person(session), urgency=Urgency.NOW, due_at=earlier, not_after=just)

    bring_what_is_due()

    assert mailbox.received == []
    assert states() == [DeliveryState.EXPIRED]


@pytest.mark.parametrize("change", [{"active": False}, {"mail_wanted": False}])
def test_who_leaves_after_gathering_gets_nothing(told: Told, mailbox: Mailbox, change: dict[str, bool]) -> None:
    told()
    gather_all()
    with transaction() as session:
        session.execute(update(User).values(change))

    send_some(never)

    assert mailbox.received == []
    assert states() == [DeliveryState.CANCELLED]


def test_the_address_is_read_at_the_moment_of_sending(told: Told, mailbox: Mailbox) -> None:
    told()
    gather_all()
    with transaction() as session:
        session.scalars(select(User)).one().email = "nieuw@example.org"

    send_some(never)

    assert len(mailbox.to("nieuw@example.org")) == 1


def test_while_sending_is_paused_nothing_is_gathered_or_sent(told: Told, mailbox: Mailbox) -> None:
    told()
    gather_all()
    with transaction() as session:
        quarantine.pause(session, "restored from a backup")
        tell(session, person(session), urgency=Urgency.NOW)
    bring_what_is_due()
    assert mailbox.received == []
    assert states() == [DeliveryState.PENDING]

    with transaction() as session:
        quarantine.release(session)
    bring_what_is_due()

    assert len(mailbox.received) == 2


def test_a_worker_that_must_stop_gives_the_rest_back(told: Told, mailbox: Mailbox) -> None:
    told(5)
    gather_all()

    send_some(lambda: len(mailbox.received) >= 2)

    assert len(mailbox.received) == 2
    with transaction() as session:
        left = session.execute(select(Delivery.attempts).where(Delivery.state == DeliveryState.PENDING)).all()
    assert [attempts for (attempts,) in left] == [0, 0, 0]
