"""A list of what waits costs what is on it: PostgreSQL has an index that holds just that.

In a database of a test every table is small enough to be read whole, so that way is closed here.
"""

import re
from dataclasses import replace

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.audit import AuditEvent
from services.matching.models.clients import Client
from services.matching.models.reminders import Reminder
from services.matching.queries import candidates_together, doubts
from services.matching.queries.standing_lines import narrowed
from services.matching.queries.work import LISTS
from services.matching.schemas.standing import TABS, Tab
from services.matching.schemas.work import Kind
from services.matching.visibility import clients_at_work, reminders_by_way
from shared import clock
from tests.make import Make

HOLDS = {
    Kind.REQUESTS: "ix_request_open",
    Kind.SILENCE: "ix_reminder_waits|ix_reminder_told_to",
    Kind.DOUBTS: "ix_request_open",
    Kind.CORRECTIONS: "ix_correction_open",
    Kind.CARDS: "ix_proposal_waits",
    Kind.PAUSES: "ix_match_paused|uq_match_pair_open",
    Kind.CARE: "ix_match_care_ends|uq_match_pair_open",
    Kind.SCREENING: "ix_peer_worker_added",
    Kind.UNSEEN: "ix_request_unseen|ix_request_open",
    Kind.LATER: "ix_request_open",
}
"""One, or with so few rows another that holds little more."""


@pytest.fixture
def reader(session: Session, make: Make) -> Actor:
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"))
    return make.actor(make.user(Role.COORDINATOR))


def plan_of(session: Session, query: Select[*tuple[object, ...]]) -> str:
    whole = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    return "\n".join(session.scalars(text("EXPLAIN " + str(whole).replace(":", r"\:"))))


def test_each_list_of_a_coordinator_is_found_by_what_is_on_it(session: Session, reader: Actor) -> None:
    today = clock.today(session)
    plans = {kind: plan_of(session, query(reader, today).limit(20)) for kind, query in LISTS.items()}
    assert {kind: plan for kind, plan in plans.items() if not re.search(HOLDS[kind], plan)} == {}


def test_the_clients_of_an_act_team_are_read_by_name_as_far_as_the_page_goes(session: Session, reader: Actor) -> None:
    of_the_team, _elsewhere = clients_at_work(in_an_act_team(reader))
    plan = plan_of(session, of_the_team.order_by(Client.initial).fetch(50, with_ties=True))
    assert "ix_client_of_team" in plan
    assert "Sort" not in plan


def test_what_waits_for_an_act_team_is_read_by_its_day_as_far_as_the_page_goes(session: Session, reader: Actor) -> None:
    session.execute(text("SET LOCAL enable_sort = off"))
    _own, of_the_team = reminders_by_way(in_an_act_team(reader))
    plan = plan_of(session, of_the_team.order_by(Reminder.due_on, Reminder.id).limit(31))
    assert "ix_reminder_told_on" in plan
    assert "Sort" not in plan
    assert "caseholder" not in plan.replace("'caseholder'", "")


def test_the_pool_is_joined_in_one_piece_and_nobody_in_it_but_the_supervisor_of_an_intern_is_looked_up_apart(
    session: Session, reader: Actor
) -> None:
    session.execute(text("RESET enable_seqscan; RESET enable_bitmapscan"))
    statement, constants = candidates_together._pool(())
    asked = constants | {"teams": [reader.user_id], "everywhere": False}
    plan = "\n".join(row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {statement}", asked))
    assert "Anti Join" in plan
    looked_up = [line.strip() for line in plan.splitlines() if "SubPlan" in line]
    assert len(looked_up) == 2, plan
    assert re.search(r"employment.* OR EXISTS\(SubPlan \d+\)", looked_up[0]), "only when the level does not say it"


def test_who_said_later_is_found_by_that_word_and_not_among_all_who_were_ever_asked(
    session: Session, reader: Actor
) -> None:
    plan = plan_of(session, select(Client).where(*narrowed(TABS[Tab.LATER])))
    assert "ix_re_offer_later" in plan
    assert not re.search(r"on offer\b", plan)
    assert reader.roles


def test_looks_are_read_day_by_day_as_far_as_the_page_goes(session: Session, reader: Actor) -> None:
    plan = plan_of(session, doubts._seen(AuditEvent.actor_id != reader.user_id))
    assert "Index Scan using ix_audit_event_day" in plan
    assert not re.search(r"-> +Sort", plan), "but within a day, by what was one ask"


def in_an_act_team(reader: Actor) -> Actor:
    team = frozenset({reader.user_id})
    return replace(reader, roles=frozenset({Role.CASEHOLDER}), teams=team, act_teams=team)


def test_whom_to_leave_out_is_found_by_the_request(session: Session, reader: Actor, make: Make) -> None:
    request = make.request()
    statement, constants = candidates_together._left_out_of_each()
    asked = constants | {"requests": [request.id]}
    plan = "\n".join(row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {statement}", asked))
    assert "ix_proposal_request" in plan
    assert "ix_match_request" in plan
    assert reader.roles
