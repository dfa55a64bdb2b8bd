"""Who suits a request, and why: the rules by example, with the requirements that they come from."""

from dataclasses import FrozenInstanceError
from decimal import Decimal
from uuid import UUID

import pytest

from services.matching.catalogue import Closeness, Layer, masks_of
from services.matching.ranking import Ask, Candidate, Circle, Ranked, Wish, explain, rank
from services.matching.weights import UNDECIDED, Weights

NAMES = ["anna", "bram", "carla", "daan", "esra", "fatma"]


def peer(
    name: str,
    *experiences: str,
    circle: Circle = Circle.OWN_TEAM,
    used: int = 0,
    available: int = 600,
    practical: int = 0,
) -> Candidate:
    masks = masks_of(experiences)._replace(practical=practical)
    return Candidate(str(UUID(int=NAMES.index(name) + 1)), circle, *masks, used, available)


def wish(*keys: str) -> list[Wish]:
    return [Wish("experience", key) for key in keys]


def must(*keys: str) -> list[Wish]:
    return [Wish("experience", key, must=True) for key in keys]


def names(ranked: list[Ranked]) -> list[str]:
    return [NAMES[one.candidate_id.int - 1] for one in ranked]


def ranking(wishes: list[Wish], *candidates: Candidate, closeness: Closeness = Closeness.THEMES) -> list[Ranked]:
    return rank(Ask.of(wishes, closeness), candidates, UNDECIDED.of(closeness))


def test_who_shares_more_of_what_is_asked_comes_first() -> None:
    ranked = ranking(
        wish("shame", "loneliness"), peer("anna"), peer("bram", "shame"), peer("carla", "shame", "loneliness")
    )
    assert names(ranked) == ["carla", "bram", "anna"]
    assert [one.score for one in ranked] == [Decimal("100.00"), Decimal("50.00"), Decimal("0.00")]


def test_what_is_shared_but_not_asked_counts_for_nothing() -> None:
    ranked = ranking(wish("shame"), peer("anna", "shame"), peer("bram", "loneliness", "voice_hearing", "route_wrap"))
    assert [one.score for one in ranked] == [100, 0]


def test_equal_scores_go_to_the_least_load_and_then_to_the_lowest_id() -> None:
    ranked = ranking(
        wish("shame"),
        peer("daan", "shame", used=300),
        peer("carla", "shame", used=300),
        peer("bram", "shame", used=200, available=800),
        peer("anna", "shame", used=600),
        peer("esra", "shame", available=0),
    )
    assert names(ranked) == ["bram", "carla", "daan", "anna", "esra"]


def test_reasons_tell_a_layer_at_a_time_what_is_shared_and_what_is_not_known() -> None:
    wishes = [*wish("shame", "loneliness", "voice_hearing"), Wish("language", "ar"), Wish("area", "Noord")]
    ask = Ask.of(wishes)
    [anna] = rank(ask, [peer("anna", "shame", "voice_hearing", practical=0b10)], UNDECIDED.of(ask.closeness))
    assert [(layer.layer, layer.shared, layer.not_known) for layer in anna.layers] == [
        (Layer.THEME, ("shame",), ("loneliness",)),
        (Layer.SPECIFIC, ("voice_hearing",), ()),
        (Layer.PRACTICAL, ("language:ar",), ("area:Noord",)),
    ]
    assert [(layer.points, layer.of) for layer in anna.layers] == [
        (Decimal("28.12"), Decimal("56.25")),
        (Decimal("25.00"), Decimal("25.00")),
        (Decimal("9.37"), Decimal("18.75")),
    ]


def test_only_the_best_are_given_back() -> None:
    everybody = [peer(name, *["shame"][: index % 2]) for index, name in enumerate(NAMES)]
    ask = Ask.of(wish("shame"))
    assert names(rank(ask, everybody, Weights(), limit=4)) == ["bram", "daan", "fatma", "anna"]
    assert rank(ask, everybody, Weights(), limit=0) == []


