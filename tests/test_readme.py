"""The README keeps its word: its story is run as it stands there, on the demo organisation."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bench import story
from deploy import demo
from services.matching.models.clients import Client
from services.matching.models.contacts import Contact
from services.matching.models.matches import Match
from services.matching.states import MatchState
from shared.db import transaction
from shared.settings import get_settings
from shared.users import User


def test_the_story_of_the_readme_ends_with_a_match_that_tapered_off(
    database: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    monkeypatch.setattr(get_settings(), "demo", True)
    assert demo.load() is None

    story.tell(address, tmp_path)

    with transaction() as session:
        sams = select(Client.id).join(Client.user).where(User.email == "sam.willems@post.example")
        match = session.scalars(select(Match).where(Match.client_id.in_(sams))).one()
        assert match.state is MatchState.ENDED
        assert match.held_until is not None
        assert session.scalars(select(Contact.minutes_realised).where(Contact.match_id == match.id)).all() == [45]
