"""Whatever stands in a file, an import takes it in or says what is wrong with it."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services.matching.operations.imports.files import import_files
from services.matching.operations.imports.reading import ImportRefused, Source, Wrong
from services.matching.queries.exports import export_files
from shared.db import get_engine
from tests.matching.test_imports import ALL

NAMES = tuple(ALL)
ANYTHING = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "0", "-1", "1e9", "9" * 400, "31-12-9999", "0-0-0000", "=A1", "'", "a@b.c", "a\x00@b.cd", "|", "\x00"]
    ),
)


@pytest.fixture(scope="module")
def connected() -> Iterator[Session]:
    """One session for all examples, each in a savepoint of its own."""
    with get_engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


def come_in(session: Session, files: dict[str, bytes]) -> list[Wrong]:
    """What is wrong with them. When nothing is, what comes out comes in as well, and changes nothing more."""
    savepoint = session.begin_nested()
    try:
        import_files(session, [Source(name, data) for name, data in files.items()])
        session.flush()
        session.expire_all()
        out = export_files(session)
        import_files(session, [Source(name, data) for name, data in out.items()])
        session.flush()
        assert export_files(session) == out
    except ImportRefused as refused:
        return refused.wrong
    finally:
        savepoint.rollback()
        session.expunge_all()
    return []


def test_the_files_as_they_are_come_in(connected: Session) -> None:
    assert come_in(connected, {name: text.encode() for name, text in ALL.items()}) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.integers(1, 3), st.integers(0, 8), ANYTHING)
@example("staff.csv", 1, 0, "a\x00@b.cd")
@example("teams.csv", 1, 2, "=1+1")
@example("peer-workers.csv", 1, 8, "|")
def test_any_text_in_any_cell(connected: Session, name: str, row: int, place: int, text: str) -> None:
    lines = ALL[name].splitlines()
    cells = lines[min(row, len(lines) - 1)].split(";")
    cells[min(place, len(cells) - 1)] = '"' + text.replace('"', '""') + '"'
    lines[min(row, len(lines) - 1)] = ";".join(cells)
    files = {key: value.encode() for key, value in ALL.items()}
    wrong = come_in(connected, files | {name: "\n".join(lines).encode("utf-8", "surrogatepass")})
    assert {each.file for each in wrong} <= set(NAMES)
    assert all(each.row >= 1 and each.expected for each in wrong)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(NAMES),
    st.one_of(st.binary(max_size=200), st.text(";,\n\r\"'|=\ufeffabc1", max_size=80).map(str.encode)),
)
def test_any_bytes_as_a_file(connected: Session, name: str, data: bytes) -> None:
    assert all(each.file == name and each.row >= 1 for each in come_in(connected, {name: data}))
