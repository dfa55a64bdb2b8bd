"""The record of pauses: opened and closed with the pause itself, and kept."""

from datetime import date

from sqlalchemy.orm import Session

from services.matching.actor import By
from services.matching.models.matches import Match, Pause, PauseKind, SafetyReason
from services.matching.queries.pausing import present_pause
from services.matching.states import Party
from shared import clock


def open_pause(
    session: Session,
    match: Match,
    by: By,
    kind: PauseKind,
    *,
    review_on: date,
    owner: Party,
    followed_wish: bool | None = None,
    safety_reason: SafetyReason | None = None,
) -> None:
    """Who decided, until when, and whether it is what the client wished for."""
    match.pause_kind, match.pause_review_on, match.pause_owner = kind, review_on, owner
    match.pauses.append(
        Pause(
            kind=kind,
            started_on=clock.today(session),
            review_on=review_on,
            decided_by_id=by.user_id,
            decided_as=by.party,
            followed_wish=followed_wish,
            safety_reason=safety_reason,
        )
    )


def close_pause(session: Session, match: Match, *, resumed: bool) -> None:
    """The pause is over, if there was one; what it was stays in its row."""
    if (pause := present_pause(match)) is not None:
        pause.ended_on, pause.resumed = clock.today(session), resumed
    match.pause_kind = match.pause_review_on = match.pause_owner = match.paused_from = match.absence_choice = None
