"""The pages say what the code does."""

from deploy import diagrams


def test_the_diagrams_are_those_of_the_states() -> None:
    page = diagrams.PAGE.read_text(encoding="utf-8")
    assert diagrams.drawn(page) == page, "run: .venv/bin/python -m deploy.diagrams"
