"""What the table of processes names is there, and each worker hears its own bell and no other.

Celery throws away, without a word, a task that a worker does not know: so it must not get there.
"""

from importlib import import_module

import pytest
from celery import Celery

from deploy.processes import PROCESSES, Process, worker
from shared.queue import MATCHING, NOTIFICATIONS, bell_name

SERVICES = (MATCHING, NOTIFICATIONS)


def app_of(process: Process) -> Celery:
    module, name = process.arguments[process.arguments.index("-A") + 1].split(":")
    app: Celery = getattr(import_module(module), name)
    return app


@pytest.mark.parametrize("service", SERVICES)
def test_a_worker_knows_its_own_bell_and_no_other_service_s(service: str) -> None:
    known = {task for task in app_of(worker(service)).tasks if not task.startswith("celery.")}
    assert known == {bell_name(service)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_worker_listens_to_its_own_queue_only(service: str) -> None:
    assert set(app_of(worker(service)).amqp.queues) == {service}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_that_is_rung_has_a_worker_in_the_table(service: str) -> None:
    assert worker(service) in PROCESSES


@pytest.mark.parametrize("service", SERVICES)
def test_a_broker_that_is_away_all_day_does_not_end_a_worker(service: str) -> None:
    settings = app_of(worker(service)).conf
    assert settings.broker_connection_max_retries is None
    assert settings.broker_connection_retry_on_startup
    assert 0 < settings.broker_transport_options["socket_timeout"] <= 5
    assert 0 < settings.broker_transport_options["socket_connect_timeout"] <= 2


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_but_a_bare_ring_passes_through_the_broker(service: str) -> None:
    settings = app_of(worker(service)).conf
    assert settings.accept_content == ["json"]
    assert settings.task_ignore_result
    assert settings.result_backend is None


def test_workers_run_in_one_process_where_the_bell_wakes_the_thread_that_works() -> None:
    for process in PROCESSES:
        if process.node:
            flags = process.arguments
            assert flags[flags.index("--pool") + 1] == "solo"
