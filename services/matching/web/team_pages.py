"""All pages of caseholders and team leads."""

from services.matching.web import (
    team_card,
    team_clients,
    team_decisions,
    team_emergency,
    team_erase,
    team_match,
    team_meeting,
    team_offer,
    team_request,
)

MODULES = (
    team_emergency,
    team_clients,
    team_card,
    team_erase,
    team_offer,
    team_request,
    team_meeting,
    team_match,
    team_decisions,
)
