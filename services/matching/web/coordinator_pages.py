"""All pages of a coordinator, and the administrator's. Before the team's: `/clients/new` is no client."""

from services.matching.web import (
    account_away,
    coordinator_audit,
    coordinator_clients,
    coordinator_coverage,
    coordinator_groups,
    coordinator_people,
    coordinator_pool,
    coordinator_request,
    coordinator_round,
    coordinator_work,
)

MODULES = (
    account_away,
    coordinator_audit,
    coordinator_work,
    coordinator_request,
    coordinator_round,
    coordinator_coverage,
    coordinator_groups,
    coordinator_pool,
    coordinator_clients,
    coordinator_people,
)
