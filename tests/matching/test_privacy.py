"""Every column has a kind, and what is private in it can be shown to its owner and taken away."""

from uuid import UUID

import pytest
from sqlalchemy import JSON, BigInteger, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from services.matching.privacy import PRIVATE, TABLES, End, Person
from services.matching.queries.belonging import belongs_to, table_named
from services.notifications import models  # noqa: F401 - so that the tables of both are known
from shared import devices, ticking  # noqa: F401
from shared.db import Base

NOBODY = UUID(int=0)
SHARES = [(name, person) for name, rule in TABLES.items() for person in rule.shares]


def test_every_column_of_every_table_has_a_kind() -> None:
    """A new column goes into services/matching/privacy/tables.py, in the change that makes it."""
    real = {name: set(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    assert {name: set(rule.columns) for name, rule in TABLES.items()} == real


@pytest.mark.parametrize(("name", "person"), SHARES, ids=[f"{name}-{person}" for name, person in SHARES])
def test_each_path_leads_from_a_row_to_its_person(session: Session, name: str, person: Person) -> None:
    assert session.execute(select(table_named(name)).where(belongs_to(name, person, NOBODY))).all() == []


def test_what_is_private_and_stays_as_a_fact_can_be_emptied() -> None:
    for name, rule in TABLES.items():
        if any(share.owns and share.end is End.EMPTIED for share in rule.shares.values()):
            for column in (Base.metadata.tables[name].c[one] for one in rule.private()):
                is_text = column.type.python_type is str and getattr(column.type, "enums", None) is None
                is_empty_by_value = isinstance(column.type, ARRAY | JSON | JSONB | BigInteger)
                assert column.nullable or is_text or is_empty_by_value, f"{name}.{column.name}"


def test_what_is_private_is_somebodys() -> None:
    """But for the names of who decided, for what stands in the sealed log, for failures to sign in (of those nobody
    knows whose they are), and for the secrets of programs, which are nobody."""
    unowned = {name for name, rule in TABLES.items() if not rule.owners and rule.private()}
    assert unowned == {"decision", "weighing", "erasure", "audit_review", "sign_in_failure", "program"}


def test_every_table_that_points_to_a_person_knows_whose_rows_are_theirs() -> None:
    for name, table in Base.metadata.tables.items():
        for column, person in (("client_id", Person.CLIENT), ("peer_worker_id", Person.PEER_WORKER)):
            if column in table.c:
                assert person in TABLES[name].shares, f"{name}.{column}"


def test_nobody_is_given_a_secret_or_what_is_anothers_as_well() -> None:
    for rule in TABLES.values():
        for person in rule.shares:
            given = {rule.columns[one] for one in rule.exported_to(person)}
            assert not given & PRIVATE or rule.owners == {person} or rule.shares[person].alone


def test_a_table_comes_after_those_that_it_points_to() -> None:
    """So that rows can be taken away from the last table to the first."""
    order = list(TABLES)
    for name, table in Base.metadata.tables.items():
        pointed_at = {key.column.table.name for key in table.foreign_keys} - {name}
        assert all(order.index(one) < order.index(name) for one in pointed_at), name