def test_own_team_is_enough_when_three_share_something() -> None:
    own = [peer(name, "shame") for name in NAMES[:3]]
    pool = peer("daan", "shame", "loneliness", circle=Circle.POOL)
    assert "daan" not in names(ranking(wish("shame", "loneliness"), *own, pool))
    assert names(ranking(wish("shame", "loneliness"), *own[:2], pool)) == ["daan", "anna", "bram"]


def test_other_teams_are_only_searched_where_that_is_set() -> None:
    elsewhere = peer("anna", "shame", circle=Circle.OTHER_TEAM)
    ask = Ask.of(wish("shame"))
    assert rank(ask, [elsewhere], Weights()) == []
    assert names(rank(ask, [elsewhere], Weights(), search_other_teams=True)) == ["anna"]
    pool = [peer(name, "shame", circle=Circle.POOL) for name in ("bram", "carla", "daan")]
    assert "anna" not in names(rank(ask, [elsewhere, *pool], Weights(), search_other_teams=True))


def test_when_any_experience_will_do_everybody_in_the_own_team_is_found() -> None:
    own = [peer(name) for name in NAMES[:3]]
    pool = peer("daan", "shame", circle=Circle.POOL)
    assert "daan" not in names(ranking(wish("shame"), *own, pool, closeness=Closeness.ANY))
    assert names(ranking(wish("shame"), *own, pool))[0] == "daan"


def test_with_nothing_asked_the_least_busy_comes_first() -> None:
    ranked = ranking([], peer("anna", "shame", used=60), peer("bram", used=30))
    assert [(float(one.score), one.layers) for one in ranked] == [(0.0, ()), (0.0, ())]
    assert names(ranked) == ["bram", "anna"]


def test_a_must_on_practical_fit_filters_too() -> None:
    wishes = [*wish("shame"), Wish("gender", "woman", must=True)]
    assert names(ranking(wishes, peer("anna", practical=1), peer("bram", "shame"))) == ["anna"]


@pytest.mark.parametrize("key", ["voice_hearing", "diagnosis_bipolar", "medication_lithium"])
def test_a_deep_must_is_put_to_the_peer_workers_by_the_system(key: str) -> None:
    assert Ask.of(must(key)).is_put_by_the_system
    assert not Ask.of(wish(key)).is_put_by_the_system
    assert not Ask.of([*must("shame", "route_wrap"), Wish("gender", "woman", must=True)]).is_put_by_the_system


def test_diagnosis_and_medication_are_counted_and_never_named() -> None:
    [anna] = ranking(
        wish("diagnosis_bipolar", "medication_lithium", "medication_tapering"),
        peer("anna", "diagnosis_bipolar", "medication_lithium"),
        closeness=Closeness.DIAGNOSIS_MEDICATION,
    )
    assert [(layer.layer, layer.shared_count, layer.asked_count) for layer in anna.layers] == [
        (Layer.DIAGNOSIS, 1, 1),
        (Layer.MEDICATION, 1, 2),
    ]
    assert "lithium" not in repr(anna)
    assert "bipolar" not in repr(anna)


def test_a_card_after_a_yes_is_explained_without_the_musts() -> None:
    """Who said yes to a must that they do not show: nothing in the reasons tells that they have it."""
    ask = Ask.of([*must("voice_hearing"), *wish("shame")])
    explained = explain(ask, peer("anna", "shame"), UNDECIDED.of(ask.closeness))
    assert [layer.not_known for layer in explained.layers] == [(), ("voice_hearing",)]
    assert rank(ask, [peer("anna", "shame")], UNDECIDED.of(ask.closeness)) == []


@pytest.mark.parametrize("closeness", Closeness)
def test_weights_add_up_to_a_hundred(closeness: Closeness) -> None:
    assert sum(UNDECIDED.of(closeness).by_layer) == 100


def test_weights_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 100"):
        Weights(theme=50)
    with pytest.raises(ValueError, match="add up to 100"):
        Weights(theme=65, specific=-20, practical=35)
    with pytest.raises(FrozenInstanceError):
        Weights().theme = 1  # type: ignore[misc]


def test_requirement_40_a_shared_diagnosis_is_no_condition() -> None:
    ranked = ranking(wish("diagnosis_psychotic", "shame"), peer("anna", "shame"), peer("bram", "diagnosis_psychotic"))
    assert names(ranked) == ["anna", "bram"]


