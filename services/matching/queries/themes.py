"""The catalogue as it is in this transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.catalogue import PLACES, Catalogue, Theme
from services.matching.models.themes import OwnTheme


def catalogue(session: Session, version: int | None = None) -> Catalogue:
    """Or as it was in an earlier version."""
    query = select(
        OwnTheme.version,
        OwnTheme.key,
        OwnTheme.area,
        OwnTheme.nl,
        OwnTheme.en,
        OwnTheme.help_nl,
        OwnTheme.help_en,
        OwnTheme.retired,
    ).order_by(OwnTheme.version)
    if version is not None:
        query = query.where(OwnTheme.version <= version)
    rows = session.execute(query).all()
    own = {  # the last of each key
        key: Theme(key, PLACES[key].layer, area, PLACES[key].bit, nl, en, help_nl, help_en, retired)
        for _, key, area, nl, en, help_nl, help_en, retired in rows
    }
    return Catalogue(rows[-1][0] if rows else 0, tuple(own.values()))
