"""What was decided, and what holds while nothing was."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.decisions import CATALOGUE, Decision, Topic
from services.matching.schemas.decisions import DecisionOut, StandingOut
from shared import clock


def standing(session: Session, team_id: UUID | None) -> list[StandingOut]:
    """All topics, as they stand for this team, or for the organisation."""
    today, found = clock.today(session), []
    for topic, question in CATALOGUE.items():
        newest = next(iter(history(session, topic, team_id)), None)
        found.append(
            StandingOut(
                topic=topic,
                options=list(question.options),
                value=newest.value if newest else question.undecided,
                decision=DecisionOut.model_validate(newest) if newest else None,
                overdue=newest is not None and newest.review_on < today,
            )
        )
    return found


def history(session: Session, topic: Topic, team_id: UUID | None) -> Sequence[Decision]:
    """The one that holds first: the team's own, newest first, and then the organisation's."""
    query = select(Decision).where(Decision.topic == topic)
    query = query.where((Decision.team_id == team_id) | Decision.team_id.is_(None))
    return session.scalars(query.order_by(Decision.team_id.is_(None), Decision.id.desc())).all()
