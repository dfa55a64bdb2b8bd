"""The matching worker: `celery -A services.matching.worker worker --pool solo -Q matching`."""

from services.matching.tasks import (
    do_what_is_due,
    forget_what_is_past,
    make_round_that_was_asked_for,
    seal_what_is_new,
)
from shared import logging
from shared.queue import MATCHING, celery_app
from shared.ticking import ShouldStop, run_every_tick

logging.configure()


def work(should_stop: ShouldStop) -> None:
    do_what_is_due(should_stop)
    make_round_that_was_asked_for(should_stop)
    seal_what_is_new()
    forget_what_is_past(should_stop)


app = celery_app(MATCHING)
run_every_tick(app, work)
