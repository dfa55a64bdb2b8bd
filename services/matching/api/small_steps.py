"""Small steps in the client's own words; between the two."""

from uuid import UUID

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import small_steps
from services.matching.queries import small_steps as reads
from services.matching.schemas.small_steps import SmallStepDoneIn, SmallStepIn, SmallStepOut

router = operations("matches")


@router.get("/matches/{match_id}/small-steps")
def list_small_steps(match_id: UUID, caller: Reading) -> list[SmallStepOut]:
    """In the order in which they were thought of."""
    return caller.read(lambda session: reads.small_steps_of(session, caller.actor, match_id))


@router.post("/matches/{match_id}/small-steps", status_code=201)
def add_small_step(match_id: UUID, asked: SmallStepIn, caller: Writing) -> SmallStepOut:
    """By the client a step; by the peer worker a suggestion, until the client takes it up."""
    return caller.write(
        lambda session: SmallStepOut.model_validate(small_steps.add_small_step(session, caller.actor, match_id, asked))
    )


@router.put("/small-steps/{step_id}/words")
def reword_small_step(step_id: UUID, asked: SmallStepIn, caller: Writing) -> SmallStepOut:
    """The client says it in other words."""
    return caller.write(
        lambda session: SmallStepOut.model_validate(
            small_steps.reword_small_step(session, caller.actor, step_id, asked)
        )
    )


@router.post("/small-steps/{step_id}/take-up")
def take_up_small_step(step_id: UUID, caller: Writing) -> SmallStepOut:
    """The client makes a suggestion their own."""
    return caller.write(
        lambda session: SmallStepOut.model_validate(small_steps.take_up_small_step(session, caller.actor, step_id))
    )


@router.put("/small-steps/{step_id}/done")
def tick_small_step(step_id: UUID, asked: SmallStepDoneIn, caller: Writing) -> SmallStepOut:
    """Done, or not yet after all. Without a date."""
    return caller.write(
        lambda session: SmallStepOut.model_validate(small_steps.tick_small_step(session, caller.actor, step_id, asked))
    )


@router.post("/small-steps/{step_id}/remove")
def remove_small_step(step_id: UUID, caller: Writing) -> SmallStepOut:
    """Taken away, without a trace. Answers with what it was."""
    return caller.write(
        lambda session: SmallStepOut.model_validate(small_steps.remove_small_step(session, caller.actor, step_id))
    )
