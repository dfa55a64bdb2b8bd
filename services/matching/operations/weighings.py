"""Deciding how much each layer counts. It holds for what is looked up from then on; nothing is undone by it."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import Closeness
from services.matching.models.weighings import Weighing
from services.matching.policies import Action, require
from services.matching.queries.weighings import forget_weights, weights_now
from services.matching.schemas.weighings import WeighingIn
from services.matching.weights import Weights, lawful
from shared import clock
from shared.errors import Conflict, Invalid


def decide_weights(session: Session, actor: Actor, asked: WeighingIn) -> Weighing:
    """By a coordinator, for the whole organisation: requests of all teams look at the same people."""
    require(actor, Action.DECIDE)
    weights = {closeness.value: asdict(_weights(asked, closeness)) for closeness in Closeness}
    if asked.decided_on > clock.today(session):
        raise Invalid("decided_on", "decided_on must be today or earlier.")
    if asked.replaces != weights_now(session).version:
        raise Conflict("Somebody decided on other weights meanwhile. Look at those first.")
    weighing = Weighing(
        version=asked.replaces + 1,
        weights=weights,
        decided_by=asked.decided_by,
        decided_on=asked.decided_on,
        reason=asked.reason,
        recorded_by_id=actor.user_id,
    )
    session.add(weighing)
    session.flush()
    forget_weights(session)
    return weighing


def _weights(asked: WeighingIn, closeness: Closeness) -> Weights:
    try:
        return lawful(closeness, Weights(**asked.weights.of(closeness).model_dump()))
    except ValueError as broken:
        raise Invalid(closeness.value, str(broken)) from broken
