"""How it stands for a client, for that client: what waits, what goes on, and when the next news comes."""

from datetime import date
from uuid import UUID

from services.matching.explaining import NobodyBecause
from services.matching.schemas.common import Output
from services.matching.schemas.groups import GroupPlaceOut
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.offers import ReOfferOut
from services.matching.schemas.proposals import CardOut, PreviewOut
from services.matching.schemas.requests import RequestOut


class OwnCardOut(Output):
    card: CardOut
    said_yes: bool
    """After the introduction this client has said yes; the peer worker has not answered yet."""
    until: date | None
    """So long it stays as it is, without anybody doing anything."""


class OwnRequestOut(Output):
    """One wish of one's own, and how it stands."""

    request: RequestOut
    cards: list[OwnCardOut]
    """To choose from."""
    met: OwnCardOut | None
    """Who was chosen, until both have answered."""
    preview: PreviewOut
    """What candidates read."""
    shortened: bool
    """The client made it shorter than the own words."""
    news_on: date
    """On this day at the latest there is news, or somebody looks at it again."""
    nobody_because: NobodyBecause | None
    """While it waits for somebody."""
    missing: list[str]
    """What must be so for this client, and nobody who has room shows."""
    asked_why: str
    """Why a colleague or peer worker asked for it."""
    named: str
    """The peer worker who is meant, by name."""
    visit_on: date | None
    can_hold: bool
    can_take_up: bool
    can_withdraw: bool
    can_go_to_a_group: bool


class OwnStandingOut(Output):
    client_id: UUID
    in_care: bool
    today: date
    caseholders: list[str]
    requests: list[OwnRequestOut]
    """Those that are open."""
    stopped: RequestOut | None
    """The last one that stopped, while nothing else is open: it can begin again."""
    groups: list[GroupPlaceOut]
    """In which this client has a place."""
    matches: list[MatchOut]
    """Those that go on, and what ended not long ago."""
    re_offer: ReOfferOut | None
    """When somebody asks again, or that nobody does."""
