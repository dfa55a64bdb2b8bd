"""A contact ends: by the client at once, by the peer worker with a hand-over, by the organisation for a coded reason.

Also how it can begin again: undone by the client, with somebody else, or as a next episode of the same two.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.answers import Step, forget
from services.matching.models.matches import EndReason, Match
from services.matching.models.offers import ReOfferCause
from services.matching.models.requests import Request
from services.matching.operations.cards import move_up
from services.matching.operations.colleagues import require_colleague
from services.matching.operations.contacts import cancel_planned
from services.matching.operations.re_offers import plan_re_offer
from services.matching.operations.somebody_else import make_prefilled_request
from services.matching.operations.telling_two import hush, tell_peer, tell_staff, tell_the_client, tell_who_did_not
from services.matching.policies import Action, require
from services.matching.queries import people
from services.matching.queries.find import lock_match
from services.matching.queries.pausing import present_pause
from services.matching.schemas.matches import EndIn, RematchIn, StopIn
from services.matching.states import MatchState, Party
from shared import clock
from shared.errors import Invalid
from shared.events import Event, Urgency

S = MatchState
HELD = timedelta(days=14)
"""How long the place is kept, and the client can undo, after an ending by the client."""
REASONS: dict[Party, tuple[EndReason, ...]] = {
    Party.CLIENT: (
        EndReason.QUESTION_ANSWERED,
        EndReason.TAPERED_OFF,
        EndReason.CLIENT_STOPPED,
        EndReason.SOMEBODY_ELSE,
    ),
    Party.PEER_WORKER: (EndReason.PEER_STOPPED, EndReason.QUESTION_ANSWERED, EndReason.TAPERED_OFF),
    Party.COORDINATOR: (EndReason.SAFETY, EndReason.ORGANISATION, EndReason.CARE_ENDED),
    Party.TEAM_LEAD: (EndReason.SAFETY, EndReason.ORGANISATION, EndReason.CARE_ENDED),
}


def stop_match(session: Session, actor: Actor, match_id: UUID, asked: StopIn) -> Match:
    """The client stops, at once. The place is kept for two weeks, in which the client alone can undo it."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.STOP_MATCH, match)
    _stop(session, match, by, asked.reason)
    return match


def _stop(session: Session, match: Match, by: By, reason: EndReason | None) -> None:
    _end(session, match, by, reason)
    match.held_until = clock.now(session) + HELD
    tell_peer(session, match, Event.MATCH_ENDED, Urgency.NOW)


def end_match(session: Session, actor: Actor, match_id: UUID, asked: EndIn) -> Match:
    """The peer worker stops, and a colleague knows of it; or the organisation ends it. Told in neutral words."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.END_MATCH, match)
    if by.party is Party.PEER_WORKER and asked.handed_over_to_id is None:
        raise Invalid("handed_over_to_id", "handed_over_to_id must name a colleague to whom the client can turn.")
    require_colleague(session, match.peer_worker, "handed_over_to_id", asked.handed_over_to_id)
    _end(session, match, by, asked.reason)
    match.handed_over_to_id = asked.handed_over_to_id
    tell_who_did_not(session, match, by, Event.MATCH_ENDED, note="match_ended", urgency=Urgency.NOW)
    staff = people.caseholders(session, match.client)
    if asked.handed_over_to_id is not None:
        staff = [asked.handed_over_to_id, *staff]
    tell_staff(session, match, Event.MATCH_ENDED, [user_id for user_id in staff if user_id != actor.user_id])
    return match


def _end(session: Session, match: Match, by: By, reason: EndReason | None) -> None:
    """What every ending has in common. What the contact was stays in its columns, so that it can be undone."""
    allowed = REASONS[by.party]
    if reason is not None and reason not in allowed:
        raise Invalid("reason", f"reason must be one of {', '.join(allowed)}.")
    before, today = match.state, clock.today(session)
    match.move_to(S.ENDED, by, None if by.party is Party.CLIENT else reason)
    match.ended_from, match.ended_on, match.ended_by, match.end_reason = before, today, by.party, reason
    match.held_until = match.handed_over_to_id = match.proposed_intervals = None
    if match.episodes and match.episodes[-1].ended_on is None:
        match.episodes[-1].ended_on = today
    if (pause := present_pause(match)) is not None:
        pause.ended_on = today
    for step in (Step.START, Step.TAPER, Step.REOPEN):
        forget(session, match.id, step)
    cancel_planned(session, match)
    hush(session, match)
    if before is S.PLANNED:
        move_up(session, match.request)
    plan_re_offer(session, match.client, ReOfferCause.MATCH_ENDED, by.as_system())


def rematch(session: Session, actor: Actor, match_id: UUID, asked: RematchIn) -> tuple[Match, Request]:
    """Somebody else, please: a new request with the same wishes, and this contact ends if it still goes on."""
    match = lock_match(session, actor, match_id, whole=True)
    by = require(actor, Action.STOP_MATCH, match)
    request = make_prefilled_request(session, actor, match, asked.client_words)
    if match.state is not S.ENDED:
        _stop(session, match, by, EndReason.SOMEBODY_ELSE)
        if by.on_behalf_of is not None:
            tell_the_client(session, match, Event.NEWS, "somebody_else")
    return match, request
