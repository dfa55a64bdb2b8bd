"""The running programs have a role of their own in the database, and no right to change what only grows."""

import os

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from deploy import postgres
from deploy.roles import APPEND_ONLY
from services.matching.models.clients import Client
from services.matching.models.erasures import Cause, Erasure, Facts
from services.matching.models.matches import MatchWording
from services.matching.privacy import Person
from tests.make import Make
from tests.servers import as_owner

GROWS = {
    *("audit_event", "audit_seal", "audit_review", "transition", "erasure"),
    *("offer", "contact_version", "match_wording", "alignment", "weighing"),
}


def test_the_tests_are_done_as_the_role_of_the_running_programs(session: Session) -> None:
    assert session.execute(text("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")).one() == (
        postgres.RUNTIME,
        False,
    )
    assert "NAAST_OWNER_URL" not in os.environ


def test_what_only_grows_can_be_read_and_added_to_and_nothing_else(session: Session) -> None:
    assert set(session.scalars(text(APPEND_ONLY))) == GROWS
    for table in GROWS:
        can = {
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
            if session.scalar(text("SELECT has_table_privilege(:table, :right)"), {"table": table, "right": right})
        }
        assert can == {"SELECT", "INSERT"}, table


@pytest.mark.parametrize(
    "change",
    [
        ["ALTER TABLE audit_event DISABLE TRIGGER ALL"],
        ["SET session_replication_role = replica"],
        ["SET LOCAL naast.erasing = 'on'", "DELETE FROM match_wording"],
        ["SET LOCAL naast.enciphering = 'on'", "UPDATE alignment SET needs = ''"],
        ["DROP TRIGGER audit_event_append_only ON audit_event"],
        ["CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS ''"],
        ["CREATE TABLE anything (id uuid)"],
        ["UPDATE alembic_version SET version_num = '0001'"],
    ],
)
def test_a_running_program_cannot_take_that_away(session: Session, change: list[str]) -> None:
    *before, last = change
    for statement in before:
        session.execute(text(statement))
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), session.begin_nested():
        session.execute(text(last))


def test_a_history_gives_way_only_to_a_tombstone_and_only_what_is_of_that_client(session: Session, make: Make) -> None:
    match, other = make.match(), make.match()
    for one in (match, other):
        session.add(MatchWording(match_id=one.id, field="question", wording="Eerst", by_id=one.professional_id))
    session.flush()
    forget = text("SELECT forget_history(:stone, :history, NULL)")
    stone = Erasure(
        person=Person.CLIENT, person_id=match.client_id, cause=Cause.ASKED, facts=Facts.KEPT, decided_by="FG"
    )
    session.add(stone)
    session.flush()
    for wrong in (
        {"stone": match.client_id, "history": "match_wording"},
        {"stone": stone.id, "history": "audit_event"},
        {"stone": stone.id, "history": "transition"},
    ):
        with pytest.raises(DBAPIError, match="no tombstone"), session.begin_nested():
            session.execute(forget, wrong)
    session.execute(forget, {"stone": stone.id, "history": "match_wording"})
    assert session.scalars(select(MatchWording.match_id)).all() == [other.id]
    for role in (session.begin_nested, lambda: as_owner(session)):
        with pytest.raises(DBAPIError, match=r"permission denied|append-only"), session.begin_nested(), role():
            session.execute(text("DELETE FROM match_wording"))
    assert session.scalars(select(Client.id)).all()
