"""Storing thousands of new rows in a few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from shared.db import Identified


@contextmanager
def ids_in_bulk(session: Session) -> Iterator[None]:
    """New rows get their ids from the database beforehand, all at once.

    Without it each is inserted by itself, since the database would have to say which id went to which row.
    """
    event.listen(session, "before_flush", _give_ids)
    try:
        yield
    finally:
        event.remove(session, "before_flush", _give_ids)


def _give_ids(session: Session, *_rest: Any) -> None:
    new = [row for row in session.new if isinstance(row, Identified) and vars(row).get("id") is None]
    if len(new) > 1:
        with session.no_autoflush:
            ids = session.scalars(select(func.uuidv7()).select_from(func.generate_series(1, len(new))))
            for row, row_id in zip(new, ids, strict=True):
                row.id = row_id
