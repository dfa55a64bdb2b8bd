"""A page of what somebody can see, newest first: ids sort by age. What waits for somebody comes oldest first."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

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
