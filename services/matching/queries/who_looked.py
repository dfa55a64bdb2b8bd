"""Who looked at somebody's data, as that person reads it: what one colleague did on one day is one line."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Row, Select, case, cast, func, literal_column, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.matching.actor import Actor
from services.matching.models.audit import AuditEvent, Basis, Did, Outcome
from services.matching.models.clients import Client
from services.matching.models.looks import gave, read_the_trail
from services.matching.models.programs import Program
from services.matching.policies import Action, require
from services.matching.queries.own_profile import own_id
from services.matching.queries.own_standing import own_client_id
from services.matching.queries.people import names_of
from services.matching.schemas.looks import LookedOut, PeriodIn, TrailOut
from shared import clock
from shared.errors import Invalid

MOST = 300
NAMELESS = (Basis.ASKED, Basis.CARD)
"""Naming these would tell who was asked and said nothing yet, or which client saw a card."""
NOT_A_LOOK = (Basis.OWN, Basis.IN_THEIR_HANDS, Basis.FOLLOWS)
"""The person themselves, and what followed by itself from a step of somebody who was shown nothing."""


def day_of(moment: InstrumentedAttribute[datetime]) -> ColumnElement[date]:
    """By the calendar of Amsterdam; as text, so that it is what an index is of."""
    return cast(func.timezone(literal_column(f"'{clock.AMSTERDAM.key}'"), moment), Date)


DAY = day_of(AuditEvent.recorded_at)


def who_looked_at_my_data(session: Session, actor: Actor, asked: PeriodIn) -> TrailOut:
    """As a client."""
    return _trail(session, asked, client_id=own_client_id(actor))


def who_looked_at_my_experiences(session: Session, actor: Actor, asked: PeriodIn) -> TrailOut:
    """As a peer worker."""
    return _trail(session, asked, peer_worker_id=own_id(actor))


def who_looked_at(session: Session, actor: Actor, number: str, asked: PeriodIn) -> TrailOut:
    """The client with this number, for who keeps the log."""
    require(actor, Action.READ_TRAIL)
    client = session.execute(select(Client.id, Client.name).where(Client.number == number)).one_or_none()
    if client is None:
        raise Invalid("number", "There is no client with this number.")
    gave(session, Client, [client.id])
    trail = _trail(session, asked, client_id=client.id)
    return trail.model_copy(update={"number": number, "client_name": client.name})


def _trail(
    session: Session, asked: PeriodIn, *, client_id: UUID | None = None, peer_worker_id: UUID | None = None
) -> TrailOut:
    read_the_trail(session, client_id=client_id, peer_worker_id=peer_worker_id)
    whose = AuditEvent.client_id == client_id if client_id else AuditEvent.peer_worker_id == peer_worker_id
    rows = session.execute(_days(whose, asked).limit(MOST + 1)).all()
    names = names_of(session, (row.who for row in rows))
    programs = _programs(session, {row.through for row in rows if row.through is not None})

    def look(row: Row[Any]) -> LookedOut:
        named = {"name": names.get(row.who, ""), "program": programs.get(row.through, "")}
        return LookedOut.model_validate(row._asdict() | named)

    return TrailOut(
        since=asked.since, until=asked.until, looks=[look(row) for row in rows[:MOST]], more=len(rows) > MOST
    )


def _programs(session: Session, program_ids: set[UUID]) -> dict[UUID, str]:
    """By name, also those that were sent away."""
    if not program_ids:
        return {}
    rows = session.execute(select(Program.id, Program.name).where(Program.id.in_(program_ids)))
    return {row.id: row.name for row in rows}


def _days(whose: ColumnElement[bool], asked: PeriodIn) -> Select[Any]:
    who = case((AuditEvent.basis.in_(NAMELESS), None), else_=AuditEvent.actor_id)
    through = case((AuditEvent.basis.in_(NAMELESS), None), else_=AuditEvent.program_id)
    kind = func.unnest(AuditEvent.kinds).table_valued("kind").render_derived("of").lateral()
    return (
        select(
            DAY.label("day"),
            who.label("who"),
            through.label("through"),
            AuditEvent.basis,
            func.array_agg(kind.c.kind.distinct()).label("kinds"),
            func.bool_or(
                AuditEvent.action.not_in((Did.READ, Did.SEARCH)) & (AuditEvent.basis != Basis.EMERGENCY)
            ).label("changed"),
        )
        .select_from(AuditEvent)
        .join(kind, true())
        .where(
            whose,
            AuditEvent.outcome == Outcome.DONE,
            AuditEvent.basis.not_in(NOT_A_LOOK),
            *within(asked),
        )
        .group_by(DAY, who, through, AuditEvent.basis)
        .order_by(DAY.desc(), AuditEvent.basis, who, through)
    )


def within(asked: PeriodIn) -> list[ColumnElement[bool]]:
    ends = _begin(asked.until + timedelta(days=1))
    return [AuditEvent.recorded_at >= _begin(asked.since), AuditEvent.recorded_at < ends]


def _begin(day: date) -> datetime:
    return clock.at_local(day, datetime.min.time())
