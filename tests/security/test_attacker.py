"""Who has a sign-in of staff learns nothing about a colleague that the colleague does not show, whatever they ask."""

import asyncio
from collections.abc import Iterator
from itertools import product, zip_longest

import pytest
from sqlalchemy.orm import Session

from services.matching.models.peer_workers import (
    Acquaintance,
    Boundary,
    FormerTreater,
    Openness,
    Use,
    Visibility,
)
from services.matching.operations import masks, profiles
from services.matching.queries.proposals import candidates
from services.matching.schemas.pool import PeerWorkerOut
from services.matching.schemas.profiles import BoundaryIn, ExperienceIn, HoursIn
from shared.db import transaction
from tests.make import Make
from tests.security.asking import one_connection
from tests.security.attack import COLLEAGUE, Village, Worlds


@pytest.fixture
def worlds() -> Iterator[Worlds]:
    with one_connection() as connection, asyncio.Runner() as runner:
        with transaction() as session:
            village = Village.of(Make(session))
        yield Worlds(connection, village, runner)


def everything(session: Session, village: Village) -> None:
    """All that the attacker asks about, and a boundary that no wish comes near. None of it is shown to the team."""
    owner = village.owner(session)
    for key, how in (
        ("trauma", {"visibility": "matching"}),
        ("diagnosis_psychotic", {"visibility": "team", "openness": "not_now"}),
        ("medication_lithium", {"visibility": "only_me"}),
        ("loneliness", {"visibility": "client_after_yes"}),
    ):
        told = ExperienceIn.model_validate({"theme": key, "what_helped": "Wat mij hielp.", **how})
        profiles.set_experience(session, owner, village.colleague, told)
    profiles.set_boundary(session, owner, village.colleague, BoundaryIn(theme="violence"))
    profiles.set_hours(session, owner, village.colleague, HoursIn(hours_per_week=24, travel_minutes=60, own_limit=11))


def a_boundary(session: Session, village: Village) -> None:
    session.add(Boundary(peer_worker_id=village.colleague, theme="shame"))


def an_acquaintance(session: Session, village: Village) -> None:
    session.add(Acquaintance(peer_worker_id=village.colleague, client_id=village.client))


def a_former_treater(session: Session, village: Village) -> None:
    session.add(FormerTreater(peer_worker_id=village.colleague, user_id=village.caseholder))


def a_limit_of_their_own(session: Session, village: Village) -> None:
    owner = village.owner(session)
    profiles.set_hours(session, owner, village.colleague, HoursIn(hours_per_week=24, own_limit=1))


def test_what_a_colleague_does_not_show_changes_no_letter_of_what_staff_read(worlds: Worlds) -> None:
    known, hidden = worlds.walked_through(None), worlds.walked_through(everything)
    assert differences(known, hidden) == []
    assert any('"score":' in read for read in known)
    assert sum("\n201 " in read for read in known) == 4, "the attacker gets to ask"


def test_why_somebody_cannot_be_asked_is_told_by_nothing(worlds: Worlds) -> None:
    """A boundary, "we know each other", a former treater and a limit of one's own look alike, to the letter."""
    reasons = (a_boundary, an_acquaintance, a_former_treater, a_limit_of_their_own)
    boundary, acquaintance, treater, limit = map(worlds.probed, reasons)
    assert differences(boundary, acquaintance) == []
    assert differences(boundary, limit) == []
    assert differences(boundary, treater) == []
    lists, told = boundary[:-2], boundary[-2]
    assert COLLEAGUE not in "".join(lists)
    assert '"because":"not_for_this_question"' in told


def test_a_mask_that_holds_too_much_is_found(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masks, "is_shown", masks.is_usable)
    plain, hidden = worlds.probed(None), worlds.probed(everything)
    assert COLLEAGUE in "".join(plain)
    assert differences(plain, hidden)


@pytest.mark.parametrize("visibility", Visibility)
def test_of_every_word_about_an_experience_only_shown_to_the_team_is_shown_to_the_team(
    session: Session, make: Make, visibility: Visibility
) -> None:
    """The list and the register, for each use and openness. The other side of it: what is shown is there."""
    peer_worker = make.peer_worker(["shame"])
    request = make.request(themes=["shame", "trauma"])
    plain = [candidates(session, request), PeerWorkerOut.of(peer_worker)]
    for use, openness in product(Use, Openness):
        told = ExperienceIn(theme="trauma", visibility=visibility, use=use, openness=openness)
        profiles.set_experience(session, make.actor(peer_worker), peer_worker.id, told)
        shown = (visibility, use) == (Visibility.TEAM, Use.IN_MATCHING) and openness is not Openness.NOT_NOW
        assert ([candidates(session, request), PeerWorkerOut.of(peer_worker)] != plain) is shown


def differences(one: list[str], other: list[str]) -> list[tuple[str, str]]:
    """Pairs that are not the same; the first one is where it began."""
    return [pair for pair in zip_longest(one, other, fillvalue="") if pair[0] != pair[1]]
