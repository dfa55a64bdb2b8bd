"""What the operator sees of the mail."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from deploy.cli import main
from services.notifications import quarantine
from services.notifications.models import Delivery, DeliveryState
from services.notifications.overview import overview, to_look_at
from services.notifications.sending import gather_all
from services.notifications.tasks import bring_what_is_due
from shared import clock
from shared.db import transaction
from shared.events import Urgency
from shared.users import User
from tests.notifications.conftest import person, tell
from tests.servers import Mailbox

Told = Callable[..., list[User]]


def test_a_quiet_system_owes_nobody_anything(session: Session) -> None:
    seen = overview(session)

    assert (seen.by_state, seen.oldest_overdue, seen.paused_at) == ({}, timedelta(0), None)


def test_what_is_due_and_not_gathered_is_overdue(session: Session) -> None:
    an_hour_ago = clock.now(session) - timedelta(hours=1)
    tell(session, person(session), urgency=Urgency.NOW, due_at=an_hour_ago)

    assert overview(session).oldest_overdue == timedelta(hours=1)


def test_what_is_gathered_and_not_sent_is_overdue_and_what_is_sent_is_not(told: Told, mailbox: Mailbox) -> None:
    told()
    gather_all()
    with transaction() as session:
        session.execute(update(Delivery).values(created_at=func.naast_now() - timedelta(minutes=5)))
    with transaction() as session:
        assert overview(session).oldest_overdue >= timedelta(minutes=5)

    bring_what_is_due()

    with transaction() as session:
        assert overview(session).oldest_overdue == timedelta(0)
        assert overview(session).by_state == {DeliveryState.SENT: 1}


def test_a_refused_message_is_shown_to_a_person_without_an_address(
    told: Told, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    (someone,) = told()
    mailbox.answers.append("550 No such user")
    bring_what_is_due()

    with transaction() as session:
        assert [(one.state, one.code) for one in to_look_at(session)] == [(DeliveryState.FAILED, "550")]
    assert main(["mail"]) == 0

    shown = capsys.readouterr().out
    assert "failed" in shown
    assert "550, after 1 tries" in shown
    assert someone.email not in shown


def test_the_operator_pauses_and_releases(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["mail", "pause", "--reason", "restored last night's backup"])
    assert "PAUSED" in capsys.readouterr().out
    with transaction() as session:
        assert quarantine.is_paused(session)

    main(["mail", "release"])
    assert "Sending goes on" in capsys.readouterr().out
    with transaction() as session:
        assert not quarantine.is_paused(session)
