"""Programs of the organisation that ask for somebody by name: let in and sent away by an administrator."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.models.programs import Program
from services.matching.policies import Action, require
from services.matching.schemas.programs import ProgramIn


def let_in(session: Session, actor: Actor, asked: ProgramIn) -> tuple[Program, str]:
    """With its secret, unless it has keys of its own."""
    require(actor, Action.MANAGE_PROGRAMS)
    return auth.programs.make(session, asked.name, asked.scopes, asked.keys, actor.user_id)


def those_in_use(session: Session, actor: Actor) -> list[Program]:
    require(actor, Action.MANAGE_PROGRAMS)
    return auth.programs.in_use(session)


def revoke(session: Session, actor: Actor, program_id: UUID) -> None:
    """From the next ask on its tokens open nothing."""
    require(actor, Action.MANAGE_PROGRAMS)
    auth.programs.revoke(session, program_id)
