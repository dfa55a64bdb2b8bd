"""What can be done about a pause now: asked by the step itself, and by each page before it shows the button."""

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import CRISIS_PAUSES, Match, Pause, PauseKind
from services.matching.policies import Action, may, signature
from services.matching.queries.absences import absence_today
from services.matching.states import MatchState, Party
from shared.errors import Conflict

THE_TWO = (Party.CLIENT, Party.PEER_WORKER)


def present_pause(match: Match) -> Pause | None:
    return next((pause for pause in reversed(match.pauses) if pause.ended_on is None), None)


def still_paused(match: Match) -> None:
    if match.state is not MatchState.PAUSED:
        raise Conflict("This contact is not paused.")


def may_go_on(session: Session, match: Match, party: Party) -> None:
    """Conflict when it cannot be taken up again now by who is this to the contact."""
    still_paused(match)
    pause = present_pause(match)
    if pause is not None and pause.safety_reason is not None and party in THE_TWO:
        raise Conflict("This pause was decided by the team. They take the contact up again, with you.")
    is_away = match.pause_kind is PauseKind.ABSENCE and absence_today(session, match.peer_worker) is not None
    if is_away and party is not Party.PEER_WORKER:
        raise Conflict("The peer worker is still away.")


def can_go_on(session: Session, actor: Actor, match: Match) -> bool:
    by = signature(actor, Action.RESUME_MATCH, match)
    if by is None:
        return False
    try:
        may_go_on(session, match, by.party)
    except Conflict:
        return False
    return True


def can_pause_on(actor: Actor, match: Match) -> bool:
    """In a crisis each time is a new decision, and after three only the team lead's."""
    if match.state is not MatchState.PAUSED:
        return False
    if match.pause_kind is not PauseKind.CRISIS:
        return may(actor, Action.RESUME_MATCH, match)
    by = signature(actor, Action.FLAG_CRISIS, match)
    return by is not None and (match.crisis_pauses < CRISIS_PAUSES or by.party is Party.TEAM_LEAD)
