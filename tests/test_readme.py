"""The README keeps its word: its story is run as it stands there, on the demo organisation."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from deploy import demo
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact
from services.matching.models.matches import Match
from services.matching.states import MatchState
from shared.db import transaction
from shared.settings import get_settings
from shared.users import User

README = Path(__file__).resolve().parent.parent / "README.md"
HERE = "http://127.0.0.1:8000"


def test_the_story_of_the_readme_ends_with_a_match_that_tapered_off(
    database: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    monkeypatch.setattr(get_settings(), "demo", True)
    assert demo.load() is None
    text = README.read_text(encoding="utf-8")
    story = text.split("<!-- story:")[1].split("```bash\n")[1].split("```")[0]
    assert HERE in story

    script = "set -euo pipefail\n" + story.replace(HERE, address)
    told = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr
    with transaction() as session:
        sams = select(Client.id).join(Client.user).where(User.name == "Sam Willems")
        match = session.scalars(select(Match).where(Match.client_id.in_(sams))).one()
        assert match.state is MatchState.ENDED
        assert match.held_until is not None
        assert session.scalars(select(Contact.minutes_realised).where(Contact.match_id == match.id)).all() == [45]
