"""Somebody is erased: driven by the table of `privacy/`, so that no column can be forgotten. It cannot be undone.

What is theirs goes, what is a fact stays about nobody, and a tombstone says that it happened.
"""

import json
import re
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import String as Text
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.decisions import Topic, decided
from services.matching.models.erasures import Cause, Erasure, Facts, is_erased
from services.matching.models.idempotency import KeptAnswer
from services.matching.models.matches import OPEN_STATES, Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import Request
from services.matching.models.teams import Membership
from services.matching.policies import Action, require
from services.matching.privacy import TABLES, End, Kind, Person
from services.matching.queries.belonging import belongs_to, table_named
from services.matching.queries.find import get_client, get_peer_worker
from services.matching.schemas.erasures import EraseIn
from services.matching.states import REQUEST, PeerWorkerState
from shared import clock
from shared.db import Base
from shared.enciphered import Enciphered
from shared.errors import Conflict
from shared.names import NAMELESS
from shared.users import User

HISTORIES = frozenset({"offer", "contact_version", "match_wording", "alignment"})
"""Append-only, with words of clients. The steps, the tombstones and the audit trail have none, and never change."""


def erase_client(session: Session, actor: Actor, client_id: UUID, asked: EraseIn) -> Erasure:
    """On the client's own request. What goes on is ended first, with the client: nothing stops by itself."""
    client = get_client(session, actor, client_id, lock=True)
    require(actor, Action.ERASE_CLIENT, client)
    is_open = or_(
        exists().where(Request.client_id == client.id, Request.state.in_(REQUEST.open_states)),
        exists().where(Match.client_id == client.id, Match.state.in_(OPEN_STATES) | (Match.held_until > clock.NOW)),
    )
    if session.scalar(select(is_open)):
        raise Conflict("There is a question or a contact that goes on. End that first, with the client.")
    facts = Facts(decided(session, Topic.FACTS_AFTER_ERASURE, client.team_id))
    stone = Erasure(person=Person.CLIENT, person_id=client.id, cause=Cause.ASKED, facts=facts)
    return bury(session, stone, asked.decided_by, actor.user_id)


def erase_peer_worker(session: Session, actor: Actor, peer_worker_id: UUID, asked: EraseIn) -> Erasure:
    """Who has left need not wait until the term has passed."""
    peer_worker = get_peer_worker(session, peer_worker_id, lock=True)
    require(actor, Action.ERASE_PEER_WORKER, peer_worker)
    if peer_worker.state is not PeerWorkerState.RETIRED:
        raise Conflict("This is for a peer worker who has left.")
    if is_erased(session, Person.PEER_WORKER, peer_worker.id):
        raise Conflict("This was done already.")
    stone = Erasure(person=Person.PEER_WORKER, person_id=peer_worker.id, cause=Cause.ASKED, facts=Facts.KEPT)
    return bury(session, stone, asked.decided_by, actor.user_id)


def bury(session: Session, stone: Erasure, decided_by: str = "", recorded_by_id: UUID | None = None) -> Erasure:
    """What the tombstone says is done, and it is set. Whoever calls has locked the person."""
    stone.decided_by, stone.recorded_by_id = decided_by, recorded_by_id
    session.add(stone)
    session.flush()
    user_id = _account_of(session, stone)
    _forget_answers_about(session, stone)
    _take_away(session, stone.person, stone.person_id, stone)
    if stone.person is Person.CLIENT:
        today = clock.today(session)
        session.execute(update(Client).where(Client.id == stone.person_id).values(user_id=None, erased_on=today))
    if user_id is not None and _has_no_other_place(session, user_id, stone):
        _take_away(session, Person.ACCOUNT, user_id, stone)
        session.execute(update(User).where(User.id == user_id).values(active=False, mail_wanted=False))
    session.expire_all()
    return stone


def _account_of(session: Session, stone: Erasure) -> UUID | None:
    of_client = select(Client.user_id).where(Client.id == stone.person_id)
    of_peer_worker = select(PeerWorker.user_id).where(PeerWorker.id == stone.person_id)
    return session.scalar(of_client if stone.person is Person.CLIENT else of_peer_worker)


def _has_no_other_place(session: Session, user_id: UUID, stone: Erasure) -> bool:
    """A colleague who is also a client, or was also a peer worker, keeps the account for what they still are."""
    own_role = Role.CLIENT if stone.person is Person.CLIENT else Role.PEER_WORKER
    session.execute(delete(Membership).where(Membership.user_id == user_id, Membership.role == own_role))
    elsewhere = or_(
        exists().where(Membership.user_id == user_id),
        exists().where(Client.user_id == user_id, Client.id != stone.person_id),
        exists().where(PeerWorker.user_id == user_id, PeerWorker.id != stone.person_id),
    )
    return not session.scalar(select(elsewhere))


def _forget_answers_about(session: Session, stone: Erasure) -> None:
    """Answers that are kept for a day may quote this person, whoever asked."""
    about = ["request", "match", "contact", "proposal"] if stone.person is Person.CLIENT else []
    ids = {stone.person_id}
    for name in about:
        theirs = belongs_to(name, stone.person, stone.person_id)
        ids |= set(session.scalars(select(table_named(name).c.id).where(theirs)))
    named = re.compile("|".join(str(one) for one in ids))
    kept = session.execute(select(KeptAnswer.id, KeptAnswer.answer).execution_options(yield_per=1000))
    quoting = [row.id for row in kept if named.search(json.dumps(row.answer))]
    session.execute(delete(KeptAnswer).where(KeptAnswer.id.in_(quoting)))


def _take_away(session: Session, person: Person, person_id: UUID, stone: Erasure) -> None:
    """From the last table to the first, since later ones point to earlier ones."""
    facts_too = stone.person is person and stone.facts is Facts.GONE
    for name, rule in reversed(TABLES.items()):
        share = rule.shares.get(person)
        if share is None:
            continue
        own, end = belongs_to(name, person, person_id), share.end
        if facts_too and end is End.EMPTIED and name != person:
            end = End.GONE
        if name in HISTORIES:
            if share.owns:
                _forget_history(session, stone, name, end)
        elif end is End.GONE:
            session.execute(delete(table_named(name)).where(own))
        elif end is End.EMPTIED and share.owns and (values := emptied(name)):
            session.execute(update(table_named(name)).where(own).values(values))


def _forget_history(session: Session, stone: Erasure, name: str, end: End) -> None:
    """We have no right to change what is append-only. The database has a function that may, where there is a tombstone,
    and only with what is of that person."""
    columns = None if end is End.GONE else TABLES[name].private()
    session.execute(select(func.forget_history(stone.id, name, cast(columns, ARRAY(Text)))))


def emptied(name: str) -> dict[str, ColumnElement[Any]]:
    """What stands in each private column of a table once there is nothing in it any more."""
    columns, rule = Base.metadata.tables[name].columns, TABLES[name]
    return {one: _empty(columns[one], rule.columns[one]) for one in rule.private()}


def _empty(column: Column[Any], kind: Kind) -> ColumnElement[Any]:
    if column.nullable:
        value: Any = None
    elif isinstance(column.type, Enciphered):
        value = ""
    elif isinstance(column.type, ARRAY | JSON):
        value = []
    elif isinstance(column.type, BigInteger):
        value = 0
    else:
        value = NAMELESS if kind is Kind.WHO else ""
    return literal(value, column.type)
