"""What a client reads who holds the device of a colleague."""

from uuid import UUID

from services.matching.schemas.common import Output
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.offers import ReOfferOut
from services.matching.schemas.proposals import CardOut
from services.matching.schemas.requests import RequestOut
from services.matching.states import ReOfferState, RequestState


class HandedCardOut(CardOut):
    answered: bool
    """After the first meeting: the client has said yes already, and waits for the other."""


class HandedOut(Output):
    first_name: str
    in_care: bool
    planned: ReOfferOut | None
    requests: list[RequestOut]
    """Only the open ones."""
    cards: list[HandedCardOut]
    matches: list[MatchOut]
    """Open, or ended by the client and still to be undone."""
    can_go_on: frozenset[UUID]
    """Of these the paused ones that the client can take up again."""

    @property
    def reported(self) -> list[RequestOut]:
        """Somebody saw a wish: the client says whether it is one."""
        return [request for request in self.requests if request.state is RequestState.AWAITING_CLIENT]

    @property
    def own_requests(self) -> list[RequestOut]:
        return [
            request
            for request in self.requests
            if request.state not in (RequestState.AWAITING_CLIENT, RequestState.DRAFT)
        ]

    @property
    def is_free(self) -> bool:
        return self.in_care and not self.requests and not any(match.ended_on is None for match in self.matches)

    @property
    def is_left_alone(self) -> bool:
        """Asked never to be asked."""
        return self.planned is not None and self.planned.state is ReOfferState.STOPPED
