"""Where clients stand, page by page: of all whom somebody sees at work, in as many queries for few as for many."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, exists, func, literal, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.looks import gave
from services.matching.models.matches import Match
from services.matching.models.reminders import Reminder
from services.matching.models.tellings import Telling
from services.matching.queries.by_name import by_name
from services.matching.queries.lists import Part, in_turn
from services.matching.queries.standing_lines import IN_CARE, lines, standing_so
from services.matching.schemas.pages import PageIn
from services.matching.schemas.standing import (
    TABS,
    TO_DISCUSS,
    ClientStandingOut,
    Standing,
    StandingsIn,
    StandingsOut,
    Tab,
)
from services.matching.states import TellingState
from services.matching.visibility import clients_at_work, visible_clients, visible_reminders

TO_MEET = and_(Client.care_ended_on.is_(None), ~exists().where(Match.client_id == Client.id))
"""An ACT team wants everybody to have met a peer worker once."""
SEARCHED = ("name", "number")
COUNTED = 200
"""Who sees more clients than this reads no numbers: they would cost more than the list itself."""


def standings(session: Session, actor: Actor, asked: StandingsIn) -> StandingsOut:
    """A page of them, of who is to be met first or by name; everybody in care unless a tab says otherwise."""
    those = IN_CARE if asked.tab is Tab.ALL else TABS[asked.tab]
    seen = clients_at_work(actor)
    if len(seen) > 1:
        team, elsewhere = seen
        seen = [team.where(TO_MEET), team.where(~TO_MEET), elsewhere]
    parts = [_part(session, part, those, asked.search) for part in seen]
    named, more = in_turn(parts, list, asked)
    waiting = _waiting(session, actor, [row.id for row in named])
    return StandingsOut(items=_lines(session, named, waiting), counts=_counts(session, actor, asked.search), next=more)


def to_discuss(session: Session, actor: Actor, asked: PageIn) -> StandingsOut:
    """For a team meeting: with whom nothing goes on yet, who was never offered anything first."""
    seen = clients_at_work(actor)
    parts = [_part(session, part, [standing]) for standing in TO_DISCUSS for part in seen]
    named, more = in_turn(parts, list, asked)
    return StandingsOut(items=_lines(session, named, set()), counts={}, next=more)


def standing_of(session: Session, actor: Actor, client_id: UUID) -> ClientStandingOut | None:
    """Of one; None when this reader does not see the client at work."""
    whom = visible_clients(actor.at_work()).where(Client.id == client_id)
    row = session.execute(lines(whom)).one_or_none()
    return None if row is None else _line(session, row, _waiting(session, actor, [client_id]))


def _part(session: Session, seen: Select[Client], those: Collection[Standing], search: str = "") -> Part:
    """Of these, who stands so, and has this somewhere in their name or number."""
    so, client = standing_so(seen, those)
    so = so.add_columns(client.number) if search else so

    def of(last: UUID | None, most: int) -> list[Row[Any]]:
        return by_name(session, so, client, last, most, find=search, among=SEARCHED)

    return of


def _lines(session: Session, named: list[Row[Any]], waiting: set[UUID]) -> list[ClientStandingOut]:
    ids = [row.id for row in named]
    found = {row.id: row for row in session.execute(lines(select(Client).where(Client.id.in_(ids))))}
    return [_line(session, found[one], waiting) for one in ids if one in found]


def _line(session: Session, row: Row[Any], waiting: set[UUID]) -> ClientStandingOut:
    gave(session, Client, [row.id])
    told = {"waits": row.id in waiting, "with_name": row.with_name or ""}
    return ClientStandingOut.model_validate(row._asdict() | told)


def _counts(session: Session, actor: Actor, search: str) -> dict[Tab, int]:
    some = [seen.with_only_columns(Client.id).limit(COUNTED + 1).subquery() for seen in clients_at_work(actor)]
    each = (select(func.count()).select_from(part).scalar_subquery() for part in some)
    if (session.scalar(select(sum(each, literal(0)))) or 0) > COUNTED:
        return {}
    whom = visible_clients(actor.at_work())
    if search:
        found = _part(session, whom, tuple(Standing), search)(None, COUNTED)
        whom = whom.where(Client.id.in_([row.id for row in found]))
    every = lines(whom).subquery()
    rows = session.execute(select(every.c.standing, func.count()).group_by(every.c.standing))
    each_so = {Standing(standing): count for standing, count in rows}
    counts = {tab: sum(each_so.get(one, 0) for one in standing) for tab, standing in TABS.items()}
    return {Tab.ALL: sum(counts.values()) - counts[Tab.CARE_ENDED], **counts}


def _waiting(session: Session, actor: Actor, client_ids: list[UUID]) -> set[UUID]:
    """About whom of these something waits for this reader."""
    about = visible_reminders(actor).with_only_columns(Reminder.client_id).where(Reminder.client_id.in_(client_ids))
    to_tell = select(Telling.client_id).where(Telling.client_id.in_(client_ids), Telling.state == TellingState.OPEN)
    return set(session.scalars(about.union(to_tell)))
