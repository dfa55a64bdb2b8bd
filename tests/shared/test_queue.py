"""The bell: it says nothing but "come and look", never holds anybody up, and may fail."""

import base64
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
import redis

from deploy import valkey
from shared.queue import MATCHING, NOTIFICATIONS, Bell, bell_name, celery_app
from shared.settings import get_settings


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """This process's database of the real Valkey, empty."""
    with redis.Redis.from_url(os.environ["NAAST_REDIS_URL"]) as client:
        client.flushdb()
        yield client
        client.flushdb()


def settings_with(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> None:
    monkeypatch.setenv("NAAST_REDIS_URL", redis_url)
    get_settings.cache_clear()


@pytest.fixture
def other_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Lets a test name another broker; afterwards the settings are as they were."""
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()


def test_a_bell_goes_to_its_own_queue_and_carries_nothing(broker: redis.Redis) -> None:
    bell = Bell()
    bell.ring(NOTIFICATIONS)
    bell.ring(MATCHING)
    assert bell.wait_until_quiet(10)

    for queue in (NOTIFICATIONS, MATCHING):
        (message,) = broker.lrange(queue, 0, -1)
        envelope = json.loads(message)
        assert envelope["headers"]["task"] == bell_name(queue)
        args, kwargs, _ = json.loads(base64.b64decode(envelope["body"]))
        assert (args, kwargs) == ([], {})
    assert bell.failures == 0


def test_a_thousand_asks_ring_a_few_times_and_cost_nothing(broker: redis.Redis) -> None:
    bell = Bell()
    began = monotonic()
    for _ in range(1000):
        bell.ring(NOTIFICATIONS)
    assert monotonic() - began < 1

    assert bell.wait_until_quiet(10)
    assert 1 <= broker.llen(NOTIFICATIONS) < 1000


def test_a_broker_that_comes_back_is_rung_after_all(other_broker: pytest.MonkeyPatch, tmp_path: Path) -> None:
    port = valkey.free_port()
    settings_with(other_broker, f"redis://:secret@127.0.0.1:{port}/0")
    bell = Bell(quiet_after_failure=0.05)
    bell.ring(NOTIFICATIONS)
    assert not bell.wait_until_quiet(0.3)
    assert bell.failures >= 1

    server = valkey.start(tmp_path, port=port, password="secret")
    try:
        assert bell.wait_until_quiet(10)
        with redis.Redis(port=port, password="secret") as client:
            assert client.llen(NOTIFICATIONS) == 1
    finally:
        server.stop()


def test_a_broker_that_never_answers_is_given_up_after_a_second(other_broker: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        settings_with(other_broker, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        bell = Bell(quiet_after_failure=3600)
        began = monotonic()
        bell.ring(NOTIFICATIONS)
        assert monotonic() - began < 0.5

        with bell._asked:
            assert bell._asked.wait_for(lambda: bell.failures > 0, 2.5)


@pytest.mark.parametrize("queue", [MATCHING, NOTIFICATIONS])
def test_a_worker_listens_to_its_own_queue_only(queue: str) -> None:
    assert set(celery_app(queue).amqp.queues) == {queue}
