"""What the worker does each time it is rung or its tick comes round."""

from services.notifications.sending import ShouldStop, gather_all, send_some


def bring_some(should_stop: ShouldStop) -> bool:
    """Gathers what is due and sends a batch over each line; True when there may be more. Many may do so at once."""
    gather_all()
    return send_some(should_stop)


def bring_what_is_due(should_stop: ShouldStop = lambda: False) -> None:
    """Brings everything that is due at this moment, however much it is."""
    while bring_some(should_stop):
        pass
