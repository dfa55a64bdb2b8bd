"""A round is made of what staff may see, in one piece, and each of its lines is taken as it is now."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching import tasks
from services.matching.actor import Actor, Role
from services.matching.models.peer_workers import Boundary, PeerWorker, Room
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.rounds import Round, RoundLine, Said
from services.matching.operations import proposals, rounds
from services.matching.operations.retention import forget_round, old_rounds
from services.matching.policies import Action, may
from services.matching.queries import rounds as reads
from services.matching.queries.round_lines import lines_of, read_round, read_trial
from services.matching.schemas.pages import PageIn
from services.matching.schemas.proposals import AskPeersIn
from services.matching.schemas.rounds import LineOut, TakeLineIn, TrialIn
from services.matching.states import Party, ProposalState, RequestState
from shared.db import get_engine, in_transaction, transaction
from shared.errors import Conflict, Forbidden
from tests.make import Make

TAKE = TakeLineIn()
UNAVAILABLE = "One of these peer workers is not available for this question."


def made(session: Session, coordinator: Actor) -> Round:
    """On this very session, where the worker has one of its own."""
    asked = rounds.ask_for_round(session, coordinator)
    return made_now(session, asked)


def made_now(session: Session, asked: Round) -> Round:
    rounds.make(session, asked.id, aside=lambda work: work(session))
    session.flush()
    session.expire_all()
    return asked


def lines(session: Session, coordinator: Actor, of: Round) -> list[LineOut]:
    return lines_of(session, coordinator, of.id, PageIn()).items


def names(line: LineOut) -> set[UUID]:
    return {pick.peer_worker_id for pick in line.picks}


def full(session: Session, peer_worker: PeerWorker) -> None:
    peer_worker.room = Room.FULL
    session.flush()


def test_a_round_gives_each_who_waits_a_line_and_asks_nobody(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    one, two = (make.peer_worker(["shame"], pool=True, hours_per_week=8) for _ in range(2))
    waits = make.request(themes=["shame"], state=RequestState.IN_MATCHING)
    waits.move_to(RequestState.WAITING, make.signed(Party.COORDINATOR))
    also = make.request(themes=["shame"])
    this = made(session, coordinator)
    found = lines(session, coordinator, this)
    assert {line.request_id for line in found} == {waits.id, also.id}
    assert all(names(line) == {one.id, two.id} for line in found)
    told = read_round(session, coordinator)
    assert told is not None
    assert told.best is not None
    assert (told.requests, told.looked, told.suited, told.best.served, told.failed) == (2, 2, 2, 2, False)
    assert told.weights_version == 0
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_the_same_waiting_list_gives_the_same_lines_and_the_same_digest(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    for hours in (8, 12, 16):
        make.peer_worker(["shame"], pool=True, hours_per_week=hours)
    for themes in (["shame"], ["shame", "hope"], ["loneliness"]):
        make.request(themes=themes)
    first, second = made(session, coordinator), made(session, coordinator)
    assert first.digest == second.digest
    assert [names(line) for line in lines(session, coordinator, first)] == [
        names(line) for line in lines(session, coordinator, second)
    ]


def test_a_list_that_is_too_long_is_cut_the_same_way_each_time_and_says_so(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "MOST_PAIRS", 0)
    monkeypatch.setattr(reads, "LIST", 1)
    coordinator = make.coordinator()
    for _ in range(3):
        make.peer_worker(["shame"], pool=True, hours_per_week=40)
        make.request(themes=["shame"])
    first, second = made(session, coordinator), made(session, coordinator)
    assert (first.reports["cut"], first.reports["best"]["served"]) == (3, 3)
    assert first.digest == second.digest


def test_a_round_does_not_depend_on_what_staff_may_not_see(session: Session, make: Make) -> None:
    """A hidden experience, and whom the system asked unseen, leave the digest as it is; a line says neither."""
    coordinator = make.coordinator()
    peer_worker = make.peer_worker(["shame"], pool=True, hours_per_week=8)
    make.request(themes=["shame", "psychosis"])
    deep = make.request(musts=["voice_hearing"])
    before = made(session, coordinator)
    peer_worker.usable_specific |= 3
    rounds_before = make.proposal(deep, peer_worker)
    rounds_before.proposed_by = ProposedBy.SYSTEM
    after = made(session, coordinator)
    assert before.digest == after.digest
    assert after.reports["unseen"] == 1
    assert deep.id not in {line.request_id for line in lines(session, coordinator, after)}


def test_a_line_that_is_taken_asks_and_takes_up_who_waited(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    peer_worker = make.peer_worker(["shame"], pool=True)
    request = make.request(themes=["shame"])
    request.move_to(RequestState.WAITING, make.signed(Party.COORDINATOR))
    [line] = lines(session, coordinator, made(session, coordinator))
    [asked] = rounds.take_line(session, coordinator, line.id, TAKE)
    assert (asked.peer_worker_id, asked.state) == (peer_worker.id, ProposalState.SENT_TO_PEER)
    assert request.state is RequestState.IN_MATCHING
    with pytest.raises(Conflict, match="dealt with this line already"):
        rounds.take_line(session, coordinator, line.id, TAKE)
    rounds.reconsider_line(session, coordinator, line.id, [asked.id])
    assert asked.state is ProposalState.WITHDRAWN
    assert session.get_one(RoundLine, line.id).said is None


def test_a_line_is_changed_when_others_are_asked_and_left_when_nobody_is(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    best, other = (make.peer_worker(themes, pool=True, hours_per_week=8) for themes in (["shame"], ["hope"]))
    for _ in range(2):
        make.request(themes=["shame"])
    this = made(session, coordinator)
    first, second = lines(session, coordinator, this)
    rounds.take_line(session, coordinator, first.id, TakeLineIn(peer_worker_ids=[other.id]))
    rounds.leave_line(session, coordinator, second.id)
    said = [line.said for line in lines(session, coordinator, this)]
    assert said == [Said.CHANGED, Said.LEFT]
    assert best.id in names(second)


def test_a_line_whose_peer_worker_became_full_is_refused_with_a_sentence_and_says_so(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    peer_worker = make.peer_worker(["shame"], pool=True)
    make.request(themes=["shame"])
    this = made(session, coordinator)
    [line] = lines(session, coordinator, this)
    full(session, peer_worker)
    with pytest.raises(Conflict, match=UNAVAILABLE):
        rounds.take_line(session, coordinator, line.id, TAKE)
    [now] = lines(session, coordinator, this)
    assert now.picks[0].candidate is None
    assert now.said is None


def test_a_boundary_and_a_full_week_look_the_same_on_a_line(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    private, busy = (make.peer_worker(["shame"], pool=True, hours_per_week=8) for _ in range(2))
    make.request(themes=["shame"])
    this = made(session, coordinator)
    session.add(Boundary(peer_worker_id=private.id, theme="shame"))
    full(session, busy)
    [line] = lines(session, coordinator, this)
    assert [(pick.candidate, pick.changed) for pick in line.picks] == [(None, False)] * 2


def test_a_line_says_that_its_facts_have_changed(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    peer_worker = make.peer_worker(["shame", "hope"], pool=True)
    request = make.request(themes=["shame", "hope"])
    this = made(session, coordinator)
    assert [pick.changed for line in lines(session, coordinator, this) for pick in line.picks] == [False]
    peer_worker.shown_theme = 1
    session.flush()
    assert [pick.changed for line in lines(session, coordinator, this) for pick in line.picks] == [True]
    proposals.ask_peers(session, coordinator, request.id, AskPeersIn(peer_worker_ids=[peer_worker.id]))
    assert [line.waits for line in lines(session, coordinator, this)] == [False]


def test_only_a_coordinator_asks_for_a_round(session: Session, make: Make) -> None:
    for actor in (make.caseholder(), make.team_lead(), make.actor(make.peer_worker())):
        assert not may(actor, Action.MAKE_ROUND)
        with pytest.raises(Forbidden):
            rounds.ask_for_round(session, actor)


def test_a_second_round_is_refused_while_one_is_being_made(session: Session, make: Make) -> None:
    rounds.ask_for_round(session, make.coordinator())
    with pytest.raises(Conflict, match="A round is being made now"):
        rounds.ask_for_round(session, make.coordinator())


def test_a_round_that_broke_three_workers_is_given_up(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    asked = rounds.ask_for_round(session, coordinator)
    asked.tries = rounds.TRIES
    session.flush()
    told = read_round(session, coordinator, made_now(session, asked).id)
    assert told is not None
    assert told.failed


def test_three_volunteers_more_are_tried_without_anybody_being_asked(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    for _ in range(6):
        make.request(themes=["voice_hearing"])
        make.request(musts=["voice_hearing"])
    asked = rounds.try_with_more(session, coordinator, TrialIn(volunteers=3, themes=["voice_hearing"], hours=16))
    made_now(session, asked)
    brought = {"served": 6, "proposals": 6, "points": 60_000}
    nothing = dict.fromkeys(brought, 0)
    assert asked.reports == {"seen": 6, "unseen": 6, "before": nothing, "after": brought, "after_unseen": brought}
    told = read_trial(session, coordinator)
    assert told is not None
    assert (told.served, told.more, told.more_unseen) == (0, 6, 6)
    assert read_round(session, coordinator) is None


def test_a_trial_tells_no_small_number_and_nothing_that_gives_one_away(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    make.peer_worker(["shame"], pool=True, hours_per_week=8)
    for _ in range(7):
        make.request(themes=["voice_hearing"])
    asked = rounds.try_with_more(session, coordinator, TrialIn(volunteers=1, themes=["hope"], hours=8))
    made_now(session, asked)
    assert [asked.reports[name]["served"] for name in ("before", "after")] == [2, 4]
    told = read_trial(session, coordinator)
    assert told is not None
    assert (told.seen, told.served, told.more, told.score) == (7, None, None, None)


def test_a_round_goes_after_ninety_days(session: Session, make: Make) -> None:
    make.peer_worker(["shame"], pool=True)
    make.request(themes=["shame"])
    this = made(session, make.coordinator())
    make.later(days=89)
    assert old_rounds(session) == []
    make.later(days=2)
    assert old_rounds(session) == [this.id]
    forget_round(session, this.id)
    assert session.scalar(select(func.count()).select_from(RoundLine)) == 0


# With a worker and a database of their own.


@pytest.fixture
def asked(database: str) -> UUID:
    """One request, somebody who suits it, and a round that is asked for."""

    def stage(session: Session) -> UUID:
        make = Make(session)
        make.peer_worker(["shame"], pool=True)
        make.request(themes=["shame"])
        return rounds.ask_for_round(session, make.actor(make.user(Role.COORDINATOR))).id

    return in_transaction(stage)


def ended(round_id: UUID) -> tuple[bool, int, int]:
    with transaction() as session:
        this = session.get_one(Round, round_id)
        number = session.scalar(select(func.count()).select_from(RoundLine)) or 0
        return this.digest is not None, this.looked, number


def test_a_round_that_is_killed_half_way_leaves_nothing_and_is_made_again(asked: UUID) -> None:
    with get_engine().connect() as killer, killer.begin():
        killed = in_another_worker(asked, lambda pid: killer.exec_driver_sql(f"SELECT pg_terminate_backend({pid})"))
    assert killed
    assert ended(asked) == (False, 1, 0)
    tasks.make_round_that_was_asked_for()
    assert ended(asked) == (True, 1, 1)


def in_another_worker(round_id: UUID, then: Callable[[int], object]) -> bool:
    """A worker that has looked at everything; then this happens to its connection. Whether it broke."""
    try:
        with Session(get_engine()) as session:
            pid = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            rounds.make(session, round_id, in_transaction, partial(then, pid))
            session.commit()
    except Exception as error:
        return "terminating connection" in str(error) or "closed" in str(error)
    return False


def test_two_workers_at_once_make_one_round(asked: UUID) -> None:
    def second_worker(_pid: int) -> None:
        tasks.make_round_that_was_asked_for()
        assert ended(asked) == (False, 1, 0)

    assert not in_another_worker(asked, second_worker)
    assert ended(asked) == (True, 1, 1)
    tasks.make_round_that_was_asked_for()
    assert ended(asked) == (True, 1, 1)


def test_a_worker_that_must_stop_breaks_a_round_off_for_the_next_one(asked: UUID) -> None:
    tasks.make_round_that_was_asked_for(lambda: True)
    assert ended(asked) == (False, 1, 0)
    tasks.make_round_that_was_asked_for()
    assert ended(asked) == (True, 1, 1)


def test_two_who_ask_at_once_get_one_round(database: str) -> None:
    """Neither sees the other's: the index lets one of them in."""

    def coordinator(session: Session) -> Actor:
        make = Make(session)
        return make.actor(make.user(Role.COORDINATOR))

    actor, both = in_transaction(coordinator), Barrier(2)

    def ask(_number: int) -> bool:
        def work(session: Session) -> bool:
            both.wait()
            return bool(rounds.ask_for_round(session, actor))

        try:
            return in_transaction(work)
        except Conflict:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2))) == [False, True]
