"""People by the alphabet, a page at a time, and by a part of their name: one way, for whoever reads.

Names are enciphered (decision 14). All that the database knows of one is its initial, a letter or few, so a list is
read initial by initial: whole, as far as the page goes, and sorted here. Who looks for a part reads the names
of all whom they see.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, inspect, select
from sqlalchemy.orm import Session

from services.matching.models.clients import Client
from services.matching.schemas.pages import NamesIn, cursor_at
from shared.names import folded
from shared.users import User

Place = tuple[str, str, UUID]
"""The initial that the database knows, by which nobody is passed over while one is split."""


def by_name(
    session: Session,
    those: Select[*tuple[Any, ...]],
    kind: type[User | Client],
    after: UUID | None,
    most: int,
    *,
    find: str = "",
    among: Sequence[str] = ("name",),
) -> list[Row[Any]]:
    """The next so many rows of `those`, which have the `name` of a `kind`, behind where the one with this id stands.

    With `find` those only that have it somewhere in one of these columns.
    """
    query = those.add_columns(kind.initial.label("initial"), kind.id.label("row_id")).order_by(kind.initial)
    query = query if find else query.fetch(most, with_ties=True)
    last = None if after is None else _place_of(session, kind, after)
    begins = last[0] if last else ""
    further, found = kind.initial >= begins, list[Row[Any]]()
    while True:
        rows = session.execute(query.where(further)).all()
        those_behind = [row for row in rows if last is None or _place(row) > last]
        found += sorted((row for row in those_behind if _has(row, among, folded(find))), key=_place)
        if find or len(rows) < most or len(found) >= most:
            return found[:most]
        further = kind.initial > rows[-1].initial


def page_by_name(
    session: Session,
    those: Select[*tuple[Any, ...]],
    kind: type[User | Client],
    asked: NamesIn,
    among: Sequence[str] = ("name",),
) -> tuple[list[Row[Any]], str | None]:
    """The rows of a page, and where the next one begins."""
    found = by_name(session, those, kind, asked.after, asked.limit + 1, find=asked.find, among=among)
    shown = found[: asked.limit]
    return shown, cursor_at(shown[-1].row_id) if len(found) > asked.limit else None


def _has(row: Row[Any], among: Sequence[str], find: str) -> bool:
    return not find or any(find in folded(getattr(row, one)) for one in among)


def _place(row: Row[Any]) -> Place:
    return row.initial, folded(row.name), row.row_id


def _place_of(session: Session, kind: type[User | Client], row_id: UUID) -> Place | None:
    known: Any = inspect(kind)
    whole: type[User | Client] = known.mapper.class_  # where it is an alias, too
    row = session.execute(select(whole.initial, whole.name).where(whole.id == row_id)).one_or_none()
    return None if row is None else (row.initial, folded(row.name), row_id)
