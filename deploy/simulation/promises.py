"""What must hold through the whole year, asked of the database itself."""

from datetime import time, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from deploy.simulation.stepping_in import GET
from services.matching.actor import Actor
from services.matching.auth import load_actor
from services.matching.models.clients import Client
from services.matching.models.history import Transition
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.offers import Offer, ReOffer
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import OPEN, Reminder
from services.matching.models.requests import Request
from services.matching.models.tellings import Telling
from services.matching.queries.find import get_reminder
from services.matching.states import MATCH, PROPOSAL, REQUEST, TELLING, MatchState, ReOfferState
from services.matching.visibility import TOLD
from services.matching.workdays import is_workday
from services.notifications.models import Delivery, DeliveryState
from shared import clock
from shared.errors import NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from shared.users import User

HALF_A_YEAR = timedelta(days=183)


def broken_today(session: Session) -> list[str]:
    """What is not as promised this morning, after the clock has done its work: a sentence for each kind."""
    return [
        f"{count} {what}"
        for what, count in (
            ("terms that have passed without their rule having acted", _overdue(session)),
            ("open things that nobody is brought to", _forgotten(session)),
            ("planned offers whose day has passed", _missed_offers(session)),
            ("rows that could not be acted on", _failed(session)),
            ("times somebody is brought to something that they cannot see", _out_of_sight(session)),
        )
        if count
    ]


def broken_in_the_year(session: Session) -> list[str]:
    """What is not as promised over everything that happened."""
    return [
        f"{count} {what}"
        for what, count in (
            ("clients half a year in care without an offer", _never_offered(session)),
            ("reminders that somebody got twice", _told_twice(session)),
            ("days on which somebody got two combined mails", _two_mails(session)),
            ("mails that never went out", _unsent(session)),
        )
        if count
    ]


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _overdue(session: Session) -> int:
    return _count(session, Reminder.next_at <= clock.now(session))


def _failed(session: Session) -> int:
    """Put off after an error. It is after seven, when everything falls due: nothing else is due so soon."""
    return _count(session, Reminder.next_at.between(clock.now(session), clock.now(session) + timedelta(hours=2)))


def _out_of_sight(session: Session) -> int:
    """What somebody was asked this morning, and what it is about: each in the sight of that person, as the door knows
    them now."""
    midnight = clock.at_local(clock.today(session), time())
    asked = session.execute(
        select(User, Reminder)
        .join(OutboxRow, OutboxRow.recipient_id == User.id)
        .join(Reminder, Reminder.id == OutboxRow.subject_id)
        .where(OutboxRow.created_at >= midnight, OutboxRow.cancelled_at.is_(None), Reminder.state.in_(TOLD))
    )
    return sum(not _sees(session, load_actor(session, user), reminder) for user, reminder in asked)


def _sees(session: Session, actor: Actor, reminder: Reminder) -> bool:
    try:
        get_reminder(session, actor, reminder.id)
        if get := GET.get(reminder.subject_kind):
            get(session, actor, reminder.subject_id)
    except NotFound:
        return False
    return True


def _forgotten(session: Session) -> int:
    """Open, and nobody will ever hear of it: no open reminder. A client who pauses names a day, or none is forced."""
    reminded = select(Reminder.subject_id).where(Reminder.state.in_(OPEN))
    quiet = (Match.state == MatchState.PAUSED) & Match.pause_review_on.is_(None)
    return sum(
        _count(session, thing.state.in_(machine.open_states), thing.id.not_in(reminded), *but)
        for thing, machine, but in (
            (Request, REQUEST, ()),
            (Proposal, PROPOSAL, ()),
            (Match, MATCH, (~quiet,)),
            (Telling, TELLING, ()),
        )
    )


def _missed_offers(session: Session) -> int:
    return _count(session, ReOffer.state == ReOfferState.SCHEDULED, ReOffer.due_on < clock.today(session))


def _never_offered(session: Session) -> int:
    since = clock.now(session) - HALF_A_YEAR
    offered = exists().where(Offer.client_id == Client.id, Offer.created_at > since)
    asked = exists().where(Request.client_id == Client.id, Request.state.in_(REQUEST.open_states))
    met = exists().where(Match.client_id == Client.id, or_(Match.state.in_(OPEN_STATES), Match.created_at > since))
    left_alone = exists().where(
        ReOffer.client_id == Client.id,
        or_(ReOffer.state == ReOfferState.STOPPED, ReOffer.created_at > since),
    )
    return _count(session, Client.care_ended_on.is_(None), ~offered, ~asked, ~met, ~left_alone)


def _told_twice(session: Session) -> int:
    """The same reminder to the same person, on more than one day."""
    twice = (
        select(OutboxRow.subject_id)
        .where(OutboxRow.event == Event.REMINDER, OutboxRow.subject_kind == "reminder")
        .group_by(OutboxRow.subject_id, OutboxRow.recipient_id)
        .having(func.count() > 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(twice)) or 0


def _two_mails(session: Session) -> int:
    twice = (
        select(Delivery.recipient_id)
        .where(Delivery.combined_on.is_not(None), Delivery.state == DeliveryState.SENT)
        .group_by(Delivery.recipient_id, Delivery.combined_on)
        .having(func.count() > 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(twice)) or 0


def _unsent(session: Session) -> int:
    return _count(session, Delivery.state.in_((DeliveryState.FAILED, DeliveryState.UNCERTAIN)))


def workdays_to_first_card(session: Session) -> list[int]:
    """For each request that got one: working days from the wish to the first card, sorted."""
    wished = (
        select(Transition.subject_id, func.min(Transition.created_at).label("at"))
        .where(Transition.subject_kind == "request", Transition.target == "in_matching")
        .group_by(Transition.subject_id)
        .subquery()
    )
    carded = (
        select(Proposal.request_id, func.min(Proposal.offered_on).label("on"))
        .where(Proposal.offered_on.is_not(None))
        .group_by(Proposal.request_id)
        .subquery()
    )
    rows = session.execute(select(wished.c.at, carded.c.on).join(carded, carded.c.request_id == wished.c.subject_id))
    waits = []
    for row in rows:
        day, first = clock.local_date(row.at), row.on
        waits.append(sum(is_workday(day + timedelta(days=n)) for n in range(1, (first - day).days + 1)))
    return sorted(waits)
