"""What an organisation adds to the catalogue: asked, shared and ranked as ours, and never taken from who has it."""

from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from services.matching.catalogue import Layer, masks_of
from services.matching.models.peer_workers import CareerStep, PeerWorker
from services.matching.models.requests import Request, Wish, WishKind, WishWeight
from services.matching.models.themes import OwnTheme
from services.matching.operations.imports.files import import_files
from services.matching.operations.imports.reading import ImportRefused, Source
from services.matching.operations.profiles import set_boundary, set_experience
from services.matching.operations.requests import change_wishes
from services.matching.operations.somebody_else import make_prefilled_request
from services.matching.operations.themes import add_theme, bring_back_theme, retire_theme
from services.matching.queries.candidates import ask_of, candidates_for
from services.matching.queries.coverage import as_csv, coverage
from services.matching.queries.exports import export_files
from services.matching.queries.pool import list_peer_workers
from services.matching.queries.proposals import candidates, card, question
from services.matching.queries.themes import catalogue
from services.matching.schemas.pool import PeerWorkersIn
from services.matching.schemas.profiles import BoundaryIn, ExperienceIn
from services.matching.schemas.requests import WishesIn, WishIn
from services.matching.schemas.themes import OwnThemeIn
from services.matching.states import ProposalState
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.make import Make

WATER = OwnThemeIn(
    layer=Layer.THEME,
    area="living",
    nl="leven op het water",
    en="life on the water",
    help_nl="Je woont of werkt op een schip.",
    help_en="You live or work on a ship.",
)


def test_an_own_theme_is_asked_shared_ranked_and_explained_as_ours(session: Session, make: Make) -> None:
    boss = make.coordinator()
    water = add_theme(session, boss, WATER)
    assert (water.key, water.bit) == ("own_theme_1", 30)
    sailor = make.peer_worker(["shame"], pool=True)
    set_experience(session, make.actor(sailor), sailor.id, ExperienceIn(theme=water.key, visibility="team"))
    assert sailor.shown_theme == masks_of(["shame", water.key]).theme == 1 | 1 << 30
    make.peer_worker(["shame"], pool=True)
    request = make.request(make.client_with_sign_in(), themes=["shame", water.key])
    first, second = candidates(session, request).candidates
    assert (first.peer_worker_id, first.layers[0].shared) == (sailor.id, ["shame", water.key])
    assert second.layers[0].not_known == [water.key]
    asked = make.proposal(request, sailor, ProposalState.OFFERED_TO_CLIENT)
    assert question(session, asked).why_you.shared == ["shame", water.key]
    assert water.key in card(session, asked).shared
    found = list_peer_workers(session, boss, PeerWorkersIn(theme=water.key)).items
    assert [one.id for one in found] == [sailor.id]


def test_a_boundary_on_an_own_theme_keeps_such_questions_away(session: Session, make: Make) -> None:
    key = make.own_theme(Layer.SPECIFIC)
    rather_not, other = make.peer_worker(["shame"], pool=True), make.peer_worker(["shame"], pool=True)
    set_boundary(session, make.actor(rather_not), rather_not.id, BoundaryIn(theme=key))
    request = make.request(themes=["shame", key])
    rows = candidates_for(session, request, ask_of(request), shown=True)
    assert [row[0] for row in rows] == [str(other.id)]


def test_a_retired_theme_is_kept_by_who_has_it_and_taken_by_nobody_else(session: Session, make: Make) -> None:
    key, boss = make.own_theme(), make.coordinator()
    has, has_not = make.peer_worker([key], pool=True), make.peer_worker(pool=True)
    match = make.match(make.client_with_sign_in(), has)
    old, new = make.request(make.client_with_sign_in(), themes=[key]), make.request(make.client_with_sign_in())
    match.request.wishes.append(Wish(kind=WishKind.EXPERIENCE, value=key, weight=WishWeight.NICE))
    retired = retire_theme(session, boss, key)
    assert retired not in catalogue(session).offered()
    assert retired in catalogue(session).offered(also=[key])
    assert catalogue(session).find(key) == retired
    assert candidates(session, old).candidates[0].layers[0].shared == [key]

    again = WishesIn(wishes=[WishIn(kind="experience", value=key), WishIn(kind="experience", value="hope")])
    assert change_wishes(session, make.actor(old.client), old.id, again).themes == {key, "hope"}
    assert key in make_prefilled_request(session, make.actor(match.client), match).themes
    set_experience(session, make.actor(has), has.id, ExperienceIn(theme=key, visibility="matching"))
    for take in (
        lambda: change_wishes(session, make.actor(new.client), new.id, again),
        lambda: set_experience(session, make.actor(has_not), has_not.id, ExperienceIn(theme=key)),
        lambda: set_boundary(session, make.actor(has_not), has_not.id, BoundaryIn(theme=key)),
    ):
        with pytest.raises(Conflict, match="not offered"):
            take()

    with pytest.raises(Conflict):
        retire_theme(session, boss, key)
    assert bring_back_theme(session, boss, key) in catalogue(session).offered()
    set_experience(session, make.actor(has_not), has_not.id, ExperienceIn(theme=key))


