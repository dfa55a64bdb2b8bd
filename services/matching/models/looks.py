"""Whom the work of one transaction was about: noticed by the session itself, so that no query and no operation has to
tell, and none can forget.

A row that was loaded was looked at; a row that was flushed was changed. Whose it is follows from its columns. Only a
query that gives columns instead of rows says so itself, with `gave`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Mapper, Session, object_session

from services.matching.models.audit import AuditEvent, Did
from services.matching.models.clients import Client
from services.matching.models.corrections import Correction
from services.matching.models.decisions import Decision
from services.matching.models.matches import Match
from services.matching.models.peer_workers import Acquaintance, Boundary, Experience, FormerTreater, PeerWorker
from services.matching.models.requests import Request
from services.matching.models.signin import Access
from services.matching.models.teams import Membership, Team
from services.matching.models.weighings import Weighing
from shared.db import Base
from shared.users import User

PROFILE = "experience_profile"
OF_THE_PROFILE = frozenset({Experience, Boundary, FormerTreater, Acquaintance})
SETTINGS = frozenset({Access, Decision, Membership, Team, User, Weighing})
"""About nobody's health: reading these is no look, changing them is in the log."""
WEIGHT = {Did.READ: 0, Did.CREATE: 1, Did.UPDATE: 2, Did.DELETE: 3}
"""An ask that does several things to somebody is the heaviest of them."""


class Touch(NamedTuple):
    """One kind of thing of one person, and what was done; of the ids only the first that is there counts."""

    did: Did
    kind: str
    peer_worker_id: UUID | None = None
    client_id: UUID | None = None
    request_id: UUID | None = None
    match_id: UUID | None = None


class Look(NamedTuple):
    """All of it together, for one person; for nobody when neither id is there."""

    did: Did
    client_id: UUID | None
    peer_worker_id: UUID | None
    kinds: list[str]


def notice(session: Session) -> None:
    """From now on."""
    session.info["touches"], session.info["whose"] = set(), {}


def gave(session: Session, kind: type[Client | PeerWorker], ids: Iterable[UUID]) -> None:
    """Columns of these clients, or what these peer workers show of their experiences, are a part of the answer."""
    touches = session.info.get("touches")
    if touches is None:
        return
    if kind is Client:
        touches.update(Touch(Did.READ, "client", client_id=one) for one in ids)
    else:
        touches.update(Touch(Did.READ, PROFILE, one) for one in ids)


def read_the_trail(session: Session, *, client_id: UUID | None = None, peer_worker_id: UUID | None = None) -> None:
    """What the trail says of this person is a part of the answer; of everybody when nobody is named."""
    touches = session.info.get("touches")
    if touches is not None:
        touches.add(Touch(Did.READ, AuditEvent.__tablename__, peer_worker_id, client_id))


def showed(peer_worker: PeerWorker) -> None:
    """What this peer worker shows of their experiences is a part of the answer."""
    session = object_session(peer_worker)
    if session is not None:
        gave(session, PeerWorker, [peer_worker.id])


def looks(session: Session, *, change: bool = False) -> list[Look]:
    """What was noticed, one for each person.

    Of a change that is what was changed: an operation locks and weighs more than anybody is shown. Where no row tells
    what that was (a yes of one of two), whoever was looked up for it counts as changed.
    """
    session.flush()
    touches: set[Touch] = session.info["touches"]
    if change:
        changed = {touch for touch in touches if touch.did is not Did.READ}
        touches = changed or {touch._replace(did=Did.UPDATE) for touch in touches}
    clients = _clients_of(session, touches)
    found: dict[tuple[UUID | None, UUID | None], list[Touch]] = {}
    for touch in touches:
        client = touch.client_id or clients.get(touch.request_id) or clients.get(touch.match_id)
        found.setdefault((None if touch.peer_worker_id else client, touch.peer_worker_id), []).append(touch)
    return [_together(*person, of_one) for person, of_one in found.items()]


def _together(client_id: UUID | None, peer_worker_id: UUID | None, touches: list[Touch]) -> Look:
    heaviest = max((touch.did for touch in touches), key=WEIGHT.__getitem__)
    return Look(heaviest, client_id, peer_worker_id, sorted({touch.kind for touch in touches}))


def _clients_of(session: Session, touches: Iterable[Touch]) -> dict[UUID | None, UUID]:
    """Whose the requests and matches are that things without a client of their own belong to: mostly seen before."""
    found: dict[UUID | None, UUID] = dict(session.info["whose"])
    unsaid = [touch for touch in touches if touch.client_id is None and touch.peer_worker_id is None]
    for kind, ids in ((Request, {one.request_id for one in unsaid}), (Match, {one.match_id for one in unsaid})):
        if missing := ids - found.keys() - {None}:
            found |= dict(session.execute(select(kind.id, kind.client_id).where(kind.id.in_(missing))).all())
    return found


@cache
def _pointers(table: str) -> tuple[str, ...]:
    """Which columns of this table say whose a row is."""
    names = Base.metadata.tables[table].columns.keys()
    return tuple(name for name in ("client_id", "request_id", "match_id") if name in names)


def touched(row: Any, did: Did) -> Touch | None:
    """What doing this to this row is; None when that is about nobody."""
    kind, values = type(row), row.__dict__
    if kind is Client:
        return Touch(did, "client", client_id=values["id"])
    if kind in OF_THE_PROFILE:
        return Touch(did, PROFILE, values["peer_worker_id"])
    if kind is Correction and values.get("peer_worker_id"):
        return Touch(did, kind.__tablename__, values["peer_worker_id"])
    if kind is PeerWorker and did is not Did.READ:
        return Touch(did, "peer_worker", values["id"])
    if kind in SETTINGS and did is not Did.READ:
        return Touch(did, kind.__tablename__)
    if kind is AuditEvent:
        return None
    ids = {name: values.get(name) for name in _pointers(kind.__tablename__)}
    return Touch(did, kind.__tablename__, **ids) if any(ids.values()) else None


def _loaded(session: Session, row: Base) -> None:
    if "touches" in session.info:
        _add(session, row, Did.READ)


def _noticing(did: Did) -> Callable[[Mapper[Any], Connection, Base], None]:
    def notice_change(_mapper: Mapper[Any], _connection: Connection, row: Base) -> None:
        session = object_session(row)
        if session is not None and "touches" in session.info and (did is not Did.UPDATE or session.is_modified(row)):
            _add(session, row, did)

    return notice_change


def _add(session: Session, row: Base, did: Did) -> None:
    if isinstance(row, Request | Match):
        session.info["whose"][row.__dict__["id"]] = row.__dict__["client_id"]
    if (touch := touched(row, did)) is not None:
        session.info["touches"].add(touch)


event.listen(Session, "loaded_as_persistent", _loaded)
for name, did in (("after_insert", Did.CREATE), ("after_update", Did.UPDATE), ("after_delete", Did.DELETE)):
    event.listen(Base, name, _noticing(did), propagate=True)
