"""Importing the files of an organisation: any number of them, in any order, at any time again."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.models.reminders import unreminded
from services.matching.operations.imports.applying import Imported, apply
from services.matching.operations.imports.bulk import ids_in_bulk
from services.matching.operations.imports.checks import Checks
from services.matching.operations.imports.known import load
from services.matching.operations.imports.reading import ImportRefused, Source, Wrong, read
from services.matching.queries.themes import catalogue

IMPORTING = 8_112_643
"""The number of the database lock under which one import runs; any number that nothing else uses."""


def import_files(session: Session, sources: Iterable[Source]) -> Imported:
    """All of it, or ImportRefused with everything that is wrong. Nobody is reminded or mailed because of an import.

    The kind of a file follows from its name, else from its columns. Who is not in a file stays as they are.
    """
    session.execute(select(func.pg_advisory_xact_lock(IMPORTING)))
    wrong: list[Wrong] = []
    rows = read(sources, wrong, catalogue(session))
    known = load(session, rows)
    wrong += Checks(session, rows, known).all()
    if wrong:
        raise ImportRefused(wrong)
    with unreminded(session), ids_in_bulk(session):
        return apply(session, rows, known)
