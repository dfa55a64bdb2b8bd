"""Signing off a look: by somebody else than who looked."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.audit import AuditReview
from services.matching.policies import Action, require
from services.matching.schemas.looks import ReviewIn
from shared.errors import Conflict, Forbidden


def sign_off(session: Session, actor: Actor, asked: ReviewIn) -> AuditReview:
    require(actor, Action.SIGN_OFF)
    if asked.actor_id == actor.user_id:
        raise Forbidden("It was you who looked. Somebody else signs this off.")
    same = exists().where(
        AuditReview.doubt == asked.doubt,
        AuditReview.actor_id == asked.actor_id,
        AuditReview.client_id == asked.client_id,
        AuditReview.on_day == asked.on_day,
    )
    if session.scalar(select(same)):
        raise Conflict("This was signed off already.")
    review = AuditReview(**asked.model_dump(), signed_by_id=actor.user_id)
    session.add(review)
    session.flush()
    return review
