"""The client's pages together. What has a name of its own comes before what takes any."""

from services.matching.web.client import (
    ask,
    cards,
    changes,
    contact,
    data,
    groups,
    helped,
    home,
    letters,
    request,
    rights,
    steps,
)

MODULES = (
    home,
    ask,
    groups,
    request,
    cards,
    data,
    steps,
    contact,
    helped,
    changes,
    letters,
    rights,
)
