"""The client's pages together."""

from services.matching.web import client_ask, client_cards, client_data, client_home, client_request, client_rights

MODULES = (client_home, client_ask, client_request, client_cards, client_data, client_rights)
