"""Who could begin with somebody new now: said while a caseholder sits with a client, so that an offer is real."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session

from services.matching.models.peer_workers import Absence, PeerWorker, Room
from services.matching.queries.by_name import by_name
from services.matching.queries.candidates import FIRST_INTERVAL, FIRST_MINUTES, TODAY
from services.matching.queries.capacity import used_minutes, weekly
from services.matching.queries.lists import Part, in_turn
from services.matching.queries.supervision import may_begin
from services.matching.schemas.pages import NamesIn, Page
from services.matching.schemas.pool import NearbyOut
from services.matching.states import PeerWorkerState
from shared.users import User


def is_away() -> ColumnElement[bool]:
    """Today."""
    return exists().where(
        Absence.peer_worker_id == PeerWorker.id,
        Absence.starts_on <= TODAY,
        or_(Absence.ends_on.is_(None), Absence.ends_on >= TODAY),
    )


def has_room() -> ColumnElement[bool]:
    """The peer worker's own word, and hours for a new contact; who is away today has none."""
    available = PeerWorker.hours_per_week * 60 * PeerWorker.client_share / 100
    new_contact = weekly(FIRST_MINUTES, FIRST_INTERVAL, 0) + PeerWorker.travel_minutes
    return and_(PeerWorker.room == Room.AMPLE, ~is_away(), used_minutes() + new_contact <= available)


def peers_near(session: Session, team_id: UUID, asked: NamesIn) -> Page[NearbyOut]:
    """Who can be asked in this team and in the pool: with room first, the team first. It says nothing of who suits."""
    room = has_room()

    def part(where: ColumnElement[bool], with_room: bool) -> Part:
        def of(last: UUID | None, most: int) -> Any:
            query: Any = (
                select(
                    PeerWorker.id,
                    User.name,
                    PeerWorker.team_id.is_not(None).label("of_team"),
                    literal(with_room).label("has_room"),
                )
                .join(PeerWorker.user)
                .where(
                    where,
                    room if with_room else ~room,
                    PeerWorker.state == PeerWorkerState.SCREENED,
                    User.active.is_(True),
                    may_begin(),
                )
            )
            after = None if last is None else session.scalar(select(PeerWorker.user_id).where(PeerWorker.id == last))
            return by_name(session, query, User, after, most, find=asked.find)

        return of

    own, pool = PeerWorker.team_id == team_id, PeerWorker.team_id.is_(None)
    parts = [part(where, with_room) for with_room in (True, False) for where in (own, pool)]
    shown, more = in_turn(parts, list, asked)
    return Page(items=[NearbyOut.model_validate(row) for row in shown], next=more)
