"""The beat of a worker: its own thread does the work on every ring of the bell and, broker or no broker, every tick."""

import threading
from collections.abc import Callable
from datetime import datetime
from random import uniform
from time import monotonic
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging, worker_init, worker_shutdown, worker_shutting_down
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, transaction
from shared.logging import configure as configure_logging
from shared.queue import bell_name
from shared.settings import get_settings

log = structlog.get_logger()

ShouldStop = Callable[[], bool]
Work = Callable[[ShouldStop], bool | None]
"""Some of what is due; True when there is more. Each return is a heartbeat, and so is asking whether to stop: what
takes more than a minute asks that between its steps."""
BEAT_EVERY = 10
"""Seconds, of who asks again and again."""


class Heartbeat(Base):
    """When each worker last finished looking for due work, or a step of it, in real time. A worker that is silent here
    is stuck."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(primary_key=True)
    """The worker's name and host, as Celery calls it."""
    last_done_at: Mapped[datetime]


class Ticker:
    """Runs `work` on one thread of its own, never twice at once; `work` is told how to see that it must stop."""

    def __init__(self, name: str, work: Work) -> None:
        self.name = name
        self._work = work
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._beaten = monotonic()
        self._thread = threading.Thread(target=self._run, name=f"tick-{name}", daemon=True)

    def start(self) -> None:
        self._wake.set()
        self._thread.start()

    def ring(self) -> None:
        """Work now, or once more when it is busy: it may just have looked past what this bell is about."""
        self._wake.set()

    def ask_to_stop(self) -> None:
        """The work ends after what it has in hand."""
        self._stopping.set()
        self._wake.set()

    def wait(self, within: float) -> None:
        """Waits at most `within` seconds for that end."""
        self.ask_to_stop()
        self._thread.join(within)

    def _run(self) -> None:
        tick = get_settings().tick_seconds
        while not self._stopping.is_set():
            self._wake.wait(uniform(0.9, 1.1) * tick)
            self._wake.clear()
            if self._stopping.is_set():
                return
            try:
                if self._work(self._must_stop):
                    self._wake.set()
                self._beat()
            except Exception:
                # whatever went wrong is looked at again by the next tick; a beat that is missing is what alarms
                log.exception("tick_failed", worker=self.name)

    def _must_stop(self) -> bool:
        """Whoever asks this is between two steps, and not stuck."""
        if monotonic() - self._beaten > BEAT_EVERY:
            self._beat()
        return self._stopping.is_set()

    def _beat(self) -> None:
        self._beaten = monotonic()
        row = insert(Heartbeat).values(worker=self.name, last_done_at=func.clock_timestamp())
        with transaction() as session:
            session.execute(
                row.on_conflict_do_update(index_elements=["worker"], set_={"last_done_at": row.excluded.last_done_at})
            )


def run_every_tick(app: Celery, work: Work, stop_within: float = 20) -> None:
    """Makes every worker of `app` do `work` on its bell and on its own tick.

    Needs a pool inside the worker's own process (`--pool solo` or `threads`): the bell only wakes the thread.
    """
    tickers: list[Ticker] = []

    def answer_bell() -> None:
        for ticker in tickers:
            ticker.ring()

    def begin(sender: Any, **_: object) -> None:
        if sender.app is app:
            ticker = Ticker(sender.hostname, work)
            tickers.append(ticker)
            ticker.start()

    def ask_to_end(**_: object) -> None:
        for ticker in tickers:
            ticker.ask_to_stop()

    def end(**_: object) -> None:
        for ticker in tickers:
            ticker.wait(stop_within)

    def log_as_we_do(loglevel: int, **_: object) -> None:
        configure_logging(loglevel)

    app.task(name=bell_name(app.main), ignore_result=True, shared=False)(answer_bell)
    setup_logging.connect(log_as_we_do, weak=False)
    worker_init.connect(begin, weak=False)
    worker_shutting_down.connect(ask_to_end, weak=False)
    worker_shutdown.connect(end, weak=False)
