"""All pages of caseholders and team leads."""

from services.matching.web.team import card, clients, decisions, emergency, erase, match, meeting, offer, request

MODULES = (
    emergency,
    clients,
    card,
    erase,
    offer,
    request,
    meeting,
    match,
    decisions,
)
