"""The list of what people can share: stored keys and bits, plain words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.catalogue import (
    BY_KEY,
    BY_LAYER,
    OWN_BITS,
    PLACES,
    THEMES,
    Area,
    Layer,
    Theme,
    keys_of,
    masks_of,
)

CATALOGUE_LAYERS = [layer for layer in Layer if layer is not Layer.PRACTICAL]


def test_every_key_and_every_bit_of_a_layer_is_used_once() -> None:
    assert len({theme.key for theme in THEMES}) == len(THEMES)
    assert len({(theme.layer, theme.bit) for theme in THEMES}) == len(THEMES)


@pytest.mark.parametrize("layer", CATALOGUE_LAYERS)
def test_a_layer_fits_in_forty_bits(layer: Layer) -> None:
    assert BY_LAYER[layer]
    assert all(0 <= place.bit < 40 for place in PLACES.values() if place.layer is layer)


def test_our_own_list_leaves_the_places_that_an_organisation_may_use() -> None:
    assert all(theme.bit < OWN_BITS.start for theme in THEMES)
    assert [key for key in PLACES if key not in BY_KEY][::10] == ["own_theme_1", "own_specific_1", "own_route_1"]
    assert len(set(PLACES.values())) == len(PLACES) == len(THEMES) + 30


def test_stored_bits_never_move() -> None:
    """These are in databases. A row that is no longer wanted keeps its bit; a new one takes a free bit."""
    first = {layer: [theme.key for theme in BY_LAYER[layer] if theme.bit in {0, 3, 6}] for layer in CATALOGUE_LAYERS}
    assert first == {
        Layer.THEME: ["shame", "suffering", "hope"],
        Layer.SPECIFIC: ["voice_hearing", "low_mood", "compulsions"],
        Layer.ROUTE: ["route_admission", "route_work", "route_tapering_medication"],
        Layer.DIAGNOSIS: ["diagnosis_psychotic", "diagnosis_anxiety", "diagnosis_personality"],
        Layer.MEDICATION: ["medication_antipsychotics", "medication_methadone", "medication_tapering"],
    }


@pytest.mark.parametrize("row", THEMES, ids=lambda row: str(row.key))
def test_a_row_has_a_key_that_tells_its_layer_and_two_short_labels(row: Theme) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", row.key)
    has_prefix = row.key.split("_")[0] in {"route", "diagnosis", "medication"}
    assert has_prefix == (row.layer in {Layer.ROUTE, Layer.DIAGNOSIS, Layer.MEDICATION})
    for label in (row.nl, row.en):
        assert 2 < len(label) <= 50
        assert len(label.split()) <= 7


def test_help_is_there_in_both_languages_or_in_none() -> None:
    assert [theme.key for theme in THEMES if bool(theme.help_nl) != bool(theme.help_en)] == []


def test_requirement_42_abstract_themes_can_be_picked_with_help_in_plain_words() -> None:
    abstract = {
        "complexity_of_recovery",
        "isolation",
        "shame",
        "getting_through_the_day",
        "loneliness",
        "suffering",
        "social_exclusion",
        "taking_part",
        "stigma",
    }
    assert abstract <= {theme.key for theme in BY_LAYER[Layer.THEME]}
    for theme in (*BY_LAYER[Layer.THEME], *BY_LAYER[Layer.SPECIFIC]):
        assert theme.help_nl.endswith(".")
        assert len(theme.help_nl.split()) <= 12


def test_requirement_10_areas_of_daily_life_are_there() -> None:
    labels = {theme.key: theme.nl for theme in THEMES}
    assert labels["income_debts"] == "inkomen en schulden"
    assert labels["day_activities"] == "dagbesteding of werk"
    assert labels["housing"] == "wonen of dakloos zijn"


def test_requirement_50_roles_and_feelings_are_groups_of_their_own() -> None:
    def keys(area: Area) -> set[str]:
        return {theme.key for theme in BY_LAYER[Layer.THEME] if theme.area is area}

    assert {"parenthood", "partner", "work", "study", "informal_care"} <= keys(Area.ROLES)
    assert {"loneliness", "shame"} <= keys(Area.FEELING)


def test_requirement_48_abstract_and_specific_experiences_both_have_a_place() -> None:
    assert BY_KEY["social_exclusion"].layer is Layer.THEME
    assert BY_KEY["voice_hearing"].layer is Layer.SPECIFIC
    assert BY_KEY["admission"].layer is Layer.SPECIFIC


@given(st.sets(st.sampled_from(sorted(PLACES))))
def test_keys_become_masks_and_come_back(keys: set[str]) -> None:
    masks = masks_of(keys)
    back = {key for layer, mask in zip(Layer, masks, strict=True) for key in keys_of(layer, mask)}
    assert back == keys


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        masks_of(["shame", "no_such_theme"])
