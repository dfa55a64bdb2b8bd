"""Who looked, as people read it; and what somebody else looks at once more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor, Role
from services.matching.audit import Entry, note
from services.matching.models.audit import AuditEvent, Basis, Did, Doubt
from services.matching.models.clients import Client
from services.matching.models.looks import PROFILE, SETTINGS, Look
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations.emergencies import break_glass
from services.matching.operations.reviews import sign_off
from services.matching.queries.doubts import doubts
from services.matching.queries.who_looked import who_looked_at, who_looked_at_my_data, who_looked_at_my_experiences
from services.matching.schemas.looks import DoubtOut, EmergencyIn, LookedOut, PeriodIn, ReviewIn
from services.matching.states import ProposalState
from services.matching.web.looked_words import AS, KINDS, named
from shared import clock
from shared.db import Base
from shared.errors import Conflict, Forbidden, Invalid
from tests.make import Make
from tests.matching.test_query_counts import counted
from tests.servers import as_owner

NOON, NIGHT = 11, 1
"""Hours in UTC, yesterday."""


def looks_at(session: Session, actor: Actor, whom: Client | PeerWorker, hour: int = NOON, **more: Any) -> None:
    """As the door notes it, moved to an hour of yesterday, or of so many `days` ago."""
    of_client = isinstance(whom, Client)
    kinds = more.pop("kinds", ["client"] if of_client else [PROFILE])
    days = more.pop("days", 1)
    client_id, peer_worker_id = (whom.id, None) if of_client else (None, whom.id)
    look = Look(more.pop("did", Did.READ), client_id, peer_worker_id, kinds)
    note(session, actor, Entry("GET /x", "inside session", "t"), [look])
    newest = select(func.max(func.uuid_extract_timestamp(AuditEvent.id))).scalar_subquery()
    moved = func.date_trunc("day", func.now()) - timedelta(days=days) + timedelta(hours=hour)
    row = Base.metadata.tables["audit_event"]
    with as_owner(session):
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(row.update().where(func.uuid_extract_timestamp(row.c.id) == newest).values(recorded_at=moved))
        session.execute(text("SET LOCAL session_replication_role = origin"))


def lately(session: Session) -> PeriodIn:
    today = clock.local_date(clock.real_now(session))
    return PeriodIn(since=today - timedelta(days=29), until=today)


def read_by(session: Session, make: Make, client: Client) -> list[LookedOut]:
    return who_looked_at_my_data(session, make.actor(client), lately(session)).looks


def test_what_a_colleague_did_on_one_day_is_one_line_with_all_of_it(session: Session, make: Make) -> None:
    marieke = make.caseholder()
    client = make.client_with_sign_in(caseholder=marieke)
    looks_at(session, marieke, client)
    looks_at(session, marieke, client, kinds=["request", "wish"], did=Did.UPDATE)
    looks_at(session, make.actor(client), client)
    [line] = read_by(session, make, client)
    assert (line.basis, line.changed, line.kinds) == (Basis.CASEHOLDER, True, ["client", "request", "wish"])
    assert line.name
    assert named(line.kinds) == ["details", "question"]
    program, _ = auth.programs.make(session, "Dossier", ["clients:read"], None, None)
    looks_at(session, replace(marieke, program_id=program.id), client)
    assert [(one.name, one.program) for one in read_by(session, make, client)] == [
        (line.name, "Dossier"),
        (line.name, ""),
    ], "and through which program"


def test_a_peer_worker_who_was_asked_and_saw_no_name_has_none_here(session: Session, make: Make) -> None:
    client, ria = make.client_with_sign_in(), make.peer_worker()
    request = make.request(client)
    make.proposal(request, ria, ProposalState.SENT_TO_PEER)
    looks_at(session, make.actor(ria), client, kinds=["proposal", "request"])
    assert [(line.name, line.basis) for line in read_by(session, make, client)] == [("", Basis.ASKED)]


def test_what_follows_from_somebody_elses_step_is_no_look(session: Session, make: Make) -> None:
    client, stranger = make.client_with_sign_in(), make.caseholder(make.team())
    looks_at(session, stranger, client, kinds=["request"], did=Did.UPDATE)
    assert read_by(session, make, client) == []


def test_a_peer_worker_reads_which_colleagues_looked_and_not_which_client(session: Session, make: Make) -> None:
    ria, client = make.peer_worker(themes=["shame"]), make.client_with_sign_in()
    looks_at(session, make.coordinator(), ria)
    looks_at(session, make.actor(client), ria)
    found = who_looked_at_my_experiences(session, make.actor(ria), lately(session)).looks
    assert [(bool(line.name), line.basis) for line in found] == [(False, Basis.CARD), (True, Basis.COLLEAGUE)]


def test_the_privacy_officer_reads_of_any_client_for_a_period_and_others_do_not(session: Session, make: Make) -> None:
    officer, client = make.actor(make.user(Role.PRIVACY_OFFICER)), make.client()
    looks_at(session, make.coordinator(), client)
    assert len(who_looked_at(session, officer, client.number, lately(session)).looks) == 1
    long_ago = PeriodIn.model_validate({"since": "2020-01-01", "until": "2020-02-01"})
    assert who_looked_at(session, officer, client.number, long_ago).looks == []
    with pytest.raises(Invalid):
        who_looked_at(session, officer, "C0", lately(session))
    for other in (make.coordinator(), make.actor(make.user(Role.ADMIN)), make.caseholder()):
        with pytest.raises(Forbidden):
            who_looked_at(session, other, client.number, lately(session))


def test_reading_who_looked_asks_the_database_no_more_for_many_looks(session: Session, make: Make) -> None:
    officer, client, ria = make.actor(make.user(Role.PRIVACY_OFFICER)), make.client_with_sign_in(), make.peer_worker()

    def asked() -> tuple[list[int], int]:
        counts, found = [], 0
        for read in (
            lambda: who_looked_at_my_data(session, make.actor(client), lately(session)).looks,
            lambda: who_looked_at_my_experiences(session, make.actor(ria), lately(session)).looks,
            lambda: who_looked_at(session, officer, client.number, lately(session)).looks,
            lambda: doubts(session, officer),
        ):
            with counted(session) as statements:
                found += len(read())
            counts.append(len(statements))
        return counts, found

    looks_at(session, make.coordinator(), client, NIGHT)
    looks_at(session, make.coordinator(), ria)
    asked()  # what is remembered for later is asked once
    few, found = asked()
    for _ in range(5):
        looks_at(session, make.coordinator(), client, NIGHT)
        looks_at(session, make.coordinator(), ria)
    many, more = asked()
    assert few == many
    assert more >= found + 20


def doubted(session: Session, officer: Actor) -> dict[Doubt, DoubtOut]:
    return {one.doubt: one for one in doubts(session, officer)}


def test_a_colleague_as_client_a_surname_and_a_night_are_looked_at_by_somebody_else(
    session: Session, make: Make
) -> None:
    officer, coordinator = make.actor(make.user(Role.PRIVACY_OFFICER)), make.user(Role.COORDINATOR)
    plain, colleague = make.client(name="Sam Visser"), make.client(user_id=make.user(Role.CASEHOLDER).id)
    looks_at(session, make.actor(coordinator), plain)
    assert doubted(session, officer) == {}
    looks_at(session, make.actor(coordinator), colleague)
    assert set(doubted(session, officer)) == {Doubt.COLLEAGUE}
    coordinator.name = "Ina Visser"
    session.flush()
    looks_at(session, make.actor(coordinator), plain, NIGHT)
    found = doubted(session, officer)
    assert set(found) == {Doubt.COLLEAGUE, Doubt.SAME_SURNAME, Doubt.AT_NIGHT}
    assert found[Doubt.SAME_SURNAME].client_id == plain.id


def test_a_page_of_doubts_is_a_week_and_an_emergency_stays_on_the_first(session: Session, make: Make) -> None:
    officer, client = make.actor(make.user(Role.PRIVACY_OFFICER)), make.client()
    night, glass = make.coordinator(), make.caseholder(make.team())
    looks_at(session, night, client, NIGHT, days=10)
    break_glass(session, glass, EmergencyIn(number=client.number, reason="Belt met de ambulance mee."))
    looks_at(session, glass, client, days=10)
    [first], [older] = doubts(session, officer), doubts(session, officer, week=1)
    assert (first.doubt, first.actor_id) == (Doubt.EMERGENCY, glass.user_id)
    assert (older.doubt, older.actor_id) == (Doubt.AT_NIGHT, night.user_id)
    assert doubts(session, officer, week=2) == []


def test_a_doubt_is_signed_off_once_and_never_by_who_looked(session: Session, make: Make) -> None:
    officer, client = make.actor(make.user(Role.PRIVACY_OFFICER)), make.client()
    both = make.actor(make.user(Role.PRIVACY_OFFICER, Role.COORDINATOR))
    looks_at(session, both, client, NIGHT)
    [one] = doubts(session, both)
    assert one.is_own
    asked = ReviewIn(doubt=one.doubt, actor_id=one.actor_id, client_id=one.client_id, on_day=one.day, note="Dienst.")
    with pytest.raises(Forbidden, match="It was you"):
        sign_off(session, both, asked)
    with pytest.raises(Forbidden):
        sign_off(session, make.coordinator(), asked)
    sign_off(session, officer, asked)
    assert doubts(session, officer) == []
    with pytest.raises(Conflict):
        sign_off(session, officer, asked)


def test_each_table_about_a_client_has_words_and_so_has_each_ground() -> None:
    pointing = {
        name
        for name, table in Base.metadata.tables.items()
        if {"client_id", "request_id", "match_id"} & set(table.columns.keys())
    }
    not_read_by_row = {"outbox", "acquaintance"}
    assert pointing - not_read_by_row <= KINDS.keys()
    assert not KINDS.keys() & {kind.__tablename__ for kind in SETTINGS}
    assert set(Basis) - set(AS) == {Basis.OWN, Basis.IN_THEIR_HANDS, Basis.FOLLOWS}
