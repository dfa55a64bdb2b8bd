"""Coming along once, and a place in a group: two ends without a match."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import CloseReason, Outcome, Request, RequestKind, Route
from services.matching.operations import reports, requests, visits
from services.matching.schemas.requests import ClientAnswerIn, ReportIn, YesNoIn
from services.matching.schemas.visits import VisitIn
from services.matching.states import RequestState
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make


@pytest.fixture
def asked(session: Session, make: Make) -> tuple[Request, Actor, PeerWorker]:
    caseholder, peer_worker = make.caseholder(), make.peer_worker()
    client = make.client(caseholder=caseholder)
    request = reports.report_request(
        session,
        caseholder,
        client.id,
        ReportIn(
            route=Route.COLLEAGUE,
            kind=RequestKind.ONE_OFF,
            why_peer="Mee op huisbezoek.",
            named_peer_worker_id=peer_worker.id,
            visit_on=clock.today(session) + timedelta(days=1),
        ),
    )
    return request, caseholder, peer_worker


def test_requirement_19_a_visit_is_asked_told_and_logged_and_no_match_follows(
    session: Session, make: Make, asked: tuple[Request, Actor, PeerWorker]
) -> None:
    request, caseholder, peer_worker = asked
    peer = make.actor(peer_worker)
    visits.answer_visit(session, peer, request.id, YesNoIn(yes=True))
    reports.answer_request(session, caseholder, request.id, ClientAnswerIn())
    make.later(days=2)
    made = VisitIn(day=clock.today(session) - timedelta(days=1), start=time(10, 0))
    visit = visits.log_visit(session, peer, request.id, made)
    assert (request.state, request.outcome) == (RequestState.FULFILLED, Outcome.ONE_OFF)
    assert (visit.match_id, visit.minutes_realised) == (None, 60)
    assert session.scalar(select(func.count()).select_from(Match)) == 0


def test_the_client_may_refuse_the_visit_before_it_happens(
    session: Session, make: Make, asked: tuple[Request, Actor, PeerWorker]
) -> None:
    request, caseholder, peer_worker = asked
    peer = make.actor(peer_worker)
    visits.answer_visit(session, peer, request.id, YesNoIn(yes=True))
    requests.withdraw_request(session, caseholder, request.id)
    with pytest.raises(Conflict):
        visits.log_visit(session, peer, request.id, VisitIn(day=clock.today(session), start=time(0, 0)))


def test_a_peer_worker_who_cannot_ends_it_and_the_colleague_hears_it(
    session: Session, make: Make, asked: tuple[Request, Actor, PeerWorker]
) -> None:
    request, caseholder, peer_worker = asked
    visits.answer_visit(session, make.actor(peer_worker), request.id, YesNoIn(yes=False))
    assert (request.state, request.close_reason) == (RequestState.CLOSED, CloseReason.PEER_CANNOT)
    heard = session.scalars(select(OutboxRow.event).where(OutboxRow.recipient_id == caseholder.user_id)).all()
    assert Event.PEER_SAID_NO in heard


def test_a_visit_in_the_future_cannot_be_logged(
    session: Session, make: Make, asked: tuple[Request, Actor, PeerWorker]
) -> None:
    request, caseholder, peer_worker = asked
    peer = make.actor(peer_worker)
    visits.answer_visit(session, peer, request.id, YesNoIn(yes=True))
    reports.answer_request(session, caseholder, request.id, ClientAnswerIn())
    tomorrow = VisitIn(day=clock.today(session) + timedelta(days=1), start=time(10, 0))
    with pytest.raises(Invalid):
        visits.log_visit(session, peer, request.id, tomorrow)
    assert request.state is RequestState.IN_MATCHING
