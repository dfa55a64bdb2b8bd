"""All pages of a coordinator, and the administrator's. Before the team's: `/clients/new` is no client."""

from services.matching.web.coordinator import (
    audit,
    clients,
    coverage,
    groups,
    helped,
    people,
    pool,
    programs,
    request,
    rounds,
    themes,
    weights,
    work,
)

MODULES = (
    audit,
    work,
    request,
    rounds,
    coverage,
    weights,
    groups,
    helped,
    themes,
    pool,
    clients,
    people,
    programs,
)
