"""Whoever leaves is really gone, and everybody else is untouched."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import not_, select, text, update
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, ContactVersion, Place
from services.matching.models.decisions import Topic
from services.matching.models.emergencies import BreakGlass
from services.matching.models.erasures import Facts
from services.matching.models.idempotency import KeptAnswer
from services.matching.models.matches import Alignment, EndReason, Match, MatchWording
from services.matching.models.notes import OwnNote
from services.matching.models.peer_workers import Acquaintance, Boundary, FormerTreater, PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.signin import Access, AccessKind
from services.matching.models.small_steps import SmallStep
from services.matching.operations.decisions import record_decision
from services.matching.operations.erasing import erase_client, erase_peer_worker
from services.matching.operations.pool import retire_peer_worker, take_back
from services.matching.operations.tombstones import all_tombstones, replay
from services.matching.privacy import TABLES, Person
from services.matching.queries.belonging import belongs_to, table_named
from services.matching.queries.clients import list_clients
from services.matching.schemas.clients import ClientsIn
from services.matching.schemas.decisions import DecisionIn
from services.matching.schemas.erasures import EraseIn
from services.matching.states import MatchState, Party, RequestState
from shared.clock import today
from shared.db import Base
from shared.enciphered import Enciphered, Written
from shared.errors import Conflict, Forbidden, NotFound
from shared.users import User
from tests.make import Make
from tests.servers import as_owner

CANARY = "kanarie-7f3a"
ASKED = EraseIn(decided_by="M. de Boer, geneesheer-directeur")


def lived_through(make: Make) -> tuple[Client, PeerWorker]:
    """A client and a peer worker whose contact has ended, with something in every table that is about either."""
    session = make.session
    client, peer_worker = make.client_with_sign_in(), make.peer_worker(themes=["shame"])
    match = make.match(client, peer_worker)
    match.peer_worker.boundaries.append(Boundary(theme="debt"))
    colleague = make.user().id
    facts: dict[str, Any] = {
        "starts_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
        "minutes_planned": 60,
        "place": Place.HOME,
        "kind": ContactKind.TALK,
        "outcome": ContactOutcome.HELD,
        "content": "x",
    }
    contact = Contact(
        match_id=match.id,
        client_id=client.id,
        peer_worker_id=peer_worker.id,
        logged_by_id=peer_worker.user_id,
        **facts,
    )
    session.add(contact)
    session.flush()
    session.add_all(
        [
            ContactVersion(contact_id=contact.id, corrected_by_id=peer_worker.user_id, **facts),
            MatchWording(match_id=match.id, field="question", wording="x", by_id=colleague),
            SmallStep(match_id=match.id, words="x"),
            Alignment(
                match_id=match.id,
                held_on=date(2026, 3, 1),
                client_present=True,
                peer_worker_present=True,
                needs="x",
                agreements="x",
                recorded_by_id=colleague,
            ),
            OwnNote(peer_worker_id=peer_worker.id, contact_id=contact.id, words="x"),
            Acquaintance(client_id=make.client().id, peer_worker_id=peer_worker.id),
            Acquaintance(client_id=client.id, peer_worker_id=make.peer_worker().id),
            FormerTreater(peer_worker_id=peer_worker.id, user_id=colleague),
            BreakGlass(client_id=client.id, user_id=colleague, reason="x", ends_at=datetime(2026, 3, 1, tzinfo=UTC)),
        ]
    )
    for user_id in (client.user_id, peer_worker.user_id):
        session.add(
            Access(
                user_id=user_id,
                kind=AccessKind.SESSION,
                secret_hash=str(user_id).encode()[:32],
                label="x",
                expires_at=datetime(2030, 1, 1, tzinfo=UTC),
            )
        )
    match.end_reason, match.ended_on = EndReason.CLIENT_STOPPED, today(session)
    match.move_to(MatchState.ENDED, make.signed(Party.CLIENT))
    session.get_one(Match, match.id).request.move_to(RequestState.FULFILLED, make.signed(Party.SYSTEM))
    session.flush()
    return client, peer_worker


def fill(session: Session, person: Person, person_id: Any) -> list[str]:
    """The canary in each private text of somebody; which columns got one."""
    session.flush()
    filled = []
    for name, rule in TABLES.items():
        share = rule.shares.get(person)
        if share is None or not share.owns or name not in Base.metadata.tables:
            continue
        for column in rule.private():
            typed = Base.metadata.tables[name].c[column]
            if typed.type.python_type is not str or getattr(typed.type, "enums", None):
                continue
            table, words = table_named(name), f"{CANARY}-{person}-{person_id}"
            ids = session.scalars(select(table.c.id).where(belongs_to(name, person, person_id))).all()
            for row_id in ids:
                here = Written(words, f"{name}|{column}|{row_id}", words)
                value = here if isinstance(typed.type, Enciphered) else words
                with as_owner(session):
                    session.execute(text("SET LOCAL naast.erasing = 'on'"))
                    session.execute(update(table).where(table.c.id == row_id).values({column: value}))
            filled += [f"{name}.{column}"] if ids else []
    session.expire_all()
    return filled


def everything(session: Session) -> Iterator[tuple[str, str]]:
    """As whoever has the keys reads it."""
    for name, table in Base.metadata.tables.items():
        for row in session.execute(select(table)):
            yield name, repr(row)


def canaries(session: Session) -> list[str]:
    return [row[0] for row in everything(session) if CANARY in row[1]]


def of_others(session: Session, *people: tuple[Person, Any]) -> dict[str, set[str]]:
    found = {}
    for name, rule in TABLES.items():
        if name in ("erasure", "kept_answer") or name not in Base.metadata.tables:
            continue
        query = select(text(f'"{name}"::text')).select_from(table_named(name))
        for person, person_id in people:
            if person in rule.shares:
                query = query.where(not_(belongs_to(name, person, person_id).self_group()).is_not(False))
        found[name] = set(session.scalars(query))
    return found


def test_of_an_erased_client_no_word_is_left_anywhere_and_all_of_others_is(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    client, peer_worker = lived_through(make)
    lived_through(make)
    user_id = client.user_id
    quoted = {"id": str(client.id), "name": CANARY}
    session.add(KeptAnswer(user_id=coordinator.user_id, route="GET", key="x", body_hash=b"x" * 32, answer=quoted))
    filled = fill(session, Person.CLIENT, client.id) + fill(session, Person.ACCOUNT, user_id)
    assert {"client.name", "request.client_words", "match.agenda", "contact.content", "user.email"} <= {*filled}
    assert canaries(session)
    whose = [(Person.CLIENT, client.id), (Person.ACCOUNT, user_id)]
    before = of_others(session, *whose)
    erase_client(session, coordinator, client.id, ASKED)
    session.flush()
    assert canaries(session) == []
    assert of_others(session, *whose) == before
    assert session.scalars(select(Contact).where(Contact.peer_worker_id == peer_worker.id)).one().minutes_planned == 60


def test_of_an_erased_peer_worker_the_profile_is_gone_and_the_contacts_stay_as_facts(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    client, peer_worker = lived_through(make)
    user_id = peer_worker.user_id
    filled = fill(session, Person.PEER_WORKER, peer_worker.id) + fill(session, Person.ACCOUNT, user_id)
    assert {"peer_worker.story", "experience.what_helped", "boundary.theme", "user.name"} <= {*filled}
    retire_peer_worker(session, coordinator, peer_worker.id)
    session.flush()
    whose = [(Person.PEER_WORKER, peer_worker.id), (Person.ACCOUNT, user_id)]
    before = of_others(session, *whose)
    erase_peer_worker(session, coordinator, peer_worker.id, ASKED)
    assert of_others(session, *whose) == before
    assert canaries(session) == []
    assert session.scalars(select(Match.client_id).where(Match.peer_worker_id == peer_worker.id)).one() == client.id
    assert (peer_worker.usable, peer_worker.shown, peer_worker.experiences) == ([], [], [])
    assert session.scalars(select(Proposal.reasons).where(Proposal.peer_worker_id == peer_worker.id)).one() == []
    with pytest.raises(Conflict):
        take_back(session, coordinator, peer_worker.id)
    with pytest.raises(Conflict):
        erase_peer_worker(session, coordinator, peer_worker.id, ASKED)


def test_where_it_was_decided_so_the_facts_go_too(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    client, _ = lived_through(make)
    decide(session, coordinator, Facts.GONE)
    stone = erase_client(session, coordinator, client.id, ASKED)
    assert stone.facts is Facts.GONE
    assert session.scalars(select(Contact.id).where(Contact.client_id == client.id)).all() == []
    assert session.scalars(select(Match.id).where(Match.client_id == client.id)).all() == []


def decide(session: Session, coordinator: Actor, value: str) -> None:
    day = today(session)
    asked = DecisionIn(
        topic=Topic.FACTS_AFTER_ERASURE,
        value=value,
        decided_by="FG",
        decided_on=day,
        review_on=day + timedelta(days=90),
    )
    record_decision(session, coordinator, asked)


def test_nobody_sees_an_erased_client_any_more_and_nothing_that_goes_on_is_cut_off(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    match = make.match()
    client = match.client
    with pytest.raises(Conflict):
        erase_client(session, coordinator, client.id, ASKED)
    caseholder = make.actor(session.get_one(User, next(iter(client.caseholder_ids))))
    with pytest.raises(Forbidden):
        erase_client(session, caseholder, client.id, ASKED)
    gone, _ = lived_through(make)
    erase_client(session, coordinator, gone.id, ASKED)
    with pytest.raises(NotFound):
        erase_client(session, coordinator, gone.id, ASKED)
    assert gone.id not in {one.id for one in list_clients(session, coordinator, ClientsIn(limit=100)).items}


def test_who_was_erased_is_erased_again_after_a_backup_was_put_back(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    client, _ = lived_through(make)
    backup = session.begin_nested()
    erase_client(session, coordinator, client.id, ASKED)
    kept = all_tombstones(session)
    assert str(client.id).encode() in kept
    backup.rollback()
    session.expire_all()
    fill(session, Person.CLIENT, client.id)
    assert canaries(session)
    assert replay(session, kept) == 1
    assert canaries(session) == []
    assert replay(session, kept) == 0
