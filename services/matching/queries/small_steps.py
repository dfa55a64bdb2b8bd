"""Small steps as the two read them; for everybody else they do not exist."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.small_steps import SmallStep
from services.matching.policies import Action, require
from services.matching.queries.find import get_match, one
from services.matching.queries.lists import Part, in_turn
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.small_steps import SmallStepOut
from services.matching.visibility import visible_matches


def small_steps_of(session: Session, actor: Actor, match_id: UUID) -> list[SmallStepOut]:
    """In the order in which they were thought of."""
    match = get_match(session, actor, match_id)
    require(actor, Action.SHARE_STEPS, match)
    query = select(SmallStep).where(SmallStep.match_id == match.id).order_by(SmallStep.id)
    return [SmallStepOut.model_validate(step) for step in session.scalars(query)]


def page_of_small_steps(session: Session, actor: Actor, match_id: UUID, asked: PageIn) -> Page[SmallStepOut]:
    """The same, page by page, with what is done behind what is not."""
    match = get_match(session, actor, match_id)
    require(actor, Action.SHARE_STEPS, match)

    def part(done: bool) -> Part:
        def of(last: UUID | None, most: int) -> Select[SmallStep]:
            query = select(SmallStep).where(SmallStep.match_id == match.id, SmallStep.done.is_(done))
            query = query.order_by(SmallStep.id).limit(most)
            return query if last is None else query.where(SmallStep.id > last)

        return of

    shown, more = in_turn([part(False), part(True)], session.scalars, asked)
    return Page(items=[SmallStepOut.model_validate(step) for step in shown], next=more)


def read_small_step(session: Session, actor: Actor, match_id: UUID, step_id: UUID) -> SmallStepOut:
    """One of this match; NotFound under another."""
    match = get_match(session, actor, match_id)
    require(actor, Action.SHARE_STEPS, match)
    query = select(SmallStep).where(SmallStep.match_id == match.id)
    return SmallStepOut.model_validate(one(session, query, SmallStep.id == step_id))


def get_small_step(session: Session, actor: Actor, step_id: UUID) -> SmallStep:
    """Locked; of a match that this person sees."""
    seen = visible_matches(actor).with_only_columns(Match.id)
    return one(session, select(SmallStep).where(SmallStep.match_id.in_(seen)), SmallStep.id == step_id, lock=True)
