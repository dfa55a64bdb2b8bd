"""PostgreSQL and Valkey from their wheels: wherever the project stands, whatever happened before."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text

from deploy import account, postgres, valkey
from deploy.postgres import NotReady, Postgres
from tests.deploy.conftest import open_to_others


@pytest.fixture(scope="module")
def used_folder() -> Iterator[Path]:
    """One in which a PostgreSQL has run before: to make its folder costs more than all that is tried on it here."""
    with open_to_others() as folder:
        postgres.start(folder, throw_away=True).stop()
        yield folder


def answer(database: Postgres, question: str = "SELECT 1") -> object:
    with psycopg.connect(host=str(database.sockets), user="naast", dbname="postgres") as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


def test_postgres_is_version_18_keeps_its_data_and_repeats_no_row_in_its_log(open_folder: Path) -> None:
    first = postgres.start(open_folder)
    with psycopg.connect(host=str(first.sockets), user="naast", dbname="postgres") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'yes' AS word")
        connection.execute("ALTER TABLE kept ADD CONSTRAINT no_canary CHECK (word <> 'canary')")
        connection.commit()
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO kept VALUES (%s)", ["canary"])
    first.stop()
    log = (open_folder / "postgres.log").read_text()
    assert ("no_canary" in log, "(canary" in log) == (True, False)
    second = postgres.start(open_folder)
    assert answer(second, "SELECT word FROM kept") == "yes"
    assert str(answer(second, "SHOW server_version")).startswith("18.")
    second.stop()


def test_the_modes_of_folders_above_the_project_stay_as_they_are(closed_folder: Path, elsewhere: Path) -> None:
    home = closed_folder / "project" / ".naast"
    home.parent.mkdir(mode=0o700)
    database = postgres.start(home, throw_away=True)
    assert answer(database) == 1
    database.stop()
    assert [folder.stat().st_mode & 0o777 for folder in (closed_folder, home.parent)] == [0o700, 0o700]


def test_programs_that_its_account_cannot_reach_are_copied_to_where_it_can(
    closed_folder: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = find_spec(account.PACKAGE)
    assert spec
    assert spec.submodule_search_locations
    installed = Path(spec.submodule_search_locations[0])
    for part in (installed, installed.with_name(f"{account.PACKAGE}.libs")):
        shutil.copytree(part, closed_folder / part.name)
    monkeypatch.syspath_prepend(str(closed_folder))
    database = postgres.start(closed_folder / ".naast", throw_away=True)
    assert answer(database) == 1
    database.stop()


def test_a_path_too_long_for_a_socket_is_no_obstacle(open_folder: Path) -> None:
    home = open_folder / ("a-long-name-" * 10)
    home.mkdir()
    database = postgres.start(home, throw_away=True)
    assert answer(database) == 1
    database.stop()
    assert not database.sockets.is_relative_to(home)
    assert not database.sockets.exists()


def test_a_path_with_a_space_and_a_comma_is_no_obstacle(open_folder: Path) -> None:
    home = open_folder / "Naast, the demo"
    database = postgres.start(home, throw_away=True)
    engine = create_engine(database.url("postgres"), poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.stop()


def test_a_lock_left_by_a_crash_does_not_stop_it_even_when_its_number_is_in_use_again(used_folder: Path) -> None:
    lock = used_folder / "postgres" / "data" / "postmaster.pid"
    lock.write_text(f"{os.getppid()}\n{lock.parent}\n")
    database = postgres.start(used_folder, throw_away=True)
    assert answer(database) == 1
    database.stop()


def test_an_own_server_that_outlived_its_starter_is_stopped_first(used_folder: Path) -> None:
    left_over = postgres.start(used_folder, throw_away=True)
    database = postgres.start(used_folder, throw_away=True)
    assert left_over.process.wait(10) == 0
    assert answer(database) == 1
    database.stop()


def test_nobody_else_on_the_machine_can_reach_its_data_or_its_socket(used_folder: Path) -> None:
    database = postgres.start(used_folder, throw_away=True)
    assert (used_folder / "postgres").stat().st_mode & 0o777 == 0o700
    assert answer(database, "SHOW listen_addresses") == ""
    database.stop()


def test_what_is_wrong_with_postgres_is_said_in_a_sentence_with_its_log(used_folder: Path) -> None:
    settings = used_folder / "postgres" / "data" / "postgresql.conf"
    as_they_were = settings.read_text()
    settings.write_text("no such setting = 1\n")
    with pytest.raises(NotReady, match=r"stopped while starting; .*postgres\.log says why"):
        postgres.start(used_folder, throw_away=True)
    settings.write_text(as_they_were)
    assert "contains errors" in (used_folder / "postgres.log").read_text()


def test_valkey_answers_only_who_knows_its_password(open_folder: Path) -> None:
    broker = valkey.start(open_folder)
    assert valkey.answers(broker)
    broker.password = "a guess"
    assert not valkey.answers(broker)
    broker.stop()


def test_valkey_on_a_taken_port_is_a_sentence(open_folder: Path) -> None:
    broker = valkey.start(open_folder)
    with pytest.raises(NotReady, match=f"did not start on port {broker.port}"):
        valkey.start(open_folder, port=broker.port, password=broker.password + "x", seconds=5)
    broker.stop()
