"""Bar 4: taking 10,000 due messages a hundred at a time, beside one UPDATE that takes them all at once."""

from collections.abc import Iterable
from statistics import median
from time import perf_counter
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from bench.rows import Row
from services.notifications.claiming import claim
from services.notifications.models import Channel
from shared.users import User

DUE = 10_000
FEW, MANY = DUE, 1_000_000
"""How many are stored; beside the due ones all were sent before."""
TIMES = 5

SECOND_TABLE = text("CREATE SCHEMA large CREATE TABLE delivery (LIKE public.delivery INCLUDING ALL)")
FILL = text(
    """
    INSERT INTO delivery (recipient_id, channel, message_id, due_at, state, attempts, settled_at, next_attempt_at)
    SELECT :person, 'email', '<' || number || '-' || :state || '@naast.example>', now() - interval '1 day', :state, 0,
           CASE WHEN :state = 'sent' THEN now() END, now() - make_interval(secs => number)
    FROM generate_series(1, :count) AS number
    """
)
MAKE_DUE = text(
    "UPDATE delivery SET state = 'pending', attempts = 0, lease_token = NULL,"
    " next_attempt_at = now() - interval '1 hour' WHERE state = 'sending'"
)
TAKE_ALL = text(
    """
    UPDATE delivery SET state = 'sending', attempts = attempts + 1, lease_token = :token,
           next_attempt_at = clock_timestamp() + interval '60 seconds'
    WHERE state = 'pending' AND next_attempt_at <= now() AND channel = 'email' AND attempts < 3
    RETURNING id, recipient_id, promise, combined_on, message_id, attempts
    """
)


def run(database_url: str) -> Iterable[Row]:
    """Fills tables in the database at the URL (migrated, no deliveries), which is not to be used for anything else."""
    few = create_engine(database_url)
    many = create_engine(database_url, connect_args={"options": "-c search_path=large,public"})
    with Session(few) as session:
        somebody = User(email="bench@naast.example", name="Bench")
        session.add(somebody)
        session.execute(SECOND_TABLE)
        session.flush()
        person = somebody.id
        session.commit()
    for engine, stored in ((few, FEW), (many, MANY)):
        with engine.begin() as connection:
            connection.execute(FILL, {"person": person, "state": "pending", "count": DUE})
            connection.execute(FILL, {"person": person, "state": "sent", "count": stored - DUE})
    taken = _in_turns(few, many)
    for engine, stored in ((few, FEW), (many, MANY)):
        ours, peer = taken[engine, _by_the_hundred], taken[engine, _all_at_once]
        yield Row(
            bar="4 claiming",
            what=f"{DUE:,} due of {stored:,} stored, by the hundred, against one UPDATE",
            ours_ms=ours,
            peer_ms=peer,
            ratio=ours / peer,
            limit=2.5,
        )
    ours, peer = taken[many, _by_the_hundred], taken[few, _by_the_hundred]
    yield Row(
        bar="4 claiming",
        what=f"{DUE:,} due of {MANY:,} stored, against {DUE:,} of {FEW:,}",
        ours_ms=ours,
        peer_ms=peer,
        ratio=ours / peer,
        limit=1.5,
    )
    few.dispose()
    many.dispose()


def _in_turns(*engines: Engine) -> dict[tuple[Engine, object], float]:
    """The median milliseconds of each way on each, after a round that is not counted; both must take the same rows."""
    taken: dict[tuple[Engine, object], list[float]] = {
        (engine, way): [] for engine in engines for way in (_by_the_hundred, _all_at_once)
    }
    for number in range(TIMES + 1):
        for engine in engines:
            answers = []
            for way in (_by_the_hundred, _all_at_once):
                _make_due(engine)
                begin = perf_counter()
                answers.append(way(engine))
                if number:
                    taken[engine, way].append((perf_counter() - begin) * 1000)
            if answers[0] != answers[1] or len(answers[0]) != DUE:
                raise AssertionError("by the hundred and all at once did not take the same rows")
    return {key: median(times) for key, times in taken.items()}


def _by_the_hundred(engine: Engine) -> set[UUID]:
    ids: set[UUID] = set()
    while True:
        with Session(engine) as session:
            claimed = claim(session, Channel.EMAIL)
            session.commit()
        if not claimed.deliveries:
            return ids
        ids.update(delivery.id for delivery in claimed.deliveries)


def _all_at_once(engine: Engine) -> set[UUID]:
    with engine.begin() as connection:
        return {row.id for row in connection.execute(TAKE_ALL, {"token": uuid4()}).all()}


def _make_due(engine: Engine) -> None:
    """As if nobody had claimed yet, and without the dead rows of the round before."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(MAKE_DUE)
        connection.execute(text("VACUUM ANALYZE delivery"))
