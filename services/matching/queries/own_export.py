"""All that is kept about somebody, for that person alone: by the table of `privacy/`, so that nothing is left out."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.looks import gave
from services.matching.models.peer_workers import PeerWorker
from services.matching.privacy import TABLES, Person
from services.matching.queries.belonging import belongs_to, table_named
from services.matching.queries.own_profile import own_id
from services.matching.queries.own_standing import own_client_id

Export = dict[str, list[dict[str, Any]]]


def export_of_client(session: Session, actor: Actor) -> Export:
    own = own_client_id(actor)
    gave(session, Client, [own])
    return _rows(session, {Person.CLIENT: own, Person.ACCOUNT: actor.user_id})


def export_of_peer_worker(session: Session, actor: Actor) -> Export:
    own = own_id(actor)
    gave(session, PeerWorker, [own])
    found = _rows(session, {Person.PEER_WORKER: own, Person.ACCOUNT: actor.user_id})
    gave(session, Client, {row["client_id"] for rows in found.values() for row in rows if row.get("client_id")})
    return found


def _rows(session: Session, who: dict[Person, UUID]) -> Export:
    found: Export = {}
    for name, rule in TABLES.items():
        for person, person_id in who.items():
            share = rule.shares.get(person)
            if share is None or not share.exported:
                continue
            table = table_named(name)
            query = select(*(table.c[one] for one in rule.exported_to(person)))
            rows = session.execute(query.where(belongs_to(name, person, person_id)).order_by(table.c.id)).mappings()
            found.setdefault(name, []).extend(dict(row) for row in rows)
    return found
