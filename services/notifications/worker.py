"""The notifications worker: `celery -A services.notifications.worker worker --pool solo -Q notifications`."""

from services.notifications.tasks import bring_what_is_due
from shared import logging
from shared.queue import NOTIFICATIONS, celery_app
from shared.ticking import run_every_tick

logging.configure()
app = celery_app(NOTIFICATIONS)
run_every_tick(app, bring_what_is_due)
