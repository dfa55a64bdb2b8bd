"""The notifications worker: `celery -A services.notifications.worker:app worker --pool solo`."""

from services.notifications.tasks import bring_some
from shared.queue import NOTIFICATIONS, celery_app
from shared.ticking import run_every_tick

app = celery_app(NOTIFICATIONS)
run_every_tick(app, bring_some)
