"""Asked by mistake: gone at once for whom no mail has reached, and only as long as nobody has answered."""

from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request
from services.matching.operations import cards, proposals
from services.matching.operations.unasking import unask
from services.matching.queries.today import today
from services.matching.schemas.proposals import AskPeersIn
from services.matching.states import ProposalState
from services.matching.visibility import visible_proposals
from shared import clock
from shared.errors import Conflict, Forbidden
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make, stands
from tests.matching.told import events_to


@pytest.fixture
def request_(make: Make) -> Request:
    return make.request(themes=["shame"])


def ask(session: Session, make: Make, actor: Actor, request: Request, many: int = 2) -> list[Proposal]:
    peers = [make.peer_worker(themes=["shame"]) for _ in range(many)]
    return proposals.ask_peers(session, actor, request.id, AskPeersIn(peer_worker_ids=[peer.id for peer in peers]))


def these(asked: list[Proposal]) -> list[UUID]:
    return [one.id for one in asked]


def test_who_was_not_reached_yet_hears_and_sees_nothing(session: Session, make: Make, request_: Request) -> None:
    coordinator = make.coordinator()
    asked = ask(session, make, coordinator, request_, 3)
    unask(session, coordinator, these(asked))
    for one in asked:
        assert one.state is ProposalState.WITHDRAWN
        assert events_to(session, one.peer_worker.user_id) == []
        assert today(session, make.actor(one.peer_worker)).questions == []
    again = AskPeersIn(peer_worker_ids=[one.peer_worker_id for one in asked])
    assert len(proposals.ask_peers(session, coordinator, request_.id, again)) == 3


def test_whom_a_mail_has_reached_hears_that_there_is_no_question_any_more(
    session: Session, make: Make, request_: Request
) -> None:
    coordinator = make.coordinator()
    asked = ask(session, make, coordinator, request_)
    reached = asked[0]
    session.execute(update(OutboxRow).where(OutboxRow.subject_id == reached.id).values(done_at=clock.NOW))
    unask(session, coordinator, these(asked))
    assert events_to(session, reached.peer_worker.user_id) == [Event.PEER_ASKED, Event.NOT_THIS_TIME]
    assert events_to(session, asked[1].peer_worker.user_id) == []


def test_once_somebody_has_answered_nothing_is_undone(session: Session, make: Make, request_: Request) -> None:
    coordinator = make.coordinator()
    asked = ask(session, make, coordinator, request_)
    proposals.accept(session, make.actor(asked[0].peer_worker), asked[0].id)
    with pytest.raises(Conflict):
        unask(session, coordinator, these(asked))
    assert asked[1].state is ProposalState.SENT_TO_PEER


def test_only_who_asked_undoes_it(session: Session, make: Make, request_: Request) -> None:
    asked = ask(session, make, make.coordinator(), request_)
    with pytest.raises(Forbidden):
        unask(session, make.coordinator(), these(asked))
    with pytest.raises(Forbidden):
        unask(session, make.actor(asked[0].peer_worker), these(asked[:1]))


def test_what_the_system_had_asked_out_of_sight_stands_again_out_of_sight(
    session: Session, make: Make, request_: Request
) -> None:
    coordinator, peer_worker = make.coordinator(), make.peer_worker(themes=["shame"])
    cards.ask_unseen(session, request_)
    asked = proposals.ask_peers(session, coordinator, request_.id, AskPeersIn(peer_worker_ids=[peer_worker.id]))
    unask(session, coordinator, these(asked))
    assert stands(asked[0], ProposalState.WITHDRAWN)
    [again] = session.scalars(select(Proposal).where(Proposal.state == ProposalState.SENT_TO_PEER))
    assert (again.peer_worker_id, again.proposed_by) == (peer_worker.id, ProposedBy.SYSTEM)
    assert session.scalars(visible_proposals(coordinator)).all() == asked
    assert events_to(session, peer_worker.user_id) == [Event.PEER_ASKED]
