"""Another request with the same wishes: somebody else from now on, or only while the peer worker is away."""

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.requests import Request
from services.matching.operations.requests import make_request
from services.matching.schemas.requests import RequestIn, WishIn
from shared.errors import Invalid


def make_prefilled_request(session: Session, actor: Actor, match: Match, client_words: str = "") -> Request:
    """In matching at once, with the words and wishes of the request that led to `match`. The client must be locked."""
    before = match.request
    words = client_words or before.client_words or match.question
    if not words:
        raise Invalid("client_words", "client_words must hold the client's own words.")
    wishes = [WishIn(kind=wish.kind, value=wish.value, weight=wish.weight) for wish in before.wishes]
    asked = RequestIn(
        client_words=words,
        question=match.question,
        strengths=before.strengths,
        frequency_wish=before.frequency_wish,
        closeness=before.closeness,
        wishes=wishes,
    )
    request = make_request(session, actor, match.client_id, asked, had=before.themes)
    request.previous_id = before.id
    request.shared_words = None if client_words else before.shared_words
    return request
