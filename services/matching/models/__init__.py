"""The tables of matching, one aggregate a file. Importing this package makes all of them known."""

from services.matching.models import (
    answers,
    clients,
    contacts,
    decisions,
    history,
    idempotency,
    matches,
    notes,
    offers,
    peer_workers,
    proposals,
    reminders,
    requests,
    signin,
    teams,
    tellings,
)

__all__ = [
    "answers",
    "clients",
    "contacts",
    "decisions",
    "history",
    "idempotency",
    "matches",
    "notes",
    "offers",
    "peer_workers",
    "proposals",
    "reminders",
    "requests",
    "signin",
    "teams",
    "tellings",
]
