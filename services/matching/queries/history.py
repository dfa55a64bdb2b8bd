"""What happened to one thing, step by step. Nothing is ever taken out of it."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.history import Stateful, Transition
from services.matching.queries.lists import oldest_first
from services.matching.rules import STAFF
from services.matching.schemas.history import StepTakenOut
from services.matching.schemas.pages import Page, PageIn


def history_of(session: Session, actor: Actor, thing: Stateful) -> list[StepTakenOut]:
    """Oldest first. Who typed it, and the code for why, are for staff."""
    return [_shape(actor, row) for row in session.scalars(_steps(thing).order_by(Transition.id))]


def page_of_history(session: Session, actor: Actor, thing: Stateful, asked: PageIn) -> Page[StepTakenOut]:
    """The same, page by page."""
    rows, more = oldest_first(session, _steps(thing), Transition, asked)
    return Page(items=[_shape(actor, row) for row in rows], next=more)


def _steps(thing: Stateful) -> Select[Transition]:
    return select(Transition).where(Transition.subject_kind == thing.machine.name, Transition.subject_id == thing.id)


def _shape(actor: Actor, row: Transition) -> StepTakenOut:
    step = StepTakenOut.model_validate(row)
    return step if actor.roles & STAFF else step.model_copy(update={"actor_id": None, "note": None, "program_id": None})
