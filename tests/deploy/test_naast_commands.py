"""The command `naast`, as somebody types it: the demo, files in and out, a first account."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from sqlalchemy import text

from deploy import cli, demo
from services.matching import auth
from services.matching.actor import Role
from services.matching.web.personas import PERSONAS
from shared.db import get_engine, transaction
from shared.settings import get_settings
from shared.users import User
from tests import demo_town, servers

PROJECT = Path(__file__).resolve().parents[2]


class Said(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Said]


def naast(*words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, as somebody types it."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        input=typed,
        env=os.environ | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The same without a process of its own, which costs more than all that the command does."""

    def run(*words: str, **environment: str) -> Said:
        get_settings.cache_clear()
        capsys.readouterr()
        try:
            with monkeypatch.context() as here:
                for name, value in environment.items():
                    here.setenv(name, value)
                code = cli.main(words)
        finally:
            get_settings.cache_clear()
        return Said(code, *capsys.readouterr())

    return run


def test_the_demo_is_loaded_once_and_says_each_time_whom_to_sign_in_as() -> None:
    first = demo_town.load()
    assert all(persona.email in first for persona in PERSONAS)
    name = f"naast_demo_again_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    servers.renew_database(name, demo_town.TEMPLATE)
    again = demo_town.naast_demo(name)
    assert (again.returncode, again.stdout) == (0, first), again.stderr
    with psycopg.connect(host=os.environ[servers.POSTGRES], user="naast", dbname=name) as connection:
        assert connection.execute("SELECT count(*) FROM team").fetchone() == (4,)


def test_real_people_never_get_the_word_that_everybody_knows(database: str, command: Command) -> None:
    refused = command("demo", NAAST_DEMO="0")
    assert refused.code == 1
    assert "This is no demo" in refused.err
    with pytest.raises(SystemExit, match="NAAST_DEMO is set"):
        command("demo", NAAST_DEMO="1", NAAST_ENVIRONMENT="production")
    with get_engine().begin() as connection:
        connection.execute(text("INSERT INTO team (name, type, area) VALUES ('Echt', 'FACT', '')"))
    there_is_one = command("demo", NAAST_DEMO="1", NAAST_ENVIRONMENT="test")
    assert (there_is_one.code, there_is_one.out) == (0, "")
    with get_engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM client")) == 0


def test_naast_import_and_export_are_each_others_way_back(database: str, tmp_path: Path) -> None:
    files = [str(path) for path in sorted(demo.EXAMPLES.glob("*.csv"))]
    taken_in = naast("import", *files)
    assert taken_in.returncode == 0, taken_in.stderr
    assert "teams.csv: 4 new, 0 changed, 0 as they were" in taken_in.stdout
    out = tmp_path / "out"
    assert naast("export", str(out)).returncode == 0
    for path in demo.EXAMPLES.glob("*.csv"):
        assert (out / path.name).read_bytes() == path.read_bytes()
        assert (out / path.name).stat().st_mode & 0o077 == 0, "others cannot read it"


def test_naast_import_says_all_that_is_wrong_and_takes_in_nothing(
    database: str, command: Command, tmp_path: Path
) -> None:
    teams, missing = tmp_path / "teams.csv", tmp_path / "clients.csv"
    teams.write_text("name;type;area\nNoord;FACT;Noord\nOost;FAKT;Oost\nZuid;;Zuid\n")
    refused = command("import", str(teams))
    assert refused.code == 1
    assert refused.err.splitlines() == [
        "Nothing was imported:",
        "teams.csv, row 3, type: expected one of: ACT, FACT",
        "teams.csv, row 4, type: expected one of: ACT, FACT; this cell is empty",
    ]
    assert "No such file" in command("import", str(missing)).err
    with get_engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM team")) == 0


def test_naast_create_user_prints_a_link_to_the_page_on_which_they_choose_a_password(
    database: str, command: Command
) -> None:
    made = command("create-user", "An@Linde.example", "An de Wit", "coordinator")
    assert made.code == 0, made.err
    secret = made.out.strip().rpartition("/begin/")[2]
    assert made.out.count(secret) == 1
    entrance = auth.ways_in.use(secret, "", "een lange zin om te onthouden")
    with transaction() as session:
        user = session.get_one(User, entrance.access.user_id)
        assert user.email == "an@linde.example"
        assert auth.load_actor(session, user).roles == {Role.COORDINATOR}
    no_team = command("create-user", "bo@linde.example", "Bo", "team_lead")
    assert (no_team.code, "team_id goes with" in no_team.err) == (1, True)
