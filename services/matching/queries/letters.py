"""What stands in a letter, for the staff who print it: the client's cards, with what staff may read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact, ContactOutcome
from services.matching.models.corrections import Correction
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.tellings import Telling
from services.matching.policies import Action, require
from services.matching.queries.find import get_client, get_telling
from services.matching.queries.own_standing import caseholder_names
from services.matching.queries.proposals import THROUGH_STAFF, cards
from services.matching.schemas.letters import LetterContactOut, LetterOut
from services.matching.schemas.proposals import CardOut
from services.matching.states import ProposalState
from shared import clock
from shared.events import Event

STANDING = "standing"


def letter(session: Session, actor: Actor, telling_id: UUID) -> LetterOut:
    telling = get_telling(session, actor, telling_id)
    require(actor, Action.TELL_CLIENT, telling)
    proposal = session.get(Proposal, telling.subject_id)
    match = session.get(Match, telling.subject_id)
    correction = session.get(Correction, telling.subject_id)
    two = proposal or match
    request_id = proposal.request_id if proposal is not None else None
    return LetterOut(
        client_id=telling.client_id,
        client_name=telling.client.name,
        about=_about(telling, match),
        today=clock.today(session),
        sender=caseholder_names(session, telling.client),
        peer_worker=two.peer_worker.user.name if two is not None else "",
        moment=proposal.introduction_at if proposal is not None else _next_moment(session, match),
        cards=_cards(session, telling.client, request_id) if telling.event is Event.CARD_READY else [],
        contacts=[],
        answer=correction.answer if correction is not None else "",
    )


def _next_moment(session: Session, match: Match | None) -> datetime | None:
    """When these two see each other next, as far as it is planned."""
    if match is None:
        return None
    query = select(func.min(Contact.starts_at)).where(
        Contact.match_id == match.id,
        Contact.outcome == ContactOutcome.PLANNED,
        Contact.starts_at > clock.now(session),
    )
    return session.scalar(query)


def _about(telling: Telling, match: Match | None) -> str:
    if telling.event is Event.ANSWER_WAITS and match is not None:
        return "less_proposed" if match.proposed_intervals else "begin"
    return telling.note or telling.event.value


def standing_letter(session: Session, actor: Actor, client_id: UUID) -> LetterOut:
    """How everything stands, on paper: whoever lies before the client now, and how to answer."""
    client = get_client(session, actor, client_id)
    require(actor, Action.TELL_CLIENT, client)
    return LetterOut(
        client_id=client.id,
        client_name=client.name,
        about=STANDING,
        today=clock.today(session),
        sender=caseholder_names(session, client),
        peer_worker="",
        moment=None,
        cards=_cards(session, client, None),
        contacts=_contacts(session, client),
    )


def _contacts(session: Session, client: Client) -> list[LetterContactOut]:
    query = select(Match).where(Match.client_id == client.id, Match.state.in_(OPEN_STATES)).order_by(Match.id)
    matches = session.scalars(query.options(joinedload(Match.peer_worker).joinedload(PeerWorker.user)))
    return [
        LetterContactOut(peer_worker=one.peer_worker.user.name, state=one.state, moment=_next_moment(session, one))
        for one in matches
    ]


def _cards(session: Session, client: Client, request_id: UUID | None) -> list[CardOut]:
    """Three at most. Staff read them as well."""
    query = select(Proposal).join(Request, Request.id == Proposal.request_id)
    query = query.where(Request.client_id == client.id, Proposal.state == ProposalState.OFFERED_TO_CLIENT)
    if request_id is not None:
        query = query.where(Proposal.request_id == request_id)
    query = query.options(joinedload(Proposal.peer_worker).joinedload(PeerWorker.user))
    return list(cards(session, session.scalars(query.order_by(Proposal.id)).all(), THROUGH_STAFF).values())
