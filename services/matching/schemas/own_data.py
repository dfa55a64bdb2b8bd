"""What is written down about a client, for that client."""

from datetime import date
from uuid import UUID

from services.matching.schemas.clients import ClientOut
from services.matching.schemas.common import Output
from services.matching.schemas.contacts import ContactOut
from services.matching.schemas.corrections import CorrectionOut
from services.matching.schemas.groups import GroupPlaceOut
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.offers import OfferOut
from services.matching.schemas.pages import Page
from services.matching.schemas.requests import RequestOut


class OwnDataOut(Output):
    client: ClientOut
    team: str
    caseholders: list[str]
    today: date
    offers: Page[OfferOut]
    requests: Page[RequestOut]
    matches: Page[MatchOut]
    groups: Page[GroupPlaceOut]
    contacts: Page[ContactOut]
    corrections: Page[CorrectionOut]
    names: dict[UUID | None, str]
    """Of the peer workers in these contacts, by match."""
