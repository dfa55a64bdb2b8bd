"""Small steps: the client writes, takes up, ticks off and takes away; the peer worker may suggest."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.small_steps import SmallStep
from services.matching.operations.telling_two import tell_peer, tell_the_client
from services.matching.policies import Action, require
from services.matching.queries.find import get_match
from services.matching.queries.small_steps import get_small_step
from services.matching.schemas.small_steps import SmallStepDoneIn, SmallStepIn
from services.matching.states import MatchState, Party
from shared.errors import Conflict
from shared.events import Event


def add_small_step(session: Session, actor: Actor, match_id: UUID, asked: SmallStepIn) -> SmallStep:
    """By the client a step; by the peer worker a suggestion."""
    match = get_match(session, actor, match_id)
    by = require(actor, Action.SHARE_STEPS, match)
    if match.state is MatchState.ENDED:
        raise Conflict("This contact has ended, so nothing about it can be agreed any more.")
    suggested = by.party is Party.PEER_WORKER
    step = SmallStep(match=match, words=asked.words, suggested=suggested, done=False)
    session.add(step)
    session.flush()
    if suggested:
        tell_the_client(session, match, Event.NEWS, "step_suggested")
    else:
        tell_peer(session, match, Event.NEWS)
    return step


def reword_small_step(session: Session, actor: Actor, step_id: UUID, asked: SmallStepIn) -> SmallStep:
    """The client says it in other words; then it is the client's own."""
    step = get_small_step(session, actor, step_id)
    require(actor, Action.KEEP_STEPS, step.match)
    step.words, step.suggested = asked.words, False
    return step


def take_up_small_step(session: Session, actor: Actor, step_id: UUID) -> SmallStep:
    """The client makes a suggestion their own."""
    step = get_small_step(session, actor, step_id)
    require(actor, Action.KEEP_STEPS, step.match)
    step.suggested = False
    return step


def tick_small_step(session: Session, actor: Actor, step_id: UUID, asked: SmallStepDoneIn) -> SmallStep:
    """Done, or not yet after all."""
    step = get_small_step(session, actor, step_id)
    require(actor, Action.KEEP_STEPS, step.match)
    step.done, step.suggested = asked.done, False
    return step


def remove_small_step(session: Session, actor: Actor, step_id: UUID) -> SmallStep:
    """By the client any; by the peer worker what they suggested and the client has not taken up."""
    step = get_small_step(session, actor, step_id)
    require(actor, Action.SHARE_STEPS if step.suggested else Action.KEEP_STEPS, step.match)
    session.delete(step)
    session.flush()
    return step
