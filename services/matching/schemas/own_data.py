"""What is written down about a client, for that client."""

from datetime import date

from services.matching.schemas.clients import ClientOut
from services.matching.schemas.common import Output
from services.matching.schemas.contacts import ContactOut
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.offers import OfferOut
from services.matching.schemas.requests import RequestOut


class OwnDataOut(Output):
    client: ClientOut
    team: str
    caseholders: list[str]
    today: date
    offers: list[OfferOut]
    requests: list[RequestOut]
    matches: list[MatchOut]
    contacts: list[ContactOut]
    older_contacts: str | None
    """Where the page with older ones begins."""
