"""Rights by level: who begins on their own, who supervises, and what an intern waits for."""

import pytest
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM
from services.matching.models.decisions import Topic
from services.matching.models.peer_workers import Career, Employment, FormerTreater, PeerWorker
from services.matching.operations import matches, pool, proposals, supervision
from services.matching.policies import Action, may
from services.matching.queries.candidates import may_be_asked, rank_for_staff
from services.matching.queries.own_asked import own_asked
from services.matching.queries.register import register
from services.matching.queries.supervision import supervision_of
from services.matching.queries.why_not import why_not
from services.matching.rights import RIGHTS
from services.matching.schemas.matches import StartIn
from services.matching.schemas.own_asked import NotAskedBecause
from services.matching.schemas.pool import CareerIn, PeerWorkersIn
from services.matching.schemas.supervision import SupervisorIn
from services.matching.schemas.why_not import WhyNot
from services.matching.states import MatchState, RequestState
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from tests.make import Make


def intern(make: Make, supervisor: PeerWorker | None = None) -> PeerWorker:
    named = supervisor and supervisor.id
    return make.peer_worker(["shame"], employment=Employment.INTERN, career=Career.INTERN, supervisor_id=named)


def senior(make: Make) -> PeerWorker:
    return make.peer_worker(career=Career.SENIOR)


def name(session: Session, make: Make, peer_worker: PeerWorker, supervisor: PeerWorker | None) -> None:
    asked = SupervisorIn(supervisor_id=supervisor and supervisor.id)
    supervision.name_supervisor(session, make.coordinator(), peer_worker.id, asked)


def test_every_level_has_its_rights() -> None:
    assert set(RIGHTS) == set(Career)


def test_requirement_153_an_intern_is_asked_once_a_supervisor_is_named(session: Session, make: Make) -> None:
    request, one = make.request(themes=["shame"]), intern(make)
    request.move_to(RequestState.WAITING, SYSTEM)
    coordinator = make.coordinator()
    assert rank_for_staff(session, request) == []
    assert may_be_asked(session, request, staff=False) == set()
    [why] = why_not(session, coordinator, request.id, one.user.name)
    assert why.because is WhyNot.NO_SUPERVISOR
    assert own_asked(session, make.actor(one)).because[0] is NotAskedBecause.NO_SUPERVISOR
    [row] = register(session, coordinator, PeerWorkersIn()).items
    assert row.needs_supervisor
    name(session, make, one, senior(make))
    assert request.state is RequestState.IN_MATCHING
    assert one.id in {found.candidate_id for found in rank_for_staff(session, request)}


@pytest.mark.parametrize("lost", ["left", "paused", "junior now", "intern now", "no account"])
def test_a_supervisor_is_one_as_long_as_they_are_there_and_have_the_right(
    session: Session, make: Make, lost: str
) -> None:
    supervisor, coordinator = senior(make), make.coordinator()
    one = intern(make, supervisor)
    assert supervision_of(session, coordinator, one.id).can_begin
    match lost:
        case "left":
            pool.retire_peer_worker(session, coordinator, supervisor.id)
        case "paused":
            pool.pause_peer_worker(session, coordinator, supervisor.id)
        case "junior now":
            asked = CareerIn(career=Career.JUNIOR, since=clock.today(session))
            pool.set_career(session, coordinator, supervisor.id, asked)
        case "intern now":
            supervisor.employment = Employment.INTERN
        case _:
            supervisor.user.active = False
    told = supervision_of(session, coordinator, one.id)
    assert told.can_begin is (lost == "paused")
    assert told.supervisor_name == supervisor.user.name


def test_nothing_new_begins_without_a_supervisor_and_what_goes_on_is_not_stopped(session: Session, make: Make) -> None:
    supervisor = senior(make)
    one = intern(make, supervisor)
    asked = make.proposal(make.request(), one)
    planned = make.match(peer_worker=one, state=MatchState.PLANNED)
    running = make.match(peer_worker=one)
    name(session, make, one, None)
    with pytest.raises(Conflict, match="supervisor"):
        proposals.accept(session, make.actor(one), asked.id)
    with pytest.raises(Conflict, match="supervisor"):
        matches.start_match(session, make.actor(one), planned.id, StartIn())
    assert running.state is MatchState.ACTIVE
    name(session, make, one, supervisor)
    proposals.accept(session, make.actor(one), asked.id)


def test_who_has_the_next_level_begins_on_their_own(session: Session, make: Make) -> None:
    request, one = make.request(), intern(make)
    asked = CareerIn(career=Career.JUNIOR, since=clock.today(session))
    pool.set_career(session, make.coordinator(), one.id, asked)
    assert not may_be_asked(session, request, staff=True), "an internship was agreed, so it is one still"
    one.employment = Employment.PAID
    assert may_be_asked(session, request, staff=True) == {str(one.id)}


def test_only_who_has_the_right_can_be_named_and_nobody_hears_why_not(session: Session, make: Make) -> None:
    one, good, treater, junior, left = intern(make), senior(make), senior(make), make.peer_worker(), senior(make)
    session.add(FormerTreater(peer_worker_id=one.id, user_id=treater.user_id))
    pool.retire_peer_worker(session, make.coordinator(), left.id)
    for nobody in (one, intern(make), treater, junior, left):
        with pytest.raises(Invalid, match="This person cannot be chosen here"):
            name(session, make, one, nobody)
    assert [found.id for found in supervision_of(session, make.coordinator(), one.id).can_be_named] == [good.id]
    make.decision(Topic.JUNIORS_SUPERVISE, "yes")
    name(session, make, one, junior)
    assert one.supervisor_id == junior.id


def test_a_supervisor_is_named_to_the_intern_and_the_coordinator_and_to_nobody_else(
    session: Session, make: Make
) -> None:
    supervisor = senior(make)
    one = intern(make, supervisor)
    mine, theirs = (supervision_of(session, make.actor(who), who.id) for who in (one, supervisor))
    assert (mine.supervisor_name, mine.can_be_named) == (supervisor.user.name, [])
    assert [found.name for found in theirs.supervises] == [one.user.name]
    for other in (make.caseholder(), make.team_lead(), make.actor(supervisor)):
        with pytest.raises(Forbidden):
            supervision_of(session, other, one.id)
    assert not may(make.actor(one), Action.NAME_SUPERVISOR, one)
