"""What holds for every ranking, whoever asks what."""

from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.matching.alike import alike
from services.matching.catalogue import PLACES, Closeness, Layer, Masks
from services.matching.explaining import why_nobody
from services.matching.ranking import AT_LEAST, Ask, Candidate, Circle, Wish, explain, points_of_all, rank
from services.matching.weights import UNDECIDED, Weights

PRACTICAL = [Wish("language", "ar"), Wish("gender", "woman"), Wish("area", "Noord")]
BITS = {layer: [place.bit for place in PLACES.values() if place.layer is layer] for layer in Layer}
BITS[Layer.PRACTICAL] = list(range(len(PRACTICAL)))
KEYS = list(PLACES)
"""Ours, and those that an organisation may give a name."""


def few(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def some_of(bits: list[int]) -> st.SearchStrategy[int]:
    every = sum(1 << bit for bit in bits)
    return few(0, 2 ** (max(bits) + 1) - 1).map(lambda mask: mask & every)


masks = st.builds(Masks, *map(some_of, BITS.values()))
closenesses = st.sampled_from(Closeness)
circles = st.sampled_from(Circle)


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    ids = draw(st.lists(st.uuids(), unique=True, max_size=12))
    return [
        Candidate(str(one), draw(circles), *draw(masks), draw(few(0, 900)), draw(st.sampled_from([0, 300, 900])))
        for one in ids
    ]


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """Few musts, as people have, or nobody would ever be left."""
    experiences = draw(
        st.lists(st.tuples(st.sampled_from(KEYS), few(0, 9)), max_size=8, unique_by=lambda pair: pair[0])
    )
    wishes = [Wish("experience", key, must=dice == 0) for key, dice in experiences]
    return Ask.of([*wishes, *draw(st.lists(st.sampled_from(PRACTICAL), unique=True))], draw(closenesses))


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    cuts = sorted(draw(st.lists(few(0, 100), min_size=5, max_size=5)))
    return Weights(*(high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)))


def meets(must: Masks, candidate: Candidate) -> bool:
    return all(has & asked == asked for has, asked in zip(candidate.masks, must, strict=True))


@given(asks(), candidates(), weights(), st.booleans())
def test_layers_add_up_to_the_score_and_the_most_to_a_hundred(
    ask: Ask, people: list[Candidate], weights: Weights, others: bool
) -> None:
    for one in rank(ask, people, weights, search_other_teams=others):
        assert sum(layer.points for layer in one.layers) == one.score
        assert 0 <= one.score <= 100
        assert all(0 <= layer.points <= layer.of for layer in one.layers)
        assert sum(layer.of for layer in one.layers) in {0, 100}
        assert all(layer.of > 0 for layer in one.layers)


@given(asks(), candidates(), st.randoms(use_true_random=False), st.booleans())
def test_the_same_people_in_another_order_give_the_same_answer(
    ask: Ask, people: list[Candidate], random: object, others: bool
) -> None:
    before = rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=others)
    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(ask, shuffled, UNDECIDED.of(ask.closeness), search_other_teams=others) == before


@given(asks(), candidates(), st.booleans())
def test_the_order_is_score_then_load_then_id(ask: Ask, people: list[Candidate], others: bool) -> None:
    load = {UUID(one.id): one.load for one in people}
    ranked = rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=others)
    keys = [(-one.score, load[one.candidate_id], one.candidate_id) for one in ranked]
    assert keys == sorted(keys)


@given(asks(), candidates(), st.booleans(), few(0, 12))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    ask: Ask, people: list[Candidate], others: bool, limit: int
) -> None:
    everybody = rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=others)
    assert rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=others, limit=limit) == everybody[:limit]


@given(st.lists(asks(), min_size=1, max_size=2), candidates(), st.booleans())
def test_three_of_each_kind_rank_as_everybody_does_and_tell_as_well_why_there_is_nobody(
    several: list[Ask], people: list[Candidate], others: bool
) -> None:
    kinds = [kind for circle in Circle for kind in alike((one for one in people if one.circle == circle), several)]
    few = [one for kind in kinds for one in kind[:AT_LEAST]]
    for ask in several:
        weights = UNDECIDED.of(ask.closeness)
        best = rank(ask, people, weights, search_other_teams=others, limit=3)
        assert rank(ask, few, weights, search_other_teams=others, limit=3) == best
        assert why_nobody(ask, few) == why_nobody(ask, people)


@given(asks(), candidates(), st.booleans())
def test_nobody_is_listed_who_misses_a_must_and_nobody_else_is_left_out_of_a_circle_that_was_searched(
    ask: Ask, people: list[Candidate], others: bool
) -> None:
    ranked = rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=others)
    listed = {one.candidate_id for one in ranked}
    searched = {Circle.OWN_TEAM, *(one.circle for one in ranked)}
    assert listed == {UUID(one.id) for one in people if meets(ask.must, one) and one.circle in searched}