def test_a_place_that_nobody_named_is_no_theme(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker()
    with pytest.raises(Conflict):
        set_experience(session, make.actor(peer_worker), peer_worker.id, ExperienceIn(theme="own_route_10"))
    with pytest.raises(NotFound):
        retire_theme(session, make.coordinator(), "own_route_10")
    with pytest.raises(NotFound):
        retire_theme(session, make.coordinator(), "shame")


def test_a_name_and_a_place_are_given_once_and_only_a_coordinator_gives_them(session: Session, make: Make) -> None:
    boss = make.coordinator()
    for name, wrong in (("nl", {"nl": "Schaamte"}), ("en", {"en": "SHAME"})):
        with pytest.raises(Invalid) as refused:
            add_theme(session, boss, WATER.model_copy(update=wrong))
        assert refused.value.field == name
    with pytest.raises(Forbidden):
        add_theme(session, make.team_lead(), WATER)
    keys = [make.own_theme(Layer.ROUTE, retired=number % 2 == 0) for number in range(10)]
    assert keys == [f"own_route_{number}" for number in range(1, 11)]
    with pytest.raises(Conflict, match="never used again"):
        make.own_theme(Layer.ROUTE)
    assert make.own_theme(Layer.SPECIFIC) == "own_specific_1"


def test_a_version_is_a_list_that_stays_and_a_proposal_keeps_which_one(session: Session, make: Make) -> None:
    boss = make.coordinator()
    before = make.proposal()
    water = add_theme(session, boss, WATER)
    then = make.proposal()
    retire_theme(session, boss, water.key)
    assert (before.catalogue_version, then.catalogue_version, catalogue(session).version) == (0, 1, 2)
    assert catalogue(session, then.catalogue_version).own == (water,)
    assert catalogue(session, before.catalogue_version).own == ()
    assert session.scalars(select(OwnTheme.retired).order_by(OwnTheme.version)).all() == [False, True]


def test_the_ranking_asks_the_database_nothing_more_for_own_themes(session: Session, make: Make) -> None:
    ours, theirs = make.request(themes=["shame"]), make.request(themes=[make.own_theme()])
    make.peer_worker(["shame"], pool=True)
    session.flush()

    def asked(request: Request) -> int:
        statements: list[str] = []
        note = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(session.connection(), "before_cursor_execute", note)
        candidates_for(session, request, ask_of(request), shown=True)
        event.remove(session.connection(), "before_cursor_execute", note)
        return len(statements)

    assert asked(theirs) == asked(ours)


def test_coverage_counts_an_own_theme_and_tells_no_small_number_of_it(session: Session, make: Make) -> None:
    key, boss = make.own_theme(Layer.SPECIFIC, nl="leven met een tic"), make.coordinator()
    for _ in range(6):
        make.request(themes=[key])
    make.peer_worker([key], pool=True)
    told = coverage(session, boss)
    [row] = [row for row in told.themes if row.key == key]
    assert (row.asked, row.shown, row.gap) == (6, None, "few")
    assert f"{key};specific;leven met een tic;6;*;few" in as_csv(told, catalogue(session)).decode()


def test_a_file_holds_an_own_theme_by_its_name_which_means_the_same_everywhere(session: Session, make: Make) -> None:
    key = make.own_theme(nl="Leven op het water")
    one = make.peer_worker([key, "shame"], pool=True)
    session.add(CareerStep(peer_worker_id=one.id, career=one.career, since=date(2024, 1, 1)))
    out = export_files(session)["peer-workers.csv"]
    assert b"shame|Leven op het water" in out
    written = out.decode("utf-8-sig").replace("@naast.example", "@elders.example")
    for cell, goes in (("leven op het water", True), (key, False), ("leven op de maan", False)):
        new = written.replace("Leven op het water", cell).replace("person", f"{len(cell)}.person")
        source = Source("peer-workers.csv", new.encode())
        if goes:
            import_files(session, [source])
            masks = session.scalars(select(PeerWorker.shown_theme)).all()
            assert [mask for mask in masks if mask] == [masks_of([key, "shame"]).theme] * 2
        else:
            with pytest.raises(ImportRefused):
                import_files(session, [source])
