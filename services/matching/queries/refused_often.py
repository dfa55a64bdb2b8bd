"""Who asked so often for what is not there for them that they were stopped: for the privacy officer, week by week."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.audit import SIGN_IN
from services.matching.models.audit import AuditEvent, Outcome
from services.matching.models.limits import REFUSALS
from services.matching.models.programs import Program
from services.matching.policies import Action, require
from services.matching.queries.doubts import days_of
from services.matching.queries.who_looked import DAY, within
from services.matching.schemas.looks import RefusedOftenOut
from shared.db import constant
from shared.users import User

MOST = 100


def refused_often(session: Session, actor: Actor, week: int) -> list[RefusedOftenOut]:
    """On one day, the newest first. Not of who mistyped a password: that may be whoever guesses at it."""
    require(actor, Action.READ_TRAIL)
    each = (
        select(DAY.label("day"), AuditEvent.actor_id, AuditEvent.program_id, func.count().label("times"))
        .where(
            AuditEvent.outcome == constant(Outcome.DENIED),
            AuditEvent.event != SIGN_IN,
            *within(days_of(session, week)),
        )
        .group_by(DAY, AuditEvent.actor_id, AuditEvent.program_id)
        .having(func.count() >= REFUSALS)
        .subquery()
    )
    query = (
        select(each.c.day, User.name.label("actor_name"), Program.name.label("program_name"), each.c.times)
        .join(User, User.id == each.c.actor_id)
        .outerjoin(Program, Program.id == each.c.program_id)
        .order_by(each.c.day.desc(), each.c.actor_id)
        .limit(MOST)
    )
    return [RefusedOftenOut.model_validate(row) for row in session.execute(query)]
