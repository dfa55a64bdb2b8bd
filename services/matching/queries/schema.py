"""Whether the database has the tables that this code expects."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

VERSIONS = Path(__file__).resolve().parents[3] / "migrations" / "versions"


@cache
def newest_revision() -> str:
    """The number of the newest migration beside this code: files are named `0007_what_it_does.py`."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def may_change_the_trail(session: Session) -> bool:
    """Whether this program has the rights of who owns the tables."""
    return bool(session.scalar(text("SELECT has_table_privilege('audit_event', 'UPDATE')")))


def revision_of(session: Session) -> str | None:
    """Of the database; None when nothing was ever migrated."""
    if session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
