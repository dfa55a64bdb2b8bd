"""A page of what somebody can see, newest first: ids sort by age. What waits for somebody comes oldest first.

The next page begins behind a row, wherever that is by then. Nothing is counted and nothing is skipped by number, so
that the last page of a long list costs what the first one does.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, literal, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.matching.schemas.pages import OutputT, Page, PageIn, cursor_at
from shared.db import Identified

T = TypeVar("T", bound=Identified)


def page(
    session: Session, visible: Select[T], row: type[T], asked: PageIn, shape: Callable[[T], OutputT]
) -> Page[OutputT]:
    """The rows of `visible` that follow `asked.cursor`, each shaped into its output."""
    query = visible.order_by(row.id.desc()).limit(asked.limit + 1)
    if asked.after is not None:
        query = query.where(row.id < asked.after)
    found = session.scalars(query).all()
    shown = found[: asked.limit]
    more = cursor_at(shown[-1].id) if len(found) > asked.limit else None
    return Page(items=[shape(one) for one in shown], next=more)


def oldest_first(session: Session, visible: Select[T], row: type[T], asked: PageIn) -> tuple[list[T], str | None]:
    """The rows themselves, for a list that reads more about all of them at once; and where the next page begins."""
    query = visible if asked.after is None else visible.where(row.id > asked.after)
    found = list(session.scalars(query.order_by(row.id).limit(asked.limit + 1)))
    shown = found[: asked.limit]
    return shown, cursor_at(shown[-1].id) if len(found) > asked.limit else None


Part = Callable[[ColumnElement[bool], int], Select[Any]]
"""Gives the rows of one part of a list that answer to a condition, in the list's own order, and at most so many."""


def in_turn(
    session: Session, parts: Sequence[Part], row: type[Identified], by: InstrumentedAttribute[Any], asked: PageIn
) -> tuple[list[Row[Any]], str | None]:
    """A list that comes in parts, one after the other, each in the order of `by`; and where the next page begins."""
    found: list[tuple[int, Row[Any]]] = []
    for number, part in enumerate(parts):
        missing = asked.limit + 1 - len(found)
        if number < asked.part or not missing:
            continue
        begins = behind(row, by, asked.after) if number == asked.part and asked.after is not None else true()
        found += [(number, one) for one in session.execute(part(begins, missing))]
    shown = found[: asked.limit]
    more = cursor_at(shown[-1][1].id, shown[-1][0]) if len(found) > asked.limit else None
    return [one for _, one in shown], more


def behind(row: type[Identified], by: InstrumentedAttribute[Any], row_id: UUID) -> ColumnElement[bool]:
    """In the order of `by`, and then of the id."""
    last = aliased(row)
    where_it_was = select(getattr(last, by.key)).where(last.id == row_id).scalar_subquery()
    return tuple_(by, row.id) > tuple_(where_it_was, literal(row_id))
