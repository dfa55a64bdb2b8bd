"""What is kept, and until when: one table, that the matching worker goes through once a day.

Two years, thirty days and ninety days are the defaults; how long contacts are kept after care is a decision.
Own notes go in the step in which their owner leaves (`pool.retire_peer_worker`). The audit trail is kept: five years is
the least, and nothing takes it away.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Text, cast, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from services.matching.models.answers import TwoSided
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact
from services.matching.models.decisions import CATALOGUE, Topic, value_for
from services.matching.models.erasures import Cause, Erasure, Facts
from services.matching.models.groups import GroupPlace
from services.matching.models.history import Transition
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder
from services.matching.models.requests import Objection, Request, Wish
from services.matching.models.rounds import Round, RoundLine, RoundPick
from services.matching.models.tellings import Telling
from services.matching.operations.erasing import bury
from services.matching.privacy import Person
from services.matching.states import PROPOSAL, REQUEST, PeerWorkerState
from shared import clock

AT_ONCE = 100


class Kept(NamedTuple):
    """`due` are ids of what has been kept long enough; `forget` takes one away, in a transaction of its own."""

    what: str
    until: str
    due: Callable[[Session], list[UUID]]
    forget: Callable[[Session, UUID], None]


def peer_workers_who_left(session: Session) -> list[UUID]:
    before = clock.now(session) - timedelta(days=30)
    left = exists().where(Transition.subject_id == PeerWorker.id, Transition.created_at > before)
    buried = exists().where(Erasure.person == Person.PEER_WORKER, Erasure.person_id == PeerWorker.id)
    query = select(PeerWorker.id).where(PeerWorker.state == PeerWorkerState.RETIRED, ~left, ~buried)
    return list(session.scalars(query.limit(AT_ONCE)))


def erase_peer_worker_who_left(session: Session, peer_worker_id: UUID) -> None:
    kept = select(PeerWorker.id).where(PeerWorker.id == peer_worker_id, PeerWorker.state == PeerWorkerState.RETIRED)
    if session.scalar(kept.with_for_update(skip_locked=True)) is not None:
        bury(session, _stone(Person.PEER_WORKER, peer_worker_id, Facts.KEPT))


def clients_whose_care_ended(session: Session) -> list[UUID]:
    """So many years ago that nothing is kept; whoever goes on with a contact or a question has not left."""
    decided = value_for(Topic.KEEP_CONTACTS_YEARS, Client.team_id).correlate(Client).scalar_subquery()
    years = cast(func.coalesce(decided, CATALOGUE[Topic.KEEP_CONTACTS_YEARS].undecided), Integer)
    goes_on = or_(
        exists().where(Match.client_id == Client.id, Match.state.in_(OPEN_STATES)),
        exists().where(Request.client_id == Client.id, Request.state.in_(REQUEST.open_states)),
    )
    is_past = Client.care_ended_on + func.make_interval(years) <= clock.today(session)
    query = select(Client.id).where(Client.erased_on.is_(None), Client.care_ended_on.is_not(None), is_past, ~goes_on)
    return list(session.scalars(query.limit(AT_ONCE)))


def erase_client_whose_care_ended(session: Session, client_id: UUID) -> None:
    kept = select(Client.id).where(Client.id == client_id, Client.erased_on.is_(None))
    if session.scalar(kept.with_for_update(skip_locked=True)) is not None:
        bury(session, _stone(Person.CLIENT, client_id, Facts.GONE))


def questions_without_contact(session: Session) -> list[UUID]:
    """Withdrawn or closed, two years ago, and nobody met."""
    before = clock.now(session) - timedelta(days=730)
    moved = exists().where(Transition.subject_id == Request.id, Transition.created_at > before)
    met = or_(*(exists().where(kind.request_id == Request.id) for kind in (Match, Contact, GroupPlace)))
    query = select(Request.id).where(Request.state.not_in(REQUEST.open_states), Request.created_at < before)
    return list(session.scalars(query.where(~moved, ~met).limit(AT_ONCE)))


def forget_question(session: Session, request_id: UUID) -> None:
    cards = select(Proposal.id).where(Proposal.request_id == request_id).scalar_subquery()
    for kind in (TwoSided, Reminder, Telling):
        session.execute(delete(kind).where((kind.subject_id == request_id) | kind.subject_id.in_(cards)))
    for of_it in (Proposal, Wish, Objection):
        session.execute(delete(of_it).where(of_it.request_id == request_id))
    session.execute(update(Request).where(Request.previous_id == request_id).values(previous_id=None))
    session.execute(delete(Request).where(Request.id == request_id))


def old_comparisons(session: Session) -> list[UUID]:
    before = clock.now(session) - timedelta(days=90)
    is_over = Proposal.state.not_in(PROPOSAL.open_states) & (Proposal.created_at < before)
    query = select(Proposal.id).where(is_over, cast(Proposal.reasons, Text) != text("'[]'"))
    return list(session.scalars(query.limit(AT_ONCE)))


def forget_comparison(session: Session, proposal_id: UUID) -> None:
    session.execute(update(Proposal).where(Proposal.id == proposal_id).values(reasons=[]))


def old_rounds(session: Session) -> list[UUID]:
    before = clock.now(session) - timedelta(days=90)
    return list(session.scalars(select(Round.id).where(Round.ended_at < before).limit(AT_ONCE)))


def forget_round(session: Session, round_id: UUID) -> None:
    lines = select(RoundLine.id).where(RoundLine.round_id == round_id)
    session.execute(delete(RoundPick).where(RoundPick.line_id.in_(lines)))
    session.execute(delete(RoundLine).where(RoundLine.round_id == round_id))
    session.execute(delete(Round).where(Round.id == round_id))


def _stone(person: Person, person_id: UUID, facts: Facts) -> Erasure:
    return Erasure(person=person, person_id=person_id, cause=Cause.LEFT, facts=facts)


KEPT = (
    Kept("why a peer worker was proposed", "ninety days", old_comparisons, forget_comparison),
    # Before the questions that its lines are about.
    Kept("a proposal for the whole waiting list", "ninety days", old_rounds, forget_round),
    Kept(
        "the name and experience profile of a peer worker",
        "thirty days after they left",
        peer_workers_who_left,
        erase_peer_worker_who_left,
    ),
    Kept("a question that led to no contact", "two years after its end", questions_without_contact, forget_question),
    Kept(
        "all that is about a client, contacts included",
        "two years after the end of care, or as long as was decided",
        clients_whose_care_ended,
        erase_client_whose_care_ended,
    ),
)
