"""What a token of a program, or of the organisation's provider, can reach: an area of the API, to read or to write.

An area that stands not here is closed for it. So is what a peer worker shows to nobody, and who may sign in.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

AREAS: Mapping[str, str] = MappingProxyType(
    {
        "clients": "clients",
        "offers": "offers",
        "requests": "requests",
        "proposals": "proposals",
        "matches": "matches",
        "contacts": "contacts",
        "reminders and history": "reminders",
        "peer workers": "peer-workers",
        "organisation": "organisation",
        "signing in": "account",
    }
)
"""By the tag of a route."""
ONLY_READ = frozenset({"peer-workers", "organisation", "account"})
READS = frozenset(f"{area}:read" for area in AREAS.values())
SCOPES = READS | {f"{area}:write" for area in AREAS.values() if area not in ONLY_READ}


def needed(tags: Collection[object], *, looks: bool) -> str | None:
    """For a route with these tags; None where no token of theirs is let in."""
    area = next((AREAS[tag] for tag in tags if isinstance(tag, str) and tag in AREAS), "")
    scope = f"{area}:{'read' if looks else 'write'}"
    return scope if scope in SCOPES else None
