"""Peer workers were asked by mistake: their questions are gone at once, as long as none of them has answered."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.history import Transition
from services.matching.models.proposals import Proposal
from services.matching.operations import cards
from services.matching.policies import Action, require
from services.matching.queries.find import get_proposal, lock_for_proposal
from services.matching.states import ProposalState
from shared import outbox
from shared.errors import Conflict, Forbidden
from shared.events import Event


def unask(session: Session, actor: Actor, proposal_ids: Sequence[UUID]) -> list[Proposal]:
    """By who asked: all of these or none. Whom no mail has reached sees nothing of it."""
    asked = [lock_for_proposal(session, get_proposal(session, actor, one)) for one in dict.fromkeys(proposal_ids)]
    for proposal in asked:
        by = require(actor, Action.PROPOSE, proposal.request)
        if proposal.state is not ProposalState.SENT_TO_PEER:
            raise Conflict("Somebody has answered already, so this cannot be undone any more.")
        _take_back(session, proposal, by)
    return asked


def _take_back(session: Session, proposal: Proposal, by: By) -> None:
    first = session.scalars(
        select(Transition).where(Transition.subject_id == proposal.id, Transition.source.is_(None))
    ).first()
    if first is not None and first.actor_id != by.user_id:
        raise Forbidden("Only who asked can undo it.")
    reached = outbox.was_told(session, proposal.id, Event.PEER_ASKED)
    proposal.move_to(ProposalState.WITHDRAWN, by, "asked_by_mistake")
    cards.forget_mails(session, proposal)
    if reached:
        cards.tell_not_this_time(session, proposal)
    if proposal.request.asked_by_system:
        cards.ask_unseen(session, proposal.request)  # whom it had asked before staff did among them
