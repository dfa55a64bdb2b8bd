"""The audit trail: whoever is told something of somebody stands in it, and without it nobody is told anything."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.audit import AuditEvent, Basis, Did, Outcome
from services.matching.models.clients import Client
from services.matching.models.looks import PROFILE
from shared.db import Base, transaction
from tests.cast import PASSWORD, Cast
from tests.door import Door, problem
from tests.servers import as_owner
from tests.trail import lines, traced


def test_a_line_says_who_looked_at_whom_on_what_ground_and_nothing_of_what_was_read(door: Door) -> None:
    cast = door.given(Cast.of)
    trace, header = traced()
    door.signed_in(cast.users[Role.CASEHOLDER]).get(f"/clients/{cast.client_id}", headers=header)
    [line] = lines(trace)
    assert (line.event, line.action, line.outcome) == ("GET /api/v1/clients/{client_id}", Did.READ, Outcome.DONE)
    assert (line.actor_id, line.actor_roles) == (cast.users[Role.CASEHOLDER], "caseholder")
    assert (line.client_id, line.object_id, line.basis) == (cast.client_id, cast.client_id, Basis.CASEHOLDER)
    assert line.access_point == "this_machine token"


def test_a_list_has_a_line_for_each_client_in_it_and_one_for_what_was_searched_by(door: Door) -> None:
    cast = door.given(Cast.of)
    three = door.given(lambda make: {make.client().id for _ in range(3)})
    trace, header = traced()
    coordinator = door.signed_in(cast.users[Role.COORDINATOR])
    coordinator.get("/clients", params={"in_care": True, "limit": 50}, headers=header)
    found = lines(trace)
    assert {line.client_id for line in found if line.action is Did.READ} >= three
    [search] = [line for line in found if line.action is Did.SEARCH]
    assert search.searched_by == "in_care"


def test_whoever_is_shown_the_experiences_of_a_peer_worker_is_in_that_ones_trail(door: Door) -> None:
    cast = door.given(Cast.of)
    request_id = door.given(
        lambda make: make.request(make.session.get_one(Client, cast.client_id), themes=["shame"]).id
    )
    trace, header = traced()
    answer = door.signed_in(cast.users[Role.COORDINATOR]).get(f"/requests/{request_id}/candidates", headers=header)
    shown = {one["peer_worker_id"] for one in answer.json()["candidates"]}
    logged = {str(line.peer_worker_id): line for line in lines(trace) if line.peer_worker_id}
    assert shown == logged.keys() != set()
    assert {(line.basis, *line.kinds) for line in logged.values()} == {(Basis.COLLEAGUE, PROFILE)}


def test_a_change_says_what_was_made_changed_or_thrown_away(door: Door) -> None:
    cast = door.given(Cast.of)
    client, peer_worker = door.signed_in(cast.users[Role.CLIENT]), door.signed_in(cast.users[Role.PEER_WORKER])
    trace, header = traced()
    client.post(f"/clients/{cast.client_id}/requests", json={"client_words": "Ja."}, headers=header)
    [made] = lines(trace)
    assert (made.action, made.basis, made.client_id) == (Did.CREATE, Basis.OWN, cast.client_id)
    assert "request" in made.kinds
    trace, header = traced()
    gone = peer_worker.delete("/me/experiences/shame", headers=header)
    assert gone.is_success, gone.text
    thrown_away = [line.action for line in lines(trace) if line.peer_worker_id == cast.peer_worker_id]
    assert thrown_away == [Did.DELETE]


def test_what_is_out_of_sight_or_refused_leaves_a_line_though_nothing_came_of_it(door: Door) -> None:
    cast = door.given(Cast.of)
    stranger = door.signed_in(door.given(lambda make: make.caseholder(make.team()).user_id))
    for ask, status in ((f"/clients/{cast.client_id}", 404), ("/people", 403)):
        trace, header = traced()
        assert stranger.get(ask, headers=header).status_code == status
        [line] = lines(trace)
        assert line.outcome is Outcome.DENIED
        assert line.client_id == (cast.client_id if status == 404 else None)


def test_without_a_line_nobody_is_told_anything(door: Door) -> None:
    cast = door.given(Cast.of)
    coordinator = door.signed_in(cast.users[Role.COORDINATOR])
    with transaction() as session, as_owner(session):
        session.execute(text("ALTER TABLE audit_event ADD CONSTRAINT no_room CHECK (false) NOT VALID"))
    refused = coordinator.get(f"/clients/{cast.client_id}")
    assert refused.status_code == 503
    assert str(cast.client_id) not in refused.text
    problem(refused)
    with transaction() as session:
        before = session.scalar(text("SELECT count(*) FROM request"))
    asked = coordinator.post(f"/clients/{cast.client_id}/requests", json={"client_words": "Ja."})
    assert asked.status_code == 503
    with transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM request")) == before


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_no_line_is_ever_changed_taken_away_or_emptied(table: str, session: Session) -> None:
    note = "INSERT INTO audit_event (event, action, outcome, actor_roles, basis, access_point, kinds, searched_by,"
    session.execute(text(f"{note} trace_id) VALUES ('x', 'R', 'done', '', 'none', '', '{{}}', '', '')"))
    session.execute(text("INSERT INTO audit_seal SELECT 1, id, '' FROM audit_event LIMIT 1"))
    row = Base.metadata.tables[table]
    for statement in (
        update(row).values({next(iter(row.columns)).name: None}),
        row.delete(),
        text(f"TRUNCATE {table}"),
    ):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(statement)
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested(), as_owner(session):
            session.execute(statement)


def test_who_comes_in_who_does_not_and_who_goes_is_in_the_trail(door: Door) -> None:
    cast = door.given(Cast.of)
    me = {"email": cast.emails[Role.COORDINATOR], "password": PASSWORD}
    browser = door.anybody()
    browser.post("/sign-in", json=me | {"password": "iets-anders-dan-dit"})
    browser.post("/sign-in", json=me)
    browser.post("/sign-in/code", json={"code": "000000"})
    browser.post("/sign-out")
    with transaction() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.action == Did.EXECUTE).order_by(AuditEvent.id)).all()
    mine = [row for row in rows if row.actor_id == cast.users[Role.COORDINATOR]]
    assert [(row.event, row.outcome) for row in mine] == [
        ("sign in", Outcome.DENIED),
        ("sign in", Outcome.DONE),
        ("sign in", Outcome.DENIED),
        ("sign out", Outcome.DONE),
    ], "a wrong code as well: whoever gives one has the password"
    assert mine[0].access_point == mine[1].access_point == "this_machine session"
