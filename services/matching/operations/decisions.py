"""Writing down what was decided where practice is divided. A decision is never changed: the next one replaces it."""

from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import Actor
from services.matching.models.decisions import CATALOGUE, Decision
from services.matching.policies import Action, require
from services.matching.queries.find import get_team
from services.matching.schemas.decisions import DecisionIn
from shared import clock
from shared.errors import Invalid

LONGEST_MONTHS = 24
"""A decision is looked at again within two years."""


def record_decision(session: Session, actor: Actor, asked: DecisionIn) -> Decision:
    """For the organisation by a coordinator; for a team by its lead as well."""
    team = get_team(session, asked.team_id) if asked.team_id else None
    require(actor, Action.DECIDE, team)
    today = clock.today(session)
    options = CATALOGUE[asked.topic].options
    if asked.value not in options:
        raise Invalid("value", f"value must be one of {', '.join(options)}.")
    if asked.decided_on > today:
        raise Invalid("decided_on", "decided_on must be today or earlier.")
    if not today < asked.review_on <= workdays.add_months(today, LONGEST_MONTHS):
        raise Invalid("review_on", "review_on must be a day after today, within two years.")
    decision = Decision(**asked.model_dump(), recorded_by_id=actor.user_id)
    session.add(decision)
    session.flush()
    return decision
