"""All pages of a peer worker: a day and its contacts, and the profile."""

from services.matching.web.peer import (
    agreements,
    contacts,
    endings,
    groups,
    log,
    offline,
    profile,
    profile_away,
    profile_experiences,
    profile_limits,
    profile_notes,
    questions,
    steps,
    today,
)

MODULES = (
    today,
    questions,
    contacts,
    log,
    agreements,
    steps,
    endings,
    groups,
    profile,
    profile_experiences,
    profile_limits,
    profile_notes,
    profile_away,
    offline,
)
