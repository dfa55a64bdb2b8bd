"""A page of what somebody can see, newest first: ids sort by age. What waits for somebody comes oldest first.

The next page begins behind a row, wherever that is by then. Nothing is counted and nothing is skipped by number, so
that the last page of a long list costs what the first one does.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.matching.schemas.pages import OutputT, Page, PageIn, cursor_at
from shared.db import Identified

T = TypeVar("T", bound=Identified)
R = TypeVar("R", bound="Row[Any] | Identified")


def page(
    session: Session, visible: Select[T], row: type[T], asked: PageIn, shape: Callable[[T], OutputT]
) -> Page[OutputT]:
    """The rows of `visible` that follow `asked.cursor`, each shaped into its output."""
    query = visible.order_by(row.id.desc()).limit(asked.limit + 1)
    if asked.after is not None:
        query = query.where(row.id < asked.after)
    return cut(session.scalars(query).all(), asked, shape)


def cut(found: Sequence[T], asked: PageIn, shape: Callable[[T], OutputT]) -> Page[OutputT]:
    """A page of what was found, which is one more than the page holds when there is a next one."""
    shown = found[: asked.limit]
    more = cursor_at(shown[-1].id) if len(found) > asked.limit else None
    return Page(items=[shape(one) for one in shown], next=more)


def newest_first(session: Session, visible: Select[T], row: type[T], asked: PageIn) -> tuple[list[T], str | None]:
    """The rows themselves, for a list that reads more about all of them at once; and where the next page begins."""
    query = visible if asked.after is None else visible.where(row.id < asked.after)
    found = list(session.scalars(query.order_by(row.id.desc()).limit(asked.limit + 1)))
    shown = found[: asked.limit]
    return shown, cursor_at(shown[-1].id) if len(found) > asked.limit else None


def oldest_first(session: Session, visible: Select[T], row: type[T], asked: PageIn) -> tuple[list[T], str | None]:
    """The same the other way about."""
    query = visible if asked.after is None else visible.where(row.id > asked.after)
    found = list(session.scalars(query.order_by(row.id).limit(asked.limit + 1)))
    shown = found[: asked.limit]
    return shown, cursor_at(shown[-1].id) if len(found) > asked.limit else None


RowId = UUID | ScalarSelect[UUID]
Part = Callable[[UUID | None, int], Any]
"""One part of a list, in its own order: what follows this row, and at most so many."""


def in_turn(parts: Sequence[Part], read: Callable[[Any], Iterable[R]], asked: PageIn) -> tuple[list[R], str | None]:
    """A list that comes in parts, one after the other; and where the next page begins."""
    found: list[tuple[int, R]] = []
    for number, part in enumerate(parts):
        missing = asked.limit + 1 - len(found)
        if number < asked.part or not missing:
            continue
        last = asked.after if number == asked.part else None
        found += [(number, one) for one in read(part(last, missing))]
    shown = found[: asked.limit]
    more = cursor_at(shown[-1][1].id, shown[-1][0]) if len(found) > asked.limit else None
    return [one for _, one in shown], more


def behind(row: type[Identified], by: InstrumentedAttribute[Any], row_id: RowId) -> ColumnElement[bool]:
    """In the order of `by`, and then of the id, after where this row stands."""
    return tuple_(by, row.id) > _place(row, by, row_id)


def before(row: type[Identified], by: InstrumentedAttribute[Any], row_id: RowId) -> ColumnElement[bool]:
    """The same for a list in which the last comes first."""
    return tuple_(by, row.id) < _place(row, by, row_id)


def _place(row: type[Identified], by: InstrumentedAttribute[Any], row_id: RowId) -> ColumnElement[Any]:
    one = aliased(row)
    return tuple_(select(getattr(one, by.key)).where(one.id == row_id).scalar_subquery(), row_id)
