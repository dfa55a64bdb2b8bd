"""Looks that somebody else looks at once more: what NEN 7513 calls the regular control of the log."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from services.matching.actor import Actor, Role
from services.matching.models.audit import AuditEvent, AuditReview, Basis, Doubt, Outcome
from services.matching.models.clients import Client
from services.matching.models.emergencies import BreakGlass
from services.matching.models.looks import gave, read_the_trail
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.teams import Membership
from services.matching.policies import Action, require
from services.matching.queries.who_looked import DAY, NOT_A_LOOK, within
from services.matching.schemas.looks import DoubtOut, PeriodIn, ReviewOut, UnknownNumberOut
from shared import clock
from shared.enciphered import with_place
from shared.names import surname_of
from shared.users import User

BACK = timedelta(days=60)
MOST, AT_ONCE = 100, 25
"""Of what is signed off fewer: each makes room for the next."""
A_WEEK = timedelta(days=7)
WEEKS_BACK = BACK // A_WEEK
LOOKED = (
    AuditEvent.outcome == Outcome.DONE,
    AuditEvent.client_id.is_not(None),
    AuditEvent.actor_id.is_not(None),
    AuditEvent.basis.not_in((*NOT_A_LOOK, Basis.ASKED, Basis.LOG_KEEPER)),
)
DAYTIME = (7, 22)
"""Hours by the clock of Amsterdam: before and after it is night."""


def doubts(session: Session, actor: Actor, week: int = 0) -> list[DoubtOut]:
    """Not signed off yet, emergencies first; last what this reader cannot sign off.

    Of the last seven days, or of those of so many weeks before: no page reads the whole log. An emergency stays on the
    first page, however long ago it was.
    """
    require(actor, Action.READ_TRAIL)
    read_the_trail(session)
    looked = _looked(session, week)
    rows = session.execute(_open(actor, looked, _of_one_surname(session, looked)).limit(AT_ONCE)).all()
    gave(session, Client, {row.client_id for row in rows})
    return [DoubtOut(**row._asdict(), is_own=row.actor_id == actor.user_id) for row in rows]


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


def _looked(session: Session, week: int) -> list[ColumnElement[bool]]:
    emergency = AuditEvent.basis == literal_column(f"'{Basis.EMERGENCY}'")
    in_week = and_(*within(days_of(session, week)))
    if week:
        return [*LOOKED, in_week, ~emergency]
    return [*LOOKED, or_(in_week, and_(emergency, AuditEvent.recorded_at > func.now() - BACK))]


def _of_one_surname(session: Session, looked: list[ColumnElement[bool]]) -> list[tuple[UUID, UUID]]:
    """Who looked at whom of the same surname. The database cannot tell: all names of these looks are read here."""
    pairs: Any = session.execute(select(AuditEvent.actor_id, AuditEvent.client_id).where(*looked).distinct())
    surnames: list[dict[UUID, str]] = []
    for kind, person in ((User, AuditEvent.actor_id), (Client, AuditEvent.client_id)):
        names = session.execute(select(kind.id, kind.name).where(kind.id.in_(select(person).where(*looked))))
        surnames.append({row.id: surname_of(row.name) for row in names})
    colleagues, clients = surnames
    return [(one, other) for one, other in pairs if colleagues[one] == clients[other]]


def _open(reader: Actor, looked: list[ColumnElement[bool]], of_one_surname: list[tuple[UUID, UUID]]) -> Select[Any]:
    """What one person did with one client on one day, a row for each doubt about it."""
    seen = _seen(looked).subquery()
    account = _one(User, seen.c.actor_id, User.id, User.name)
    client = _one(Client, seen.c.client_id, Client.id, Client.name, Client.number, Client.user_id)
    same_surname = tuple_(seen.c.actor_id, seen.c.client_id).in_(of_one_surname)
    doubt = func.unnest(_why(seen.c, client.c, same_surname)).table_valued("doubt").render_derived("why").lateral()
    signed = exists().where(
        AuditReview.doubt == doubt.c.doubt,
        AuditReview.actor_id == seen.c.actor_id,
        AuditReview.client_id == seen.c.client_id,
        AuditReview.on_day == seen.c.day,
    )
    given = select(func.array_agg(with_place(BreakGlass.reason), type_=ARRAY(BreakGlass.reason.type))).where(
        BreakGlass.client_id == seen.c.client_id,
        BreakGlass.user_id == seen.c.actor_id,
        cast(func.timezone(clock.AMSTERDAM.key, BreakGlass.opened_at), DAY.type) == seen.c.day,
    )
    no_reasons = literal([], ARRAY(Text()))
    return (
        select(
            doubt.c.doubt,
            seen.c.day,
            seen.c.actor_id,
            account.c.name.label("actor_name"),
            seen.c.client_id,
            client.c.name.label("client_name"),
            client.c.number,
            seen.c.times,
            case(
                (doubt.c.doubt == Doubt.EMERGENCY.value, func.coalesce(given.scalar_subquery(), no_reasons)),
                else_=no_reasons,
            ).label("reasons"),
        )
        .select_from(seen)
        .join(account, true())
        .join(client, true())
        .join(doubt, ~signed)
        .order_by(
            seen.c.actor_id == reader.user_id,
            (doubt.c.doubt == Doubt.EMERGENCY.value).desc(),
            seen.c.day.desc(),
            seen.c.actor_id,
            seen.c.client_id,
        )
    )


def _one(row: type[User | Client], row_id: Any, *columns: Any) -> LateralFromClause:
    """Asked of each look: those are few beside all colleagues and clients, who would be read first otherwise."""
    return select(*columns).where(row.id == row_id).limit(1).lateral()


def _seen(looked: list[ColumnElement[bool]]) -> Select[Any]:
    hour = cast(extract("hour", func.timezone(clock.AMSTERDAM.key, AuditEvent.recorded_at)), Integer)
    return (
        select(
            DAY.label("day"),
            AuditEvent.actor_id,
            AuditEvent.client_id,
            func.count(AuditEvent.trace_id.distinct()).label("times"),
            func.bool_or(AuditEvent.basis == Basis.EMERGENCY).label("emergency"),
            func.bool_or(or_(hour < DAYTIME[0], hour >= DAYTIME[1])).label("at_night"),
        )
        .where(*looked)
        .group_by(DAY, AuditEvent.actor_id, AuditEvent.client_id)
    )


def _why(seen: Any, client: Any, same_surname: ColumnElement[bool]) -> ColumnElement[Any]:
    works_here = or_(
        exists().where(Membership.user_id == client.user_id, Membership.role != Role.CLIENT),
        exists().where(PeerWorker.user_id == client.user_id),
    )
    holds: dict[Doubt, ColumnElement[bool]] = {
        Doubt.EMERGENCY: seen.emergency,
        Doubt.COLLEAGUE: works_here,
        Doubt.SAME_SURNAME: same_surname,
        Doubt.AT_NIGHT: seen.at_night,
    }
    each = [case((condition, doubt.value)) for doubt, condition in holds.items()]
    return func.array_remove(cast(array(each), ARRAY(Text())), None)
