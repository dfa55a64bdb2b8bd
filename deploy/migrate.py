"""Brings the database up to the newest schema. `NAAST_DATABASE_URL` says which; `NAAST_OWNER_URL`, as whom."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from deploy import roles
from services.matching import models  # noqa: F401 - makes its tables known

PROJECT = Path(__file__).resolve().parent.parent


def migrate(revision: str = "head") -> None:
    command.upgrade(Config(toml_file=PROJECT / "pyproject.toml"), revision)
    roles.grant_all()


if __name__ == "__main__":
    migrate()
