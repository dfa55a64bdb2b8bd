"""Bar 2: a whole waiting list at once, beside HiGHS on the same input, and beside taking the best pair each time."""

from collections.abc import Iterable, Sequence
from random import Random
from time import perf_counter

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bench import population
from bench.round_oracle import Oracle, levels_of
from bench.rows import Row
from bench.timing import in_turns
from services.matching import auth
from services.matching.operations import rounds
from services.matching.rounds import FULL_SCORE, FULL_WEEK, Fit, Report, Room, Waiting, by_score, plan, report
from shared.users import User

BAR = "2 round"
REQUESTS, PEERS, LIST, PLACES, MONTHS = 1_000, 300, 20, 5, 12
TIMES = 5


def run(database_url: str) -> Iterable[Row]:
    """Fills the database at the URL: migrated, empty, and of no other use."""
    waiting, rooms = a_town(Random("a round"), REQUESTS, PEERS)
    lines = plan(waiting, rooms)
    ours, greedy = report(waiting, rooms, lines), report(waiting, rooms, by_score(waiting, rooms))
    levels, best = levels_of(waiting, rooms, lines), Oracle(waiting, rooms).best()
    if levels != best:
        raise AssertionError(f"a round is not the best: {levels} instead of {best}")

    def in_one_programme() -> None:
        oracle = Oracle(waiting, rooms)
        oracle.at_once(worth_of(oracle, waiting, rooms))

    our_ms, peer_ms = in_turns(TIMES, lambda: plan(waiting, rooms), in_one_programme)
    what = f"{REQUESTS:,} requests, {PEERS:,} peer workers"
    yield Row(
        bar=BAR, what=f"{what}, against HiGHS", ours_ms=our_ms, peer_ms=peer_ms, ratio=our_ms / peer_ms, limit=1 / 3
    )
    yield _told("requests with a proposal, against the most there can be", ours.served, best.served, at_least=1)
    yield _told("thousands of points, against the optimum of HiGHS", ours.points, best.points, 1_000, at_least=1)
    yield from beside_greedy(ours, greedy)
    whole_ms = whole_round(database_url)
    yield Row(
        bar=BAR,
        what="the whole of it, who suits whom asked of the database, beside the solving",
        ours_ms=whole_ms,
        peer_ms=our_ms,
        ratio=whole_ms / our_ms,
    )


def whole_round(database_url: str) -> float:
    """Milliseconds for what a worker does when a round is asked for. Nothing of it is stored."""
    engine = create_engine(database_url)
    population.found(engine)
    population.grow(engine, PEERS)
    population.add_waiting(engine, REQUESTS - 1)
    with Session(engine) as session:
        coordinator = session.scalars(select(User).where(User.email == population.COORDINATOR)).one()
        asked = rounds.ask_for_round(session, auth.load_actor(session, coordinator))
        begin = perf_counter()
        rounds.make(session, asked.id, aside=lambda work: work(session))
        taken = (perf_counter() - begin) * 1000
        session.flush()
        if asked.reports["best"]["served"] == 0:
            raise AssertionError("a round of the whole town serves nobody")
    engine.dispose()
    return taken


def beside_greedy(ours: Report, greedy: Report) -> Iterable[Row]:
    """Only told: greedy has more points, and who has waited longest pays for them."""
    yield _told("requests with a proposal, beside the best pair each time", ours.served, greedy.served)
    yield _told(
        "of the ten that wait longest, beside the best pair each time", ours.oldest_served, greedy.oldest_served
    )
    yield _told("thousands of points, beside the best pair each time", ours.points, greedy.points, 1_000)


def _told(what: str, ours: int, peer: int, by: int = 1, *, at_least: float | None = None) -> Row:
    ratio = ours / peer
    return Row(
        bar=BAR, what=what, ours_ms=ours / by, peer_ms=peer / by, ratio=ratio, unit="", limit=at_least, at_least=True
    )


def a_town(draw: Random, requests: int, peers: int) -> tuple[list[Waiting], list[Room]]:
    """Fewer places than requests, as a waiting list has."""
    rooms = [
        Room(f"p{number}", tuple(sorted(draw.sample(range(FULL_WEEK + 1), draw.randint(1, PLACES)))))
        for number in range(peers)
    ]
    waiting = [
        Waiting(
            f"r{number}",
            30 * draw.randrange(MONTHS),
            tuple(Fit(room.peer_worker, draw.randint(0, FULL_SCORE)) for room in draw.sample(rooms, LIST)),
        )
        for number in range(requests)
    ]
    return waiting, rooms


def worth_of(oracle: Oracle, waiting: Sequence[Waiting], rooms: Sequence[Room]) -> dict[int, float]:
    """The whole objective as one number a column, so that HiGHS needs one programme and not fifteen."""
    point = FULL_WEEK + 1
    month = point * FULL_SCORE * len(rooms) + point
    worth = {column: float(-load) for column, load in oracle.loads.items()}
    worth |= {column: float(point * points) for column, points in oracle.points.items()}
    months = {column: one.days // 30 + 1 for column, one in zip(oracle.served, waiting, strict=True)}
    return worth | {column: float(month * number) for column, number in months.items()}
