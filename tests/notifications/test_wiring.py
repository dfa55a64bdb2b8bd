"""The worker knows the bell that is rung for it: Celery throws a task away that it does not know."""

from services.notifications.worker import app
from shared.queue import NOTIFICATIONS, bell_name


def test_the_notifications_worker_answers_its_bell() -> None:
    assert bell_name(NOTIFICATIONS) in app.tasks
    assert set(app.amqp.queues) == {NOTIFICATIONS}
