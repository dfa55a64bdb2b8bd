"""What an organisation added to the catalogue: nothing of it is ever changed or deleted."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.catalogue import Area
from shared.db import Base, Identified
from shared.users import User


class OwnTheme(Identified, Base):
    """A theme of theirs from this version of the catalogue on; a later row with the same key replaces this one, which
    stays as history. The key says which layer and which bit, and no two themes ever have the same."""

    __tablename__ = "own_theme"
    __table_args__ = (
        UniqueConstraint("version"),
        CheckConstraint("key ~ '^own_(theme|specific|route)_([1-9]|10)$'", name="ck_own_theme_key"),
    )

    version: Mapped[int]
    key: Mapped[str]
    area: Mapped[Area]
    nl: Mapped[str]
    en: Mapped[str]
    help_nl: Mapped[str]
    help_en: Mapped[str]
    retired: Mapped[bool] = mapped_column(default=False)
    changed_by_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))


VERSION_NOW = select(func.coalesce(func.max(OwnTheme.version), 0)).scalar_subquery()
"""Of the catalogue; zero as long as it is ours alone."""
