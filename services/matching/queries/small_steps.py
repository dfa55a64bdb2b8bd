"""Small steps as the two read them; for everybody else they do not exist."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.small_steps import SmallStep
from services.matching.policies import Action, require
from services.matching.queries.find import get_match, one
from services.matching.schemas.small_steps import SmallStepOut
from services.matching.visibility import visible_matches


def small_steps_of(session: Session, actor: Actor, match_id: UUID) -> list[SmallStepOut]:
    """In the order in which they were thought of."""
    match = get_match(session, actor, match_id)
    require(actor, Action.SHARE_STEPS, match)
    query = select(SmallStep).where(SmallStep.match_id == match.id).order_by(SmallStep.id)
    return [SmallStepOut.model_validate(step) for step in session.scalars(query)]


def get_small_step(session: Session, actor: Actor, step_id: UUID) -> SmallStep:
    """Locked; of a match that this person sees."""
    seen = visible_matches(actor).with_only_columns(Match.id)
    return one(session, select(SmallStep).where(SmallStep.match_id.in_(seen)), SmallStep.id == step_id, lock=True)
