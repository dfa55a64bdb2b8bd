"""My clients and where each stands; one client, with what is open around them."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.actor import Actor, Role
from services.matching.operations import telling
from services.matching.operations.limits import Limit, count
from services.matching.policies import Action, may
from services.matching.queries.clients import card_for, tellings_of
from services.matching.queries.corrections import beside
from services.matching.queries.find import get_client
from services.matching.queries.matches import list_matches
from services.matching.queries.offers import offers_to, planned_for
from services.matching.queries.reminders import waiting
from services.matching.queries.requests import list_requests
from services.matching.queries.standing import standing_of, standings
from services.matching.schemas.clients import ClientOut
from services.matching.schemas.corrections import CorrectionOut
from services.matching.schemas.matches import MatchesIn, MatchOut
from services.matching.schemas.offers import OfferOut, ReOfferOut, ReOfferSkip
from services.matching.schemas.pages import Page
from services.matching.schemas.reminders import WaitingOut
from services.matching.schemas.requests import RequestOut, RequestsIn
from services.matching.schemas.standing import TABS, ClientStandingOut, StandingsIn, Tab
from services.matching.schemas.tellings import TellingOut
from services.matching.states import MATCH, REQUEST, MatchState, RequestState
from services.matching.web.language import mark
from services.matching.web.team.words import to_tell
from services.matching.web.visitor import Visiting, Visitor
from shared.errors import NotFound

router = APIRouter(prefix="/clients")

ON_A_CLIENT = (
    Action.ADD_CLIENT,
    Action.RECORD_OFFER,
    Action.MAKE_REQUEST,
    Action.REPORT_REQUEST,
    Action.CHANGE_CLIENT,
    Action.END_CARE,
    Action.ERASE_CLIENT,
    Action.TELL_CLIENT,
    Action.OBJECT_TO_REQUEST,
    Action.HAND_OVER,
    Action.ASK_CORRECTION,
)


@dataclass(frozen=True, slots=True)
class OneClient:
    """What a colleague reads of one client."""

    card: ClientOut
    standing: ClientStandingOut
    team_name: str
    caseholders: list[str]
    planned: ReOfferOut | None
    offers: Page[OfferOut]
    open_requests: list[RequestOut]
    requests: Page[RequestOut]
    """Those that are over."""
    open_matches: list[MatchOut]
    matches: Page[MatchOut]
    reminders: Page[WaitingOut]
    """But that something is to be told, which stands in `tellings`."""
    tellings: Page[TellingOut]
    beside: list[CorrectionOut]
    """Own words that are to be read with this, and what is contested."""
    may: frozenset[Action]

    @property
    def is_free(self) -> bool:
        """In care, and nothing is open: there is something to offer."""
        return self.card.care_ended_on is None and not self.open_requests and not self.open_matches


@router.get("")
def show_all(visitor: Visiting, tab: Tab = Tab.ALL, search: str = "") -> Response:
    at_work(visitor.actor)
    asked = StandingsIn(tab=tab, search=search.strip()[:100], cursor=visitor.asks().cursor)
    if asked.search:
        count(visitor.actor, Limit.LOOK_UP)
    found = visitor.read(lambda session: standings(session, visitor.actor, asked))
    emergency = may(visitor.actor, Action.BREAK_GLASS)
    return visitor.page("team/clients.html", found=found, asked=asked, tabs=(Tab.ALL, *TABS), may_break_glass=emergency)


@router.get("/{client_id}")
def show_one(visitor: Visiting, client_id: UUID) -> Response:
    one = visitor.read(lambda session: look(session, visitor, client_id))
    return visitor.page("team/one.html", one=one, Action=Action, to_tell=to_tell, skips=list(ReOfferSkip))


@router.post("/{client_id}/told/{telling_id}")
def told(visitor: Visiting, client_id: UUID, telling_id: UUID) -> Response:
    visitor.write(lambda session: telling.mark_told(session, visitor.actor, telling_id).id)
    return visitor.go(f"/clients/{client_id}", mark("Noted: the client has heard it."))


def look(session: Session, visitor: Visitor, client_id: UUID) -> OneClient:
    """NotFound for who does not see this client at work: a peer worker has another page."""
    actor = visitor.actor
    client = get_client(session, actor.at_work(), client_id)
    standing = standing_of(session, actor, client_id)
    if standing is None:
        raise NotFound
    opened = list_requests(session, actor, RequestsIn(client_id=client_id), REQUEST.open_states)
    was_asked = RequestsIn(client_id=client_id, **visitor.asks("requests").model_dump())
    going_on = list_matches(session, actor, MatchesIn(client_id=client_id), MATCH.open_states)
    was_met = MatchesIn(client_id=client_id, **visitor.asks("matches").model_dump())
    return OneClient(
        card=card_for(actor, client),
        standing=standing,
        team_name=client.team.name,
        caseholders=[link.user.name for link in client.caseholders],
        planned=planned_for(session, actor, client_id),
        offers=offers_to(session, actor, client_id, visitor.asks("offers")),
        open_requests=opened.items,
        requests=list_requests(session, actor, was_asked, set(RequestState) - REQUEST.open_states),
        open_matches=going_on.items,
        matches=list_matches(session, actor, was_met, set(MatchState) - MATCH.open_states),
        reminders=waiting(session, actor, visitor.asks("waits"), client_id),
        tellings=tellings_of(session, actor, client_id, visitor.asks("tell")),
        beside=beside(session, actor, client_id=client_id),
        may=frozenset(action for action in ON_A_CLIENT if may(actor, action, client)),
    )


def at_work(actor: Actor) -> None:
    """Clients have no list of clients; a peer worker outside a team has their own page."""
    if not actor.teams and Role.COORDINATOR not in actor.roles:
        raise NotFound
