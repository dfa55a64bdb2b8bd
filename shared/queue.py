"""Celery as a doorbell: one empty task a service, rung after a commit. It may be lost; PostgreSQL is the truth.

Ringing happens on a thread of its own, so that an answer never waits for the broker, whatever state that is in.
"""

import atexit
import threading

import kombu.transport.redis  # noqa: F401 - Celery's own late import fails in a process that is ending, with its last bell
import structlog
from celery import Celery

from shared.settings import get_settings

log = structlog.get_logger()

MATCHING = "matching"
NOTIFICATIONS = "notifications"

RING_TIMEOUT = 1.0
"""Seconds that one call to the broker may take."""
QUIET_AFTER_RING = 0.05
"""Seconds after a ring in which further asks become one ring: at a busy hour every write asks."""
QUIET_AFTER_FAILURE = 5.0
"""Seconds without a new try after the broker did not answer; the workers' own ticks go on meanwhile."""


def bell_name(queue: str) -> str:
    """The one task that a service has: come and look. It carries no data."""
    return f"{queue}.look"


def celery_app(queue: str) -> Celery:
    """A worker's app that listens to its own queue only and knows no task but its own."""
    app = Celery(queue, broker=get_settings().redis_url, set_as_current=False)
    app.conf.update(
        task_default_queue=queue,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=240,
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_soft_shutdown_timeout=20,
        worker_enable_soft_shutdown_on_idle=True,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 300,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "health_check_interval": 10,
        },
    )
    return app


class Bell:
    """Rings for whoever asks, on one daemon thread: asking costs nothing, fails never, and asking twice rings once.

    Each ring has a connection of its own, so that no broken one is ever met again.
    """

    def __init__(self, quiet_after_failure: float = QUIET_AFTER_FAILURE) -> None:
        self.failures = 0
        """How often the broker could not be reached since this process began."""
        self._wanted: set[str] = set()
        self._ringing = False
        self._heard = True
        self._asked = threading.Condition()
        self._pause = threading.Event()
        self._quiet_after_failure = quiet_after_failure
        self._thread: threading.Thread | None = None

    def ring(self, queue: str) -> None:
        with self._asked:
            self._wanted.add(queue)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()
            self._asked.notify_all()

    def wait_until_quiet(self, within: float) -> bool:
        """Waits at most `within` seconds until nothing is left to ring; says whether that is so."""
        with self._asked:
            return self._asked.wait_for(lambda: not self._wanted and not self._ringing, within)

    def _run(self) -> None:
        app = _publisher()
        while True:
            with self._asked:
                self._asked.wait_for(lambda: self._wanted)
                # taken before ringing: who asks meanwhile may have stored something that the worker just looked past
                queues, self._wanted, self._ringing = self._wanted, set(), True
            rung = self._rang(app, queues)
            with self._asked:
                self._wanted |= set() if rung else queues
                self._ringing = False
                self._asked.notify_all()
            self._pause.wait(QUIET_AFTER_RING if rung else self._quiet_after_failure)

    def _rang(self, app: Celery, queues: set[str]) -> bool:
        try:
            with app.connection_for_write() as connection:
                for queue in queues:
                    app.send_task(bell_name(queue), queue=queue, connection=connection, expires=60, retry=False)
        except Exception as error:
            # only the bell is silent: the rows are stored, and each worker looks for itself
            self.failures += 1
            if self._heard:
                log.warning("bell_failed", error=type(error).__name__, failures=self.failures)
            self._heard = False
            return False
        self._heard = True
        return True


def _publisher() -> Celery:
    app = celery_app("bell")
    app.conf.broker_connection_timeout = RING_TIMEOUT
    app.conf.broker_transport_options = {
        "socket_timeout": RING_TIMEOUT,
        "socket_connect_timeout": RING_TIMEOUT,
        "max_retries": 0,
        "retry_on_timeout": False,
    }
    return app


bell = Bell()


@atexit.register
def _last_rings() -> None:
    bell.wait_until_quiet(RING_TIMEOUT)


def ring_notifications() -> None:
    """Asks the notifications worker to look now. Never raises and never waits."""
    bell.ring(NOTIFICATIONS)


def ring_matching() -> None:
    """Asks the matching worker to look now. Never raises and never waits."""
    bell.ring(MATCHING)
