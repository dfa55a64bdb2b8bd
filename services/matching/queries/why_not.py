"""Why a colleague is not on the list of a request: for staff, who get nothing that the register does not say."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from services.matching.actor import Actor
from services.matching.catalogue import Layer, masks_of
from services.matching.explaining import Facts
from services.matching.models.looks import showed
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.policies import Action, require
from services.matching.queries.by_name import by_name
from services.matching.queries.candidates import ask_of, rank_for_staff
from services.matching.queries.find import get_request_to_rank
from services.matching.queries.room import has_room, is_away
from services.matching.queries.supervision import may_begin
from services.matching.ranking import Ask
from services.matching.schemas.why_not import WhyNot, WhyNotOut
from services.matching.states import PROPOSAL, PeerWorkerState
from services.matching.visibility import visible_proposals
from shared.users import User

MOST = 10
EVERYBODY = 100_000


def why_not(session: Session, actor: Actor, request_id: UUID, find: str) -> list[WhyNotOut]:
    """Of colleagues with this in their names, ten at most."""
    request = get_request_to_rank(session, actor, request_id)
    require(actor, Action.RANK, request)
    ask = ask_of(request)
    listed = {one.candidate_id for one in rank_for_staff(session, request, limit=EVERYBODY)}
    asked = visible_proposals(actor.without_contacts()).where(
        Proposal.request_id == request.id, Proposal.state.in_(PROPOSAL.open_states)
    )
    already = set(session.scalars(asked.with_only_columns(Proposal.peer_worker_id)))
    everybody = select(PeerWorker.id, User.name).join(PeerWorker.user).where(User.active)
    named = [row.id for row in by_name(session, everybody, User, None, MOST, find=find)]
    query = (
        select(PeerWorker, has_room(), is_away(), may_begin())
        .join(PeerWorker.user)
        .options(contains_eager(PeerWorker.user))
        .where(PeerWorker.id.in_(named))
    )
    found = []
    for one, room, away, supervised in sorted(session.execute(query), key=lambda row: named.index(row[0].id)):
        showed(one)
        missing = _missing(ask, one)
        is_so = {
            WhyNot.ASKED_UNSEEN: ask.is_put_by_the_system,
            WhyNot.ON_THE_LIST: one.id in listed,
            WhyNot.NOT_IN_THE_POOL: one.state is not PeerWorkerState.SCREENED or not one.function_profile,
            WhyNot.NO_SUPERVISOR: not supervised,
            WhyNot.AWAY: away,
            WhyNot.NO_ROOM: not room,
            WhyNot.ASKED_ALREADY: one.id in already,
            WhyNot.MISSES_A_MUST: bool(missing),
        }
        because = next((why for why, so in is_so.items() if so), WhyNot.NOT_FOR_THIS_QUESTION)
        told = missing if because is WhyNot.MISSES_A_MUST else []
        found.append(WhyNotOut(peer_worker_id=one.id, name=one.user.name, because=because, missing=told))
    return found


def _missing(ask: Ask, one: PeerWorker) -> list[str]:
    """The musts that this colleague does not show."""
    facts = Facts(one.languages, one.areas, one.parts_of_day)
    shown = masks_of(one.shown)._replace(practical=facts.bits(ask))
    return [
        key
        for layer, must, has in zip(Layer, ask.must, shown, strict=True)
        for key in ask.keys(layer, must & ~has)
        if not key.startswith("gender:")
    ]
