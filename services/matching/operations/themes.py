"""The organisation's own themes: a coordinator adds them and retires them. What one is called stays as it is, for who
shares it shared these words."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import OWN_PLACES, Catalogue, Theme
from services.matching.models.themes import OwnTheme
from services.matching.policies import Action, require
from services.matching.queries.themes import catalogue
from services.matching.schemas.themes import OwnThemeIn
from shared.errors import Conflict, Invalid, NotFound

CHANGING = 8_112_647
"""The number of the database lock under which the catalogue changes: a version is one list, whoever adds to it."""


def add_theme(session: Session, actor: Actor, asked: OwnThemeIn) -> Theme:
    """In the next free place of its layer. A place is never free again."""
    now = _changing(session, actor)
    if asked.nl.casefold() in {theme.nl.casefold() for theme in now.themes}:
        raise Invalid("nl", "nl must be a name that no other theme has.")
    if asked.en.casefold() in {theme.en.casefold() for theme in now.themes}:
        raise Invalid("en", "en must be a name that no other theme has.")
    taken = {theme.key for theme in now.own}
    free = [key for key, place in OWN_PLACES.items() if place.layer is asked.layer and key not in taken]
    if not free:
        raise Conflict("All ten places of this kind are taken, and a place is never used again.")
    words = asked.model_dump(exclude={"layer"})
    return _store(session, actor, now, Theme(free[0], OWN_PLACES[free[0]].layer, bit=OWN_PLACES[free[0]].bit, **words))


def retire_theme(session: Session, actor: Actor, key: str) -> Theme:
    """From now on no form offers it. Who shares or asks it keeps it, and it goes on counting."""
    return _set_retired(session, actor, key, retired=True)


def bring_back_theme(session: Session, actor: Actor, key: str) -> Theme:
    """Forms offer it again."""
    return _set_retired(session, actor, key, retired=False)


def _set_retired(session: Session, actor: Actor, key: str, *, retired: bool) -> Theme:
    now = _changing(session, actor)
    known = next((theme for theme in now.own if theme.key == key), None)
    if known is None:
        raise NotFound
    if known.retired is retired:
        raise Conflict("This theme stands so already.")
    return _store(session, actor, now, known._replace(retired=retired))


def _changing(session: Session, actor: Actor) -> Catalogue:
    require(actor, Action.KEEP_THEMES)
    session.execute(select(func.pg_advisory_xact_lock(CHANGING)))
    return catalogue(session)


def _store(session: Session, actor: Actor, now: Catalogue, theme: Theme) -> Theme:
    fields = theme._asdict()
    del fields["layer"], fields["bit"]
    session.add(OwnTheme(**fields, version=now.version + 1, changed_by_id=actor.user_id))
    session.flush()
    return theme


def require_offered(session: Session, keys: Iterable[str], had: Collection[str] = ()) -> None:
    """Own themes that somebody did not name before must be named by the organisation, and not be retired."""
    new = {key for key in keys if key in OWN_PLACES and key not in had}
    if new and not new <= {theme.key for theme in catalogue(session).offered()}:
        raise Conflict("This theme is not offered here, or not any more.")
