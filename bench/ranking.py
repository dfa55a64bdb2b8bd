"""Bar 1: ranking one request, queries included, beside one SQL statement that does the same."""

from collections.abc import Iterable
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.orm import Session

from bench import entity_ranking, population, raw_ranking
from bench.rows import Row
from bench.timing import in_turns
from services.matching.models.requests import Request
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.weighings import forget_weights
from services.matching.ranking import Ranked
from shared import clock

BAR = "1 ranking"
SIZES = {100: 101, 1_000: 41, 10_000: 11}
"""Peer workers, and how often is measured."""
ENTITIES_AT = 1_000


def run(database_url: str) -> Iterable[Row]:
    """Fills the database at the URL: migrated, empty, and of no other use."""
    engine = create_engine(database_url)
    request_id = population.found(engine)
    for size, times in SIZES.items():
        population.grow(engine, size)
        with Session(engine) as session, psycopg.connect(address(engine)) as bare:
            yield from measured(session, session.get_one(Request, request_id), bare.cursor(), size, times)
    engine.dispose()


def address(engine: Engine) -> str:
    """The same database for a bare psycopg connection."""
    return make_url(engine.url).set(drivername="postgresql").render_as_string(hide_password=False)


def measured(
    session: Session, request: Request, bare: psycopg.Cursor[tuple[str, int]], size: int, times: int
) -> Iterable[Row]:
    values = raw_ranking.parameters(request, clock.now(session))
    ours = [short(one) for one in rank_for_staff(session, request)]
    if not ours or ours != raw_ranking.ask(bare, values):
        raise AssertionError(f"ours and the SQL statement differ at {size} peer workers")
    our_ms, raw_ms = in_turns(times, lambda: _anew(session, request), lambda: raw_ranking.ask(bare, values))
    yield Row(
        bar=BAR,
        what=f"{size:,} peer workers, against one raw SQL statement",
        ours_ms=our_ms,
        peer_ms=raw_ms,
        ratio=our_ms / raw_ms,
        limit=3,
    )
    if size == ENTITIES_AT:
        entity_ms = entities(session.get_bind(), request.id, ours)
        yield Row(
            bar=BAR,
            what=f"{size:,} peer workers, against ORM entities and rules in Python",
            ours_ms=our_ms,
            peer_ms=entity_ms,
            ratio=our_ms / entity_ms,
            limit=1 / 100,
        )


def _anew(session: Session, request: Request) -> None:
    """As in a transaction of its own, in which the weights are not known yet."""
    forget_weights(session)
    rank_for_staff(session, request)


def entities(bind: Engine | Connection, request_id: UUID, expected: list[tuple[str, int]]) -> float:
    """The median milliseconds of the other way, each time with nothing loaded."""

    def ask() -> None:
        with Session(bind) as session:
            found = entity_ranking.ask(session, session.get_one(Request, request_id), clock.today(session))
        if [short(one) for one in found] != expected:
            raise AssertionError("ours and the ranking of entities differ")

    [milliseconds] = in_turns(3, ask)
    return milliseconds


def short(one: Ranked) -> tuple[str, int]:
    """What the SQL statement answers: id, and score in hundredths."""
    return str(one.candidate_id), int(one.score * 100)
