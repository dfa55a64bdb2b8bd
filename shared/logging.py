"""One JSON line an event, on standard output, with the fields named here and no others.

A list of what may be logged, not of what may not: a name or a diagnosis that somebody passes by accident is dropped.
For the same reason an exception is logged as its type and place; its text may repeat what a person typed.
"""

import logging
import sys
import traceback
from pathlib import PurePath

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ALLOWED = frozenset(
    {
        "event", "level", "logger", "timestamp",
        "error", "where", "failures", "seconds", "count", "state", "outcome", "code", "rule",
        "worker", "delivery", "outbox", "row_id", "attempt", "channel",
        "request", "route", "method", "status", "actor",
        "revision", "version", "port", "pid", "head",
    }
)  # fmt: skip


def only_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drops every other field, and says that it did, so that the mistake is found."""
    dropped = sorted(key for key in event if key not in ALLOWED and not key.startswith("_"))
    for key in dropped:
        del event[key]
    if dropped:
        event["dropped"] = dropped
    return event


def exception_as_place(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception becomes `error`, its type, and `where`, the last five places it came through."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        event["where"] = [f"{PurePath(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
    return event


def configure(level: int = logging.INFO) -> None:
    """Call once, first thing in a process. What libraries log (uvicorn, Celery) takes the same form."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exception_as_place,
    ]
    structlog.configure(
        processors=[*before, only_allowed, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *before],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                only_allowed,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