@given(asks(), candidates())
def test_the_next_circle_is_searched_only_when_fewer_than_three_were_found(ask: Ask, people: list[Candidate]) -> None:
    ranked = rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=True)
    circles = {one.circle for one in ranked}
    for nearer, further in ((Circle.OWN_TEAM, Circle.POOL), (Circle.POOL, Circle.OTHER_TEAM)):
        if further in circles:
            sharing = [
                one
                for one in ranked
                if one.circle in {Circle.OWN_TEAM, nearer}
                and any(layer.shared_count for layer in one.layers if layer.layer is not Layer.PRACTICAL)
            ]
            assert len(sharing) < 3
        elif any(one.circle is further and meets(ask.must, one) for one in people):
            assert len(ranked) >= 3


@st.composite
def asks_in_every_layer(draw: st.DrawFn) -> Ask:
    """One or two of each, and no musts: what one layer does to another is seen only where both are asked."""
    by_layer = [[key for key, place in PLACES.items() if place.layer is layer] for layer in Layer]
    some = [draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True)) for keys in by_layer if keys]
    return Ask.of([*(Wish("experience", key) for keys in some for key in keys), *PRACTICAL], draw(closenesses))


@given(st.one_of(asks(), asks_in_every_layer()), candidates(), weights(), st.data())
def test_one_more_shared_experience_never_lowers_score_or_place(
    ask: Ask, people: list[Candidate], weights: Weights, data: st.DataObject
) -> None:
    """Of what is asked, and whatever weights somebody decides on: whatever they share already, and in each layer for
    who shares all of the others, so that the first of a layer comes beside every other one."""
    if not people:
        return
    chosen = data.draw(st.sampled_from(people))

    def ranked_with(own: Masks) -> list[Decimal]:
        one = Candidate(chosen.id, chosen.circle, *own, chosen.used_minutes, chosen.available_minutes)
        everybody = [one if other is chosen else other for other in people]
        for place, found in enumerate(rank(ask, everybody, weights)):
            if str(found.candidate_id) == one.id:
                points = dict(points_of_all(ask, everybody, weights))[one.id]
                return [found.score, Decimal(points), Decimal(-place)]
        return []  # a must is missed, or this circle is not searched

    for own in (chosen.masks, *(ask.everything._replace(**{layer.value: 0}) for layer in Layer)):
        before = ranked_with(own)
        for layer, asked in zip(Layer, ask.everything, strict=True) if before else ():
            for bit in (1 << bit for bit in BITS[layer] if asked >> bit & 1):
                after = ranked_with(own._replace(**{layer.value: getattr(own, layer) | bit}))
                assert all(now >= then for then, now in zip(before, after, strict=True))


@given(asks(), candidates(), st.data())
def test_what_is_not_asked_changes_nothing(ask: Ask, people: list[Candidate], data: st.DataObject) -> None:
    """Nor does a layer that the client's closeness leaves out: a diagnosis weighs nothing until it is asked for."""
    weights = UNDECIDED.of(ask.closeness)
    counted = [
        (asked if weight else 0) | must
        for asked, must, weight in zip(ask.everything, ask.must, weights.by_layer, strict=True)
    ]
    noise = data.draw(masks)

    def with_noise(own: Masks) -> Masks:
        return Masks(*(has ^ (extra & ~mine) for has, extra, mine in zip(own, noise, counted, strict=True)))

    noisy = [
        Candidate(one.id, one.circle, *with_noise(one.masks), one.used_minutes, one.available_minutes) for one in people
    ]
    assert rank(ask, noisy, weights) == rank(ask, people, weights)


@given(asks(), candidates())
def test_no_experience_is_named_that_is_not_in_the_masks(ask: Ask, people: list[Candidate]) -> None:
    given = {UUID(one.id): one for one in people}
    for one in rank(ask, people, UNDECIDED.of(ask.closeness), search_other_teams=True):
        for layer in one.layers:
            mask = getattr(given[one.candidate_id], layer.layer)
            has = set(ask.keys(layer.layer, mask))
            assert set(layer.shared) <= has
            assert not set(layer.not_known) & has
            assert layer.layer not in {Layer.DIAGNOSIS, Layer.MEDICATION} or not (layer.shared or layer.not_known)


@given(asks(), candidates(), closenesses)
def test_closeness_changes_weights_and_never_who_may_be_asked(
    ask: Ask, people: list[Candidate], closeness: Closeness
) -> None:
    own_team = [one for one in people if one.circle is Circle.OWN_TEAM]
    other = Ask(closeness, ask.nice, ask.must, ask.practical)
    ids = attrgetter("candidate_id")
    before = sorted(map(ids, rank(ask, own_team, UNDECIDED.of(ask.closeness))))
    assert sorted(map(ids, rank(other, own_team, UNDECIDED.of(closeness)))) == before


@given(asks(), candidates())
def test_an_explanation_alone_says_what_the_ranking_said(ask: Ask, people: list[Candidate]) -> None:
    given = {UUID(one.id): one for one in people}
    for one in rank(ask, people, UNDECIDED.of(ask.closeness)):
        assert explain(ask, given[one.candidate_id], UNDECIDED.of(ask.closeness)) == one


@given(asks())
def test_who_shares_everything_has_a_hundred(ask: Ask) -> None:
    everything = Candidate(str(UUID(int=1)), Circle.OWN_TEAM, *ask.everything)
    [one] = rank(ask, [everything], UNDECIDED.of(ask.closeness))
    assert one.score == (Decimal(100) if one.layers else 0)