def test_requirement_41_the_recovery_route_counts_at_least_as_much_as_the_diagnosis() -> None:
    wishes = wish("diagnosis_psychotic", "route_wrap", "route_work")
    same_diagnosis = peer("anna", "diagnosis_psychotic")
    same_route = peer("bram", "route_wrap", "route_work")
    assert names(ranking(wishes, same_diagnosis, same_route)) == ["bram", "anna"]
    for closeness in Closeness:
        weights = UNDECIDED.of(closeness)
        assert weights.route >= weights.diagnosis


def test_requirement_43_a_must_that_nobody_meets_gives_an_empty_list() -> None:
    everybody = [peer("anna", "shame"), peer("bram", "shame", "psychosis", circle=Circle.POOL)]
    assert ranking([*must("voice_hearing"), *wish("shame")], *everybody) == []


def test_requirement_45_medication_counts_only_when_the_client_asks_for_it() -> None:
    same_medication = peer("anna", "medication_lithium")
    other = peer("bram")
    for closeness in (Closeness.ANY, Closeness.THEMES, Closeness.SPECIFIC):
        ranked = ranking(wish("medication_lithium"), same_medication, other, closeness=closeness)
        assert [(float(one.score), one.layers) for one in ranked] == [(0.0, ()), (0.0, ())]
    near = ranking(wish("medication_lithium"), other, same_medication, closeness=Closeness.DIAGNOSIS_MEDICATION)
    assert names(near) == ["anna", "bram"]
    assert [one.score for one in near] == [100, 0]


def test_requirement_47_who_shares_the_themes_comes_first_and_room_decides_between_equals() -> None:
    ranked = ranking(
        wish("shame", "loneliness", "isolation"),
        peer("anna", "shame", "loneliness", used=500),
        peer("bram", "shame", "loneliness", used=100),
        peer("carla", "isolation", used=0),
    )
    assert names(ranked) == ["bram", "anna", "carla"]


def test_requirement_48_a_theme_that_only_the_pool_knows_is_found_in_the_pool() -> None:
    own = [peer(name, "shame") for name in NAMES[:3]]
    volunteer = peer("daan", "voice_hearing", circle=Circle.POOL)
    ranked = ranking(wish("voice_hearing"), *own, volunteer)
    assert names(ranked)[0] == "daan"
    assert ranked[0].circle is Circle.POOL


def test_requirement_49_having_time_never_outranks_what_the_client_asked() -> None:
    idle = peer("anna", "shame", used=0)
    busy = peer("bram", "loneliness", used=590)
    assert names(ranking(must("loneliness"), idle, busy)) == ["bram"]
    assert names(ranking(wish("loneliness"), idle, busy)) == ["bram", "anna"]


def test_requirement_50_a_parent_is_found_for_a_parent() -> None:
    assert names(ranking(wish("parenthood"), peer("anna", "shame"), peer("bram", "parenthood"))) == ["bram", "anna"]


def test_requirement_54_nobody_needs_a_diagnosis_to_be_found() -> None:
    ranked = ranking(
        wish("shame", "loneliness", "diagnosis_psychotic"), peer("anna", "shame", "loneliness", "diagnosis_psychotic")
    )
    assert [layer.layer for layer in ranked[0].layers] == [Layer.THEME]
    assert ranked[0].score == 100


def test_requirement_56_what_is_not_shown_is_not_known_and_never_a_mismatch() -> None:
    [anna] = ranking(wish("shame", "loneliness"), peer("anna", "shame"))
    assert anna.layers[0]._fields == ("layer", "points", "of", "shared_count", "asked_count", "shared", "not_known")
    assert anna.layers[0].not_known == ("loneliness",)


def test_scenario_9_themes_without_a_diagnosis() -> None:
    ranked = ranking(
        wish("shame", "loneliness"),
        peer("anna", "voice_hearing", "diagnosis_psychotic"),
        peer("bram", "shame", "loneliness"),
        peer("carla", "loneliness"),
    )
    assert names(ranked) == ["bram", "carla", "anna"]
