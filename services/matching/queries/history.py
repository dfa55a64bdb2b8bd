"""What happened to one thing, step by step. Nothing is ever taken out of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.history import Stateful, Transition
from services.matching.policies import STAFF
from services.matching.schemas.history import StepTakenOut


def history_of(session: Session, actor: Actor, thing: Stateful) -> list[StepTakenOut]:
    """Oldest first. Who typed it, and the code for why, are for staff."""
    rows = session.scalars(
        select(Transition)
        .where(Transition.subject_kind == thing.machine.name, Transition.subject_id == thing.id)
        .order_by(Transition.id)
    )
    steps = [StepTakenOut.model_validate(row) for row in rows]
    if actor.roles & STAFF:
        return steps
    return [step.model_copy(update={"actor_id": None, "note": None}) for step in steps]
