"""The talk of client, peer worker and team about what the client needs."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import Actor
from services.matching.models.matches import Alignment, Match
from services.matching.models.reminders import cancel_reminders, schedule
from services.matching.operations.colleagues import require_colleague
from services.matching.policies import Action, require
from services.matching.queries.find import lock_match
from services.matching.schemas.matches import AlignmentIn
from services.matching.states import MATCH, MatchState, Rule
from shared import clock
from shared.errors import Conflict, Invalid


def record_alignment(session: Session, actor: Actor, match_id: UUID, asked: AlignmentIn) -> Alignment:
    """The talk was held, or the client wants none. The next one is looked for three months after it."""
    match = lock_match(session, actor, match_id)
    require(actor, Action.RECORD_ALIGNMENT, match)
    if match.state is MatchState.ENDED:
        raise Conflict("This contact has ended.")
    if asked.held_on > clock.today(session):
        raise Invalid("held_on", "held_on must be today or earlier.")
    if asked.client_declined and asked.client_present:
        raise Invalid("client_present", "client_present must be false when the client wants no talk.")
    require_colleague(session, match.peer_worker, "team_member_id", asked.team_member_id)
    alignment = Alignment(match_id=match.id, recorded_by_id=actor.user_id, **asked.model_dump())
    session.add(alignment)
    session.flush()
    if match.state is MatchState.ACTIVE:
        _look_again_later(session, match)
    return alignment


def _look_again_later(session: Session, match: Match) -> None:
    newest = session.scalar(select(func.max(Alignment.held_on)).where(Alignment.match_id == match.id))
    term = MATCH.terms[MatchState.ACTIVE]
    cancel_reminders(session, match.id, Rule.ALIGNMENT_REVIEW)
    due_on = workdays.after(newest or clock.today(session), term.amount, term.unit)
    schedule(session, match, Rule.ALIGNMENT_REVIEW, term.owner, due_on)
