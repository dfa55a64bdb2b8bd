"""A client says whether it helped that two people know the same: once a contact, and only if they like."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.helped import WhetherItHelped
from services.matching.policies import Action, require
from services.matching.queries.find import lock_match
from services.matching.queries.helped import own_answer
from services.matching.schemas.helped import HelpedIn, HelpedOut
from shared.errors import Conflict


def say_whether_it_helped(session: Session, actor: Actor, match_id: UUID, asked: HelpedIn) -> HelpedOut:
    """By the client, in their own app: staff cannot answer it for them, nor is it asked on a device in their hands."""
    match = lock_match(session, actor, match_id)
    require(actor, Action.SAY_WHETHER_IT_HELPED, match)
    if not own_answer(session, actor, match).asked:
        raise Conflict("This is not asked now, or it was asked before.")
    session.add(WhetherItHelped(match=match, closeness=match.request.closeness, answer=asked.answer))
    session.flush()
    return own_answer(session, actor, match)


def take_answer_back(session: Session, actor: Actor, match_id: UUID) -> HelpedOut:
    """The answer is gone, and counts no more. It is not asked again."""
    match = lock_match(session, actor, match_id)
    require(actor, Action.SAY_WHETHER_IT_HELPED, match)
    of_match = select(WhetherItHelped).where(WhetherItHelped.match_id == match.id, WhetherItHelped.answer.is_not(None))
    given = session.scalars(of_match).one_or_none()
    if given is None:
        raise Conflict("There is no answer to take back.")
    given.answer = None
    session.flush()
    return own_answer(session, actor, match)
