"""The command `naast`, as somebody types it: the demo, files in and out, a first account."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from deploy import demo
from services.matching import auth
from services.matching.actor import Role
from services.matching.web.personas import PERSONAS
from shared.db import get_engine, transaction
from shared.users import User

PROJECT = Path(__file__).resolve().parents[2]


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


def test_it_is_loaded_once_and_says_each_time_whom_to_sign_in_as(database: str) -> None:
    first = naast("demo", NAAST_DEMO="1")
    again = naast("demo", NAAST_DEMO="1")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert first.stdout == again.stdout
    assert all(persona.email in first.stdout for persona in PERSONAS)
    with get_engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM team")) == 4


def test_real_people_never_get_the_word_that_everybody_knows(database: str) -> None:
    for environment in ({"NAAST_DEMO": "0"}, {"NAAST_DEMO": "1", "NAAST_ENVIRONMENT": "production"}):
        refused = naast("demo", **environment)
        assert refused.returncode == 1
        assert "This is no demo" in refused.stderr
    with get_engine().begin() as connection:
        connection.execute(text("INSERT INTO team (name, type, area) VALUES ('Echt', 'FACT', '')"))
    there_is_one = naast("demo", NAAST_DEMO="1")
    assert (there_is_one.returncode, there_is_one.stdout) == (0, "")
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


def test_naast_import_says_all_that_is_wrong_and_takes_in_nothing(database: str, tmp_path: Path) -> None:
    teams, missing = tmp_path / "teams.csv", tmp_path / "clients.csv"
    teams.write_text("name;type;area\nNoord;FACT;Noord\nOost;FAKT;Oost\nZuid;;Zuid\n")
    refused = naast("import", str(teams))
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "Nothing was imported:",
        "teams.csv, row 3, type: expected one of: ACT, FACT",
        "teams.csv, row 4, type: expected one of: ACT, FACT; this cell is empty",
    ]
    assert "No such file" in naast("import", str(missing)).stderr
    with get_engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM team")) == 0


def test_naast_create_user_prints_a_link_to_the_page_on_which_they_choose_a_password(database: str) -> None:
    made = naast("create-user", "An@Linde.example", "An de Wit", "coordinator")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip().rpartition("/begin/")[2]
    assert made.stdout.count(secret) == 1
    entrance = auth.ways_in.use(secret, "", "een lange zin om te onthouden")
    with transaction() as session:
        user = session.get_one(User, entrance.access.user_id)
        assert user.email == "an@linde.example"
        assert auth.load_actor(session, user).roles == {Role.COORDINATOR}
    no_team = naast("create-user", "bo@linde.example", "Bo", "team_lead")
    assert (no_team.returncode, "team_id goes with" in no_team.stderr) == (1, True)
