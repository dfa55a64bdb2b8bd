"""Looks that somebody else looks at once more: what NEN 7513 calls the regular control of the log.

Whether two people bear one surname is in no database (decision 14): names are read, of as many looks as it takes to
find a page of doubts.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import compress
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.audit import AuditEvent, AuditReview, Basis, Doubt, Outcome
from services.matching.models.clients import Client
from services.matching.models.emergencies import BreakGlass
from services.matching.models.looks import gave, read_the_trail
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.teams import Membership
from services.matching.policies import Action, require
from services.matching.queries.people import names_of
from services.matching.queries.who_looked import DAY, NOT_A_LOOK, day_of
from services.matching.schemas.looks import DoubtOut, PeriodIn, ReviewOut, UnknownNumberOut
from shared import clock
from shared.db import constant
from shared.names import surname_of
from shared.users import User

BACK = timedelta(days=60)
MOST, AT_ONCE = 100, 25
"""Of what is signed off fewer: each makes room for the next."""
AT_A_TIME = 500
"""Of looks, until there are enough of which somebody doubts."""
A_WEEK = timedelta(days=7)
WEEKS_BACK = BACK // A_WEEK
LOOKED = (
    AuditEvent.outcome == constant(Outcome.DONE),
    AuditEvent.client_id.is_not(None),
    AuditEvent.actor_id.is_not(None),
    AuditEvent.basis.not_in((*NOT_A_LOOK, Basis.ASKED, Basis.LOG_KEEPER)),
)
IN_AN_EMERGENCY = AuditEvent.basis == constant(Basis.EMERGENCY)
DAYTIME = (7, 22)
"""Hours by the clock of Amsterdam: before and after it is night."""


class Doubted(NamedTuple):
    """What one person did with one client on one day, for one reason to ask."""

    doubt: Doubt
    actor_id: UUID
    client_id: UUID
    day: date


def doubts(session: Session, actor: Actor, week: int = 0) -> list[DoubtOut]:
    """Not signed off yet, emergencies first; last what this reader cannot sign off.

    Of the last seven days, or of those of so many weeks before: no page reads the whole log. An emergency stays on the
    first page, however long ago it was.
    """
    require(actor, Action.READ_TRAIL)
    read_the_trail(session)
    times = dict[Doubted, int]()
    with closing(_open(session, actor, week)) as found:
        for one, often in found:
            times.setdefault(one, often)
            if len(times) == AT_ONCE:
                break
    whom = Client.id.in_({one.client_id for one in times})
    clients = {row.id: row for row in session.execute(select(Client.id, Client.name, Client.number).where(whom))}
    names, reasons = names_of(session, (one.actor_id for one in times)), _reasons(session, times)
    gave(session, Client, clients)
    return [
        DoubtOut(
            **one._asdict(),
            actor_name=names[one.actor_id],
            client_name=clients[one.client_id].name,
            number=clients[one.client_id].number,
            times=often,
            reasons=reasons.get(one, []),
            is_own=one.actor_id == actor.user_id,
        )
        for one, often in times.items()
    ]


def reviewed(session: Session, actor: Actor) -> list[ReviewOut]:
    """What was signed off last."""
    require(actor, Action.READ_TRAIL)
    query = (
        select(
            AuditReview.doubt, AuditReview.on_day, AuditReview.signed_at, AuditReview.note, User.name.label("signed_by")
        )
        .join(User, User.id == AuditReview.signed_by_id)
        .order_by(AuditReview.id.desc())
        .limit(20)
    )
    return [ReviewOut.model_validate(row) for row in session.execute(query)]


def by_unknown_numbers(session: Session, actor: Actor) -> list[UnknownNumberOut]:
    """Who gave a reason for looking in an emergency, with a number that nobody has."""
    require(actor, Action.READ_TRAIL)
    query = (
        select(User.name.label("actor_name"), BreakGlass.opened_at, BreakGlass.reason)
        .join(User, User.id == BreakGlass.user_id)
        .where(BreakGlass.client_id.is_(None), BreakGlass.opened_at > func.now() - BACK)
        .order_by(BreakGlass.id.desc())
        .limit(MOST)
    )
    return [UnknownNumberOut.model_validate(row) for row in session.execute(query)]


def days_of(session: Session, week: int) -> PeriodIn:
    """Whole days: what somebody did on one is one line, on one page."""
    until = clock.local_date(clock.real_now(session)) - week * A_WEEK
    return PeriodIn(since=until - A_WEEK + timedelta(days=1), until=until)


def _open(session: Session, reader: Actor, week: int) -> Generator[tuple[Doubted, int]]:
    """One by one, and how often that person looked: no further than somebody asks."""
    days, own = days_of(session, week), AuditEvent.actor_id == reader.user_id
    in_week = and_(DAY.between(days.since, days.until), ~IN_AN_EMERGENCY)
    emergency = and_(IN_AN_EMERGENCY, AuditEvent.recorded_at > func.now() - BACK)
    those = [in_week] if week else [emergency, in_week]
    for part in [*(one & ~own for one in those), or_(*those) & own]:
        with closing(session.execute(_seen(part), execution_options={"yield_per": AT_A_TIME})) as rows:
            for some in rows.partitions():
                doubted = {one: row.times for row, one in _why(session, some)}
                signed = _signed(session, doubted)
                yield from ((one, often) for one, often in doubted.items() if one not in signed)


def _seen(those: ColumnElement[bool]) -> Select[Any]:
    """In the order of an index, so that the first are known before all are read."""
    hour = cast(extract("hour", func.timezone(clock.AMSTERDAM.key, AuditEvent.recorded_at)), Integer)
    return (
        select(
            DAY.label("day"),
            AuditEvent.actor_id,
            AuditEvent.client_id,
            func.count(AuditEvent.trace_id.distinct()).label("times"),
            func.bool_or(IN_AN_EMERGENCY).label("emergency"),
            func.bool_or(or_(hour < DAYTIME[0], hour >= DAYTIME[1])).label("at_night"),
        )
        .where(*LOOKED, those)
        .group_by(DAY, AuditEvent.actor_id, AuditEvent.client_id)
        .order_by(DAY.desc(), AuditEvent.actor_id, AuditEvent.client_id)
    )


def _why(session: Session, seen: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], Doubted]]:
    """In the order of `Doubt`."""
    whom = any_(literal(list({row.client_id for row in seen}), ARRAY(Uuid())))
    query = select(Client.id, Client.name, _works_here().label("works_here")).where(Client.id == whom)
    clients = {row.id: (surname_of(row.name), row.works_here) for row in session.execute(query)}
    names = names_of(session, (row.actor_id for row in seen))
    surnames = {user_id: surname_of(name) for user_id, name in names.items()}
    for row in seen:
        surname, works_here = clients[row.client_id]
        holds = (row.emergency, works_here, surname == surnames[row.actor_id], row.at_night)
        for doubt in compress(Doubt, holds):
            yield row, Doubted(doubt, row.actor_id, row.client_id, row.day)


def _works_here() -> ColumnElement[bool]:
    """As anything but a client; looked up for those who sign in, who are some."""
    as_staff = select(Membership.id).where(Membership.user_id == Client.user_id, Membership.role != Role.CLIENT)
    as_peer_worker = select(PeerWorker.id).where(PeerWorker.user_id == Client.user_id)
    looked_up = (query.limit(1).scalar_subquery().is_not(None) for query in (as_staff, as_peer_worker))
    return Client.user_id.is_not(None) & or_(*looked_up)


def _signed(session: Session, doubted: Collection[Doubted]) -> set[Doubted]:
    if not doubted:
        return set()
    columns = (AuditReview.doubt, AuditReview.actor_id, AuditReview.client_id, AuditReview.on_day)
    found = session.execute(select(*columns).where(tuple_(*columns).in_(doubted)))
    return {Doubted(*row) for row in found}


def _reasons(session: Session, doubted: Iterable[Doubted]) -> dict[Doubted, list[str]]:
    """Those that were given with each emergency."""
    whom = {one.client_id for one in doubted if one.doubt is Doubt.EMERGENCY}
    query = select(
        BreakGlass.user_id, BreakGlass.client_id, day_of(BreakGlass.opened_at).label("day"), BreakGlass.reason
    )
    found = dict[Doubted, list[str]]()
    for row in session.execute(query.where(BreakGlass.client_id.in_(whom)).order_by(BreakGlass.id)):
        found.setdefault(Doubted(Doubt.EMERGENCY, row.user_id, row.client_id, row.day), []).append(row.reason)
    return found
