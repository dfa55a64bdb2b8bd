"""The real worker, as it runs, with a real broker that stops and a real SIGKILL."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from sqlalchemy import func, select, update

from deploy import processes, valkey
from services.notifications.models import Delivery, DeliveryState
from services.notifications.tasks import bring_what_is_due
from shared.db import transaction
from shared.events import Urgency
from shared.ticking import Heartbeat
from shared.users import User
from tests.notifications.conftest import person, tell
from tests.servers import PROJECT, Mailbox

PATIENCE = 90
"""Seconds: a machine that does other things as well is no reason to fail."""
Told = Callable[..., list[User]]

PUBLISH = """
import sys
from time import monotonic
from uuid import UUID
from shared.db import transaction
from shared.events import Event, Urgency
from shared.outbox import publish
person = UUID(sys.argv[1])
began = monotonic()
with transaction() as session:
    publish(session, Event.NEWS, to=[person], subject=("request", person), urgency=Urgency.NOW)
print("seconds", monotonic() - began)
"""

SEND_WITH_A_SHORT_LEASE = """
from services.notifications import claiming
from services.notifications.tasks import bring_what_is_due
claiming.LEASE = 2.0
bring_what_is_due()
"""


def publish_elsewhere(someone: User, **settings: str) -> float:
    """A fact is stored by another process; gives the seconds that took, ringing included."""
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH, str(someone.id)],
        env=os.environ | settings,
        cwd=PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(done.stdout.partition("seconds ")[2].split()[0])


def publish_here(someone: User) -> None:
    with transaction() as session:
        tell(session, someone, urgency=Urgency.NOW)


@contextmanager
def worker(**settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The notifications worker as `make up` starts it; killed at the end if it still runs."""
    process = subprocess.Popen(
        processes.named("notifications-worker").command(),
        env=os.environ | processes.ENVIRONMENT | settings,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def someone(database: str) -> User:
    with transaction() as session:
        return person(session)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[valkey.Valkey]:
    """A Valkey of this test alone, that it may stop."""
    own = valkey.start(tmp_path)
    yield own
    own.stop()


def test_with_the_tick_at_an_hour_the_bell_brings_a_mail_within_two_seconds(someone: User, mailbox: Mailbox) -> None:
    with worker(NAAST_TICK_SECONDS="3600"):
        publish_here(someone)
        mailbox.wait_for(1, PATIENCE)  # the worker is up, and has been through the work it found at its start

        publish_here(someone)

        mailbox.wait_for(2, 2)


def test_without_a_broker_the_tick_alone_brings_the_mail(
    someone: User, mailbox: Mailbox, broker: valkey.Valkey
) -> None:
    url = broker.url()
    with worker(NAAST_TICK_SECONDS="0.5", NAAST_REDIS_URL=url):
        publish_elsewhere(someone, NAAST_REDIS_URL=url)
        mailbox.wait_for(1, PATIENCE)

        broker.stop()
        seconds = publish_elsewhere(someone, NAAST_REDIS_URL=url)

        assert seconds < 1.5
        mailbox.wait_for(2, PATIENCE)


def test_a_worker_that_starts_without_a_broker_brings_the_mail(someone: User, mailbox: Mailbox) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    publish_elsewhere(someone, NAAST_REDIS_URL=nowhere)
    with worker(NAAST_TICK_SECONDS="0.5", NAAST_REDIS_URL=nowhere):
        mailbox.wait_for(1, PATIENCE)
        publish_elsewhere(someone, NAAST_REDIS_URL=nowhere)
        mailbox.wait_for(2, PATIENCE)


def test_a_broker_that_never_answers_delays_nobody(someone: User, silent_server: str) -> None:
    assert publish_elsewhere(someone, NAAST_REDIS_URL=silent_server.replace("tcp", "redis")) < 1.5


def test_a_broker_that_never_answers_does_not_stop_the_worker(
    someone: User, mailbox: Mailbox, silent_server: str
) -> None:
    half_open = silent_server.replace("tcp", "redis")
    with worker(NAAST_TICK_SECONDS="0.5", NAAST_REDIS_URL=half_open):
        publish_elsewhere(someone, NAAST_REDIS_URL=half_open)
        mailbox.wait_for(1, PATIENCE)
        publish_elsewhere(someone, NAAST_REDIS_URL=half_open)
        mailbox.wait_for(2, PATIENCE)


def test_killed_workers_lose_no_mail_and_send_at_most_one_twice_each(told: Told, mailbox: Mailbox) -> None:
    people = told(500)
    moments = sorted(Random(8).sample(range(50, 451), 3))  # killed when that many mails have come

    for moment in moments:
        with worker() as process:
            mailbox.wait_for(moment, PATIENCE)
            process.send_signal(signal.SIGKILL)
            process.wait()
        end_leases_of_the_dead()
    bring_what_is_due()

    copies = Counter(mail.recipients[0] for mail in mailbox.received)
    assert set(copies) == {one.email for one in people}
    assert copies.total() - len(people) <= len(moments)
    messages = {(mail.recipients[0], mail.message["Message-ID"]) for mail in mailbox.received}
    assert len(messages) == len(people), "a second copy has the Message-ID of the first"
    with transaction() as session:
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.SENT}


def test_a_worker_that_was_frozen_past_its_lease_sends_at_most_one_mail_again(told: Told, mailbox: Mailbox) -> None:
    people = told(40)
    with subprocess.Popen([sys.executable, "-c", SEND_WITH_A_SHORT_LEASE], cwd=PROJECT) as frozen:
        mailbox.wait_for(5, PATIENCE)
        frozen.send_signal(signal.SIGSTOP)
        before = len(mailbox.received)
        deadline = monotonic() + PATIENCE
        while {mail.recipients[0] for mail in mailbox.received} != {one.email for one in people}:
            assert monotonic() < deadline
            bring_what_is_due()

        frozen.send_signal(signal.SIGCONT)
        assert frozen.wait(PATIENCE) == 0

    assert before < len(people), "it was frozen too late to show anything"
    assert len(mailbox.received) <= len(people) + 1


def end_leases_of_the_dead() -> None:
    """What a minute of waiting would do: nobody lives who could still hold a lease."""
    with transaction() as session:
        session.execute(
            update(Delivery).where(Delivery.state == DeliveryState.SENDING).values(next_attempt_at=func.now())
        )


def test_a_worker_that_is_asked_to_end_ends_and_holds_nothing(told: Told, mailbox: Mailbox) -> None:
    told(300)
    with worker() as process:
        mailbox.wait_for(20, PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    assert len(mailbox.received) < 300, "it was asked too late to show anything"
    with transaction() as session:
        assert session.scalar(select(func.count()).where(Delivery.state == DeliveryState.SENDING)) == 0
    bring_what_is_due()
    assert len(mailbox.received) == 300


def test_a_worker_leaves_a_heartbeat_after_each_round(someone: User, mailbox: Mailbox) -> None:
    with worker(NAAST_TICK_SECONDS="0.2"):
        publish_here(someone)
        mailbox.wait_for(1, PATIENCE)
        publish_here(someone)
        mailbox.wait_for(2, PATIENCE)  # so the first round is over

        with transaction() as session:
            assert session.scalars(select(Heartbeat.worker)).one() == f"notifications@{socket.gethostname()}"
