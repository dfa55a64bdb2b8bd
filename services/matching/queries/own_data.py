"""Everything that is written down about a client, read by that client with the same reads as everybody else."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.queries.clients import card_for
from services.matching.queries.contacts import list_contacts
from services.matching.queries.corrections import own_corrections
from services.matching.queries.find import get_client
from services.matching.queries.groups import places_of_client
from services.matching.queries.matches import list_matches
from services.matching.queries.offers import offers_to
from services.matching.queries.own_standing import caseholder_names, own_client_id
from services.matching.queries.requests import list_requests
from services.matching.schemas.contacts import ContactsIn
from services.matching.schemas.matches import MatchesIn
from services.matching.schemas.own_data import OwnDataOut
from services.matching.schemas.pages import PageIn
from services.matching.schemas.requests import RequestsIn
from shared import clock
from shared.users import User


def own_data(session: Session, actor: Actor, asks: Callable[[str], PageIn]) -> OwnDataOut:
    """`asks`: which page of each list, by its name."""
    own = own_client_id(actor)
    client = get_client(session, actor, own)
    contacts = list_contacts(session, actor, ContactsIn(**asks("older").model_dump()))
    names = select(Match.id, User.name).join(Match.peer_worker).join(PeerWorker.user)
    met = session.execute(names.where(Match.id.in_({contact.match_id for contact in contacts.items})))
    return OwnDataOut(
        client=card_for(actor, client),
        team=client.team.name,
        caseholders=caseholder_names(session, client),
        today=clock.today(session),
        offers=offers_to(session, actor, own, asks("offers")),
        requests=list_requests(session, actor, RequestsIn(client_id=own, **asks("requests").model_dump())),
        matches=list_matches(session, actor, MatchesIn(client_id=own, **asks("matches").model_dump())),
        groups=places_of_client(session, actor, own, asks("groups")),
        contacts=contacts,
        corrections=own_corrections(session, actor, asks("corrections")),
        names={row.id: row.name for row in met},
    )
