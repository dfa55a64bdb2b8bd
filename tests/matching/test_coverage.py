"""What is asked beside what there is: only what is shown counts, and no small number is told or can be found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services.matching.catalogue import Catalogue
from services.matching.models.peer_workers import PeerWorker
from services.matching.queries.coverage import as_csv, coverage
from services.matching.queries.small_numbers import LEAST, counted, part_of
from services.matching.schemas.coverage import CoverageOut, Gap, ThemeCoverageOut
from services.matching.states import Party, RequestState
from shared.errors import Forbidden
from tests.make import Make


def of(told: CoverageOut, key: str) -> ThemeCoverageOut:
    return next(row for row in told.themes if row.key == key)


def test_a_theme_that_nobody_shows_is_a_gap_whoever_hides_it(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    for _ in range(6):
        make.request(themes=["voice_hearing", "shame"])
        make.request(themes=["hope"])
        make.peer_worker(["shame"], pool=True)
    before = coverage(session, coordinator)
    assert (before.requests, before.gaps) == (12, ["hope", "voice_hearing"])
    assert of(before, "voice_hearing") == ThemeCoverageOut(
        key="voice_hearing", layer=of(before, "voice_hearing").layer, asked=6, shown=0, gap=Gap.NOBODY
    )
    assert (of(before, "shame").asked, of(before, "shame").shown, of(before, "shame").gap) == (6, 6, None)
    hides: PeerWorker = make.peer_worker(hidden=["voice_hearing", "hope"], pool=True)
    assert coverage(session, coordinator) == before
    hides.shown_specific |= 1
    session.flush()
    now = of(coverage(session, coordinator), "voice_hearing")
    assert (now.shown, now.gap) == (None, Gap.FEW)


def test_small_numbers_are_not_told_nor_what_would_give_them_away(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    for themes in [["shame", "hope"]] * 5 + [["shame"]] * 3 + [["grief"]] * 2:
        make.request(themes=themes)
    told = coverage(session, coordinator)
    assert told.requests == 10
    assert [of(told, key).asked for key in ("hope", "shame", "grief", "work")] == [5, None, None, 0]
    lines = as_csv(told, Catalogue()).decode("utf-8-sig").splitlines()
    assert [line for line in lines if line.startswith(("hope;", "shame;", "work;"))] == [
        "shame;theme;schaamte;*;0;nobody",
        "hope;theme;hoop kwijt zijn;5;0;nobody",
        "work;theme;werk;0;0;",
    ]


def test_what_is_closed_and_diagnosis_and_medication_stand_nowhere(session: Session, make: Make) -> None:
    for _ in range(5):
        request = make.request(themes=["shame"])
        request.move_to(RequestState.WITHDRAWN, make.signed(Party.CLIENT))
    told = coverage(session, make.coordinator())
    assert (told.requests, of(told, "shame").asked) == (0, 0)
    assert {row.layer.value for row in told.themes} == {"theme", "specific", "route"}


def test_only_a_coordinator_reads_it(session: Session, make: Make) -> None:
    for actor in (make.caseholder(), make.team_lead(), make.actor(make.peer_worker())):
        with pytest.raises(Forbidden):
            coverage(session, actor)


@given(st.integers(0, 60), st.integers(0, 60))
def test_whoever_knows_what_is_told_of_a_whole_and_a_part_finds_no_small_number(part: int, rest: int) -> None:
    whole = part + rest
    told = part_of(whole, part)
    if told is not None:
        assert told == part
        assert counted(whole) == whole
        assert not 0 < whole - told < LEAST
        assert not 0 < told < LEAST
