"""Where clients stand, page by page: of all whom somebody sees at work, in as many queries for few as for many."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.looks import gave
from services.matching.models.matches import Match
from services.matching.models.reminders import Reminder
from services.matching.models.tellings import Telling
from services.matching.queries.lists import Part, behind, in_turn
from services.matching.queries.standing_lines import IN_CARE, is_plain, lines, narrowed
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
COUNTED = 200
"""Who sees more clients than this reads no numbers: they would cost more than the list itself."""


def standings(session: Session, actor: Actor, asked: StandingsIn) -> StandingsOut:
    """A page of them, of who is to be met first or by name; everybody in care unless a tab says otherwise."""
    those = IN_CARE if asked.tab is Tab.ALL else TABS[asked.tab]
    seen = [part.where(_found(asked.search)) for part in clients_at_work(actor)]
    if len(seen) > 1:
        team, elsewhere = seen
        seen = [team.where(TO_MEET), team.where(~TO_MEET), elsewhere]
    parts = [_part(part, those) for part in seen]
    rows, more = in_turn(parts, session.execute, asked)
    waiting = _waiting(session, actor, [row.id for row in rows])
    return StandingsOut(
        items=[_line(session, row, waiting) for row in rows], counts=_counts(session, actor, asked.search), next=more
    )


def to_discuss(session: Session, actor: Actor, asked: PageIn) -> StandingsOut:
    """For a team meeting: with whom nothing goes on yet, who was never offered anything first."""
    seen = clients_at_work(actor)
    parts = [_part(part, [standing]) for standing in TO_DISCUSS for part in seen]
    rows, more = in_turn(parts, session.execute, asked)
    return StandingsOut(items=[_line(session, row, set()) for row in rows], counts={}, next=more)


def standing_of(session: Session, actor: Actor, client_id: UUID) -> ClientStandingOut | None:
    """Of one; None when this reader does not see the client at work."""
    whom = visible_clients(actor.at_work()).where(Client.id == client_id)
    row = session.execute(lines(whom)).one_or_none()
    return None if row is None else _line(session, row, _waiting(session, actor, [client_id]))


def _part(seen: Select[Client], those: Collection[Standing]) -> Part:
    """Of these, who stands so."""

    def of(last: UUID | None, most: int) -> Select[Any]:
        whom = seen.where(*narrowed(those)).order_by(Client.name, Client.id)
        if last is not None:
            whom = whom.where(behind(Client, Client.name, last))
        return lines(whom.limit(most) if is_plain(those) else whom, those).limit(most)

    return of


def _line(session: Session, row: Row[Any], waiting: set[UUID]) -> ClientStandingOut:
    gave(session, Client, [row.id])
    return ClientStandingOut.model_validate({**row._asdict(), "waits": row.id in waiting})


def _found(search: str) -> ColumnElement[bool]:
    if not search:
        return true()
    return or_(Client.name.icontains(search, autoescape=True), Client.number.istartswith(search, autoescape=True))


def _counts(session: Session, actor: Actor, search: str) -> dict[Tab, int]:
    some = [seen.with_only_columns(Client.id).limit(COUNTED + 1).subquery() for seen in clients_at_work(actor)]
    each = (select(func.count()).select_from(part).scalar_subquery() for part in some)
    if (session.scalar(select(sum(each, literal(0)))) or 0) > COUNTED:
        return {}
    every = lines(visible_clients(actor.at_work()).where(_found(search))).order_by(None).subquery()
    rows = session.execute(select(every.c.standing, func.count()).group_by(every.c.standing))
    found = {Standing(standing): count for standing, count in rows}
    counts = {tab: sum(found.get(one, 0) for one in standing) for tab, standing in TABS.items()}
    return {Tab.ALL: sum(counts.values()) - counts[Tab.CARE_ENDED], **counts}


def _waiting(session: Session, actor: Actor, client_ids: list[UUID]) -> set[UUID]:
    """About whom of these something waits for this reader."""
    about = visible_reminders(actor).with_only_columns(Reminder.client_id).where(Reminder.client_id.in_(client_ids))
    to_tell = select(Telling.client_id).where(Telling.client_id.in_(client_ids), Telling.state == TellingState.OPEN)
    return set(session.scalars(about.union(to_tell)))
