"""A file with mistakes: all of them at once, each with its place, none with what was in the cell; and nothing done."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.models.clients import Client
from services.matching.models.teams import Membership, Team
from services.matching.operations.imports.files import import_files
from services.matching.operations.imports.reading import ImportRefused, Source
from shared.users import User
from tests.make import Make
from tests.matching.test_imports import ALL, CLIENTS, PEER_WORKERS, STAFF, TEAMS, take_in


def wrong(session: Session, **files: str) -> list[tuple[str, int, str]]:
    """File, row and column of everything that is wrong with the small organisation when these files are so."""
    given = ALL | {f"{name.replace('_', '-')}.csv": text for name, text in files.items()}
    with pytest.raises(ImportRefused) as refused:
        import_files(session, [Source(name, text.encode()) for name, text in given.items()])
    return [(each.file, each.row, each.column) for each in refused.value.wrong]


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_done(session: Session) -> None:
    found = wrong(
        session,
        teams=TEAMS.replace("FACT", "FAKT"),
        staff=STAFF.replace("0,8", "veel").replace("coordinator", "baas"),
        clients=CLIENTS.replace("31-12-1980", "31-02-1980").replace("Mei Chen;Stad", ";Elders"),
        peer_workers=PEER_WORKERS.replace("schaamte", "iets anders").replace("4,5", "-4"),
    )
    assert found == [
        ("clients.csv", 2, "birth_date"),
        ("clients.csv", 3, "name"),
        ("clients.csv", 3, "team"),
        ("peer-workers.csv", 2, "experiences"),
        ("peer-workers.csv", 3, "hours_per_week"),
        ("staff.csv", 2, "fte"),
        ("staff.csv", 4, "role"),
        ("teams.csv", 2, "type"),
    ]
    for table in (Team, User, Membership, Client):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_what_was_expected_is_said_in_words_and_the_cell_is_not_repeated(session: Session) -> None:
    secret = "psychose-en-wanen"
    peer_workers = PEER_WORKERS.replace("schaamte", secret).replace("paid", secret).replace("1-9-2023", secret)
    with pytest.raises(ImportRefused) as refused:
        take_in(session, teams=TEAMS, peer_workers=peer_workers)
    said = refused.value.sentence
    assert secret not in said
    assert "peer-workers.csv, row 3, career_since: expected a date such as 31-12-2026 or 2026-12-31" in said
    assert "peer-workers.csv, row 2, employment: expected one of: paid, intern, volunteer" in said


@pytest.mark.parametrize(
    ("change", "row", "column"),
    [
        (("an@linde.example;bo@linde.example", ";bo@linde.example"), 2, "caseholders"),
        (("an@linde.example;bo", "bo@linde.example;bo"), 2, "caseholders"),
        (("an@linde.example;", "co@linde.example;"), 2, "caseholders"),
        (("an@linde.example;", "nobody@linde.example;"), 2, "caseholders"),
        (("an@linde.example;", "an@linde.example|an@linde.example;"), 2, "caseholders"),
        (("bo@linde.example;1-2", "nobody@linde.example;1-2"), 2, "responsible_practitioner"),
        (("Noord", "Zuid"), 2, "team"),
        (("1-2-2020", "1-2-2099"), 2, "in_care_since"),
        (("1-2-2020", "2-13-2020"), 2, "in_care_since"),
        (("1-2-2020", "30-2-2020"), 2, "in_care_since"),
        (("K2", "K1"), 3, "number"),
    ],
    ids=[
        "FACT without caseholder",
        "psychiatrist as caseholder",
        "caseholder of no team",
        "unknown caseholder",
        "the same caseholder twice",
        "unknown practitioner",
        "unknown team",
        "in the future",
        "month 13",
        "30 February",
        "a number twice",
    ],
)
def test_a_client_who_cannot_be_so(session: Session, change: tuple[str, str], row: int, column: str) -> None:
    assert wrong(session, clients=CLIENTS.replace(*change)) == [("clients.csv", row, column)]


def test_a_mistake_in_one_file_is_not_a_hundred_mistakes_in_another(session: Session) -> None:
    assert wrong(session, staff=STAFF.replace("0,8", "?")) == [("staff.csv", 2, "fte")]


def test_a_role_has_a_team_or_has_not(session: Session) -> None:
    staff = STAFF.replace("coordinator;", "coordinator;Noord") + "ef@linde.example;Ef;team_lead;;;1\n"
    assert wrong(session, staff=staff) == [("staff.csv", 4, "team"), ("staff.csv", 5, "team")]


def test_a_person_has_one_name(session: Session) -> None:
    staff = STAFF + "an@linde.example;Anna de Wit;team_lead;Noord;;0\n"
    assert wrong(session, staff=staff) == [("staff.csv", 5, "name")]


def test_a_client_has_no_colleagues_address_and_nobody_elses(session: Session) -> None:
    clients = (
        "number;name;team;in_care_since;email\nK1;A;Stad;1-2-2020;an@linde.example\n"
        "K2;B;Stad;1-2-2020;x@post.example\nK3;C;Stad;1-2-2020;X@post.example\n"
    )
    assert wrong(session, clients=clients) == [("clients.csv", 2, "email"), ("clients.csv", 4, "email")]


def test_the_kind_of_a_team_with_clients_is_not_changed_by_a_file(session: Session) -> None:
    take_in(session)
    assert wrong(session, teams=TEAMS.replace("ACT;hele", "FACT;hele")) == [("teams.csv", 3, "type")]


def test_care_does_not_end_by_a_file_while_somebody_is_in_contact(session: Session, make: Make) -> None:
    take_in(session)
    make.match(session.scalars(select(Client).where(Client.number == "K2")).one())
    clients = "number;name;team;in_care_since;care_ended_on\nK2;Mei Chen;Stad;2021-03-04;1-3-2024\n"
    assert wrong(session, clients=clients) == [("clients.csv", 2, "care_ended_on")]


@pytest.mark.parametrize(
    ("data", "row", "expected"),
    [
        (b"", 1, "names of the columns"),
        ("name;type\nFrysl\u00e2n;FACT".encode("latin-1"), 2, "UTF-8"),
        (b'name;type\n"Noord;FACT\n', 2, "matching quotes"),
        (b"name;type\nNoord;FACT;Noord\n", 2, "2 cells"),
        (b"name;type;type\nNoord;FACT;FACT\n", 1, "each column once"),
        (b"name;area\nNoord;Noord\n", 1, "this column"),
        (b"name;type;kleur\nNoord;FACT;rood\n", 1, "one of: name, type, area"),
    ],
    ids=["empty", "not UTF-8", "open quote", "too many cells", "a column twice", "a column missing", "unknown column"],
)
def test_a_file_that_is_no_such_table(session: Session, data: bytes, row: int, expected: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_files(session, [Source("teams.csv", data)])
    (only,) = refused.value.wrong
    assert only.row == row
    assert expected in only.expected


def test_a_file_of_no_known_kind_is_refused_without_repeating_it(session: Session) -> None:
    with pytest.raises(ImportRefused, match=r"teams\.csv, staff\.csv") as refused:
        import_files(session, [Source("x.csv", b"Jan;schizofrenie\nPiet;adhd\n")])
    assert not re.search("Jan|schizo|Piet", refused.value.sentence)


def test_a_blank_line_counts_as_a_row_and_is_nothing(session: Session) -> None:
    assert wrong(session, teams=TEAMS.replace("Stad;ACT", "\n;;\nStad;AKT")) == [("teams.csv", 5, "type")]
