"""Which rows of a table are somebody's, by the paths of `privacy/tables.py`. By name: half of the tables are of the
other service, which this one does not know."""

from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, TableClause, column, or_, select, table

from services.matching.privacy import TABLES, Person
from shared.db import Base
from shared.enciphered import Enciphered


@cache
def table_named(name: str) -> TableClause:
    """What is enciphered is read in the clear; all else as the database says it."""
    known = Base.metadata.tables.get(name)
    types = (
        {one.name: one.type for one in known.columns if isinstance(one.type, Enciphered)} if known is not None else {}
    )
    return table(name, *(column(one, types.get(one)) for one in TABLES[name].columns))


def belongs_to(name: str, person: Person, person_id: UUID) -> ColumnElement[bool]:
    """A condition on the table with this name, in which the person has a part."""
    return or_(*(_along(table_named(name), path, person_id) for path in TABLES[name].shares[person].paths.split()))


def _along(table: TableClause, path: str, person_id: UUID) -> ColumnElement[bool]:
    step, _, further = path.partition(".")
    name, _, said = step.partition(":")
    if not further:
        return table.c[name] == person_id
    target = table_named(said or name.removesuffix("_id"))
    return table.c[name].in_(select(target.c.id).where(_along(target, further, person_id)))
