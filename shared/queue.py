"""Celery as a doorbell: one empty task a service, rung after a commit. It may be lost; PostgreSQL is the truth."""

from celery import Celery

from shared.settings import get_settings

MATCHING = "matching"
NOTIFICATIONS = "notifications"


def celery_app(queue: str) -> Celery:
    """A worker's app that listens to its own queue and knows tasks of its own only."""
    app = Celery(queue, broker=get_settings().redis_url)
    app.conf.update(task_default_queue=queue, task_ignore_result=True, accept_content=["json"])
    return app


def ring_notifications() -> None:
    """Asks the notifications worker to look now. Never raises and never waits long."""
