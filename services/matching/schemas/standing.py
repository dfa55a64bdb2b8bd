"""Where clients stand with a peer worker, in one glance. For staff."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.matching.schemas.common import Line, Output
from services.matching.schemas.pages import Page, PageIn


class Standing(StrEnum):
    """What stands open, of each client one: the furthest that they came and that goes on."""

    NEVER_OFFERED = "never_offered"
    OFFER_NOW = "offer_now"
    """Offered before, and it is time to ask again."""
    NOT_NOW = "not_now"
    """Until a date."""
    NEVER_ASK = "never_ask"
    NOTHING_PLANNED = "nothing_planned"
    """Offered before, and nothing is open. It should not stay so."""
    TO_BE_ASKED = "to_be_asked"
    """Staff saw a wish; the client is still to be asked."""
    LOOKING = "looking"
    """The client asked; somebody is looked for."""
    CARDS = "cards"
    """The client can choose."""
    INTRODUCTION = "introduction"
    STARTING = "starting"
    IN_CONTACT = "in_contact"
    PAUSED = "paused"
    TAPERING = "tapering"
    CARE_ENDED = "care_ended"


class Tab(StrEnum):
    """Standings that are looked at together."""

    ALL = "all"
    TO_OFFER = "to_offer"
    ASKED = "asked"
    IN_CONTACT = "in_contact"
    LATER = "later"
    CARE_ENDED = "care_ended"


TABS: dict[Tab, tuple[Standing, ...]] = {
    Tab.TO_OFFER: (Standing.NEVER_OFFERED, Standing.OFFER_NOW, Standing.NOTHING_PLANNED),
    Tab.ASKED: (Standing.TO_BE_ASKED, Standing.LOOKING, Standing.CARDS, Standing.INTRODUCTION),
    Tab.IN_CONTACT: (Standing.STARTING, Standing.IN_CONTACT, Standing.PAUSED, Standing.TAPERING),
    Tab.LATER: (Standing.NOT_NOW, Standing.NEVER_ASK),
    Tab.CARE_ENDED: (Standing.CARE_ENDED,),
}
"""All but `all`, which is everybody in care."""


TO_DISCUSS = (Standing.NEVER_OFFERED, Standing.OFFER_NOW, Standing.NOTHING_PLANNED, Standing.TO_BE_ASKED)
"""For a team meeting, in this order: who was never offered anything comes first."""


class StandingsIn(PageIn):
    """Which clients."""

    tab: Tab = Tab.ALL
    search: Line = Field("", description="A part of the name or of the number.")


class ClientStandingOut(Output):
    """One line: who, where they stand, and since or until when."""

    id: UUID
    number: str
    name: str
    team_name: str
    standing: Standing
    until: date | None
    """The day that goes with it: to ask again, to look at a pause, of the next step, of the first meeting."""
    with_name: str
    """The peer worker of a contact that goes on."""
    met: bool
    """Whether the client ever met a peer worker here."""
    request_id: UUID | None
    match_id: UUID | None
    re_offer_id: UUID | None
    waits: bool
    """Something about this client waits for the reader."""


class StandingsOut(Page[ClientStandingOut]):
    """A page of lines, and how many each tab has; no numbers for who sees more than can be counted at once."""

    counts: dict[Tab, int]
