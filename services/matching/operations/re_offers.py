"""When to ask a client again: planned, due, cancelled, stopped. The steps below what people ask for in `offers.py`."""

from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import SYSTEM, By
from services.matching.models.clients import Client
from services.matching.models.decisions import Topic, decided
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.offers import ReOffer, ReOfferCause
from services.matching.models.requests import Request
from services.matching.operations.telling import tell_client
from services.matching.queries import people
from services.matching.states import REQUEST, ReOfferState, Unit
from shared import clock, outbox
from shared.events import Event

AGAIN_WITHIN_DAYS = 28
"""A planned offer that was skipped or not answered comes back within four weeks."""


def open_re_offer(session: Session, client: Client) -> ReOffer | None:
    """The one that is planned, due or stopped; locked."""
    return session.scalars(
        select(ReOffer)
        .where(
            ReOffer.client_id == client.id,
            ReOffer.state.in_((ReOfferState.SCHEDULED, ReOfferState.DUE, ReOfferState.STOPPED)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def is_occupied(session: Session, client: Client) -> bool:
    """A request or a match is open, so nobody needs to ask."""
    asked = exists().where(Request.client_id == client.id, Request.state.in_(REQUEST.open_states))
    met = exists().where(Match.client_id == client.id, Match.state.in_(OPEN_STATES))
    return bool(session.scalar(select(asked | met)))


def plan_re_offer(
    session: Session, client: Client, cause: ReOfferCause, by: By, due_on: date | None = None
) -> ReOffer | None:
    """Asks again on the client's own date, else after the team's interval. Not while a request or match is open, not
    after the end of care, and not when the client never wants to be asked."""
    if not client.in_care or is_occupied(session, client) or open_re_offer(session, client) is not None:
        return None
    if due_on is None:
        months = int(decided(session, Topic.RE_OFFER_MONTHS, client.team_id))
        due_on = workdays.after(clock.today(session), months, Unit.MONTHS)
    planned = ReOffer(client=client, cause=cause, due_on=due_on)
    planned.start(session, ReOfferState.SCHEDULED, by)
    return planned


def cancel_re_offer(session: Session, client: Client, by: By) -> None:
    """A request or match has opened, or care ended. "Never ask" stays as it is."""
    planned = open_re_offer(session, client)
    if planned is not None and planned.state is not ReOfferState.STOPPED:
        planned.move_to(ReOfferState.CANCELLED, by.as_system())


def make_due(session: Session, re_offer: ReOffer, by: By = SYSTEM) -> None:
    """Its day has come, or staff have a reason to ask sooner (a care plan review, after a crisis, another team)."""
    re_offer.move_to(ReOfferState.DUE, by)
    outbox.publish(
        session,
        Event.REMINDER,
        to=people.caseholders(session, re_offer.client),
        subject=("re_offer", re_offer.id),
        client_id=re_offer.client_id,
        occurrence=str(re_offer.due_on),
    )


def again(session: Session, re_offer: ReOffer, by: By, note: str | None = None) -> None:
    """Plans a due offer that was not made for within four weeks."""
    re_offer.due_on = workdays.after(clock.today(session), AGAIN_WITHIN_DAYS, Unit.DAYS)
    re_offer.skipped += 1
    re_offer.move_to(ReOfferState.SCHEDULED, by, note)
    outbox.cancel(session, subject_id=re_offer.id)
    if re_offer.skipped >= 2:
        outbox.publish(
            session,
            Event.ESCALATED,
            to=people.coordinators(session, re_offer.client_id),
            subject=("re_offer", re_offer.id),
            client_id=re_offer.client_id,
        )


def stop(session: Session, client: Client, by: By) -> ReOffer:
    planned = open_re_offer(session, client)
    if planned is None:
        planned = ReOffer(client=client, cause=ReOfferCause.STOPPED, due_on=clock.today(session))
        planned.start(session, ReOfferState.STOPPED, by)
    elif planned.state is not ReOfferState.STOPPED:
        planned.move_to(ReOfferState.STOPPED, by)
        outbox.cancel(session, subject_id=planned.id)
    if by.on_behalf_of is not None:
        # Written down by somebody else: the client gets a slip that tells how to undo it.
        tell_client(session, client, Event.NEWS, ("re_offer", planned.id), note="undo_never")
    return planned
