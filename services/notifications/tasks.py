"""What the worker does each time it is rung or its tick comes round."""

from services.notifications.sending import ShouldStop, gather_all, send_all


def bring_what_is_due(should_stop: ShouldStop = lambda: False) -> None:
    """Gathers and sends everything that is due at this moment. Safe to run anywhere, at any time, by many at once."""
    gather_all()
    send_all(should_stop)
