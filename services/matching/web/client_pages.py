"""The client's pages together. What has a name of its own comes before what takes any."""

from services.matching.web import (
    client_ask,
    client_cards,
    client_changes,
    client_contact,
    client_data,
    client_groups,
    client_home,
    client_letters,
    client_request,
    client_rights,
    client_steps,
)

MODULES = (
    client_home,
    client_ask,
    client_groups,
    client_request,
    client_cards,
    client_data,
    client_steps,
    client_contact,
    client_changes,
    client_letters,
    client_rights,
)
