"""Requirements 39 and 46: the same people and the same wishes, four choices of closeness, four explained rankings."""

from uuid import UUID

import pytest

from services.matching.catalogue import Closeness, masks_of
from services.matching.ranking import Ask, Candidate, Circle, Ranked, Wish, rank
from services.matching.weights import UNDECIDED

ASK = [
    *(Wish("experience", key) for key in ("shame", "loneliness", "voice_hearing", "admission", "route_wrap")),
    Wish("experience", "diagnosis_psychotic"),
    Wish("experience", "medication_antipsychotics"),
    Wish("language", "ar"),
    Wish("part_of_day", "evening"),
]
PEOPLE = {
    "themes": masks_of(["shame", "loneliness"]),
    "specific": masks_of(["voice_hearing", "admission", "shame"]),
    "practical": masks_of(["route_wrap"])._replace(practical=0b11),
    "diagnosis": masks_of(["diagnosis_psychotic", "medication_antipsychotics", "voice_hearing"])._replace(
        practical=0b01
    ),
}
CANDIDATES = [
    Candidate(str(UUID(int=number)), Circle.OWN_TEAM, *masks, used_minutes=0, available_minutes=600)
    for number, masks in enumerate(PEOPLE.values())
]
GOLDEN = {
    Closeness.ANY: """
practical 65.00
    route 25.00 of 25.00 route_wrap
    practical 40.00 of 40.00 language:ar part_of_day:evening
themes 25.00
    theme 25.00 of 25.00 shame loneliness
diagnosis 25.00
    specific 5.00 of 10.00 voice_hearing
    practical 20.00 of 40.00 language:ar
specific 22.50
    theme 12.50 of 25.00 shame
    specific 10.00 of 10.00 voice_hearing admission
""",
    Closeness.THEMES: """
themes 45.00
    theme 45.00 of 45.00 shame loneliness
specific 42.50
    theme 22.50 of 45.00 shame
    specific 20.00 of 20.00 voice_hearing admission
practical 35.00
    route 20.00 of 20.00 route_wrap
    practical 15.00 of 15.00 language:ar part_of_day:evening
diagnosis 17.50
    specific 10.00 of 20.00 voice_hearing
    practical 7.50 of 15.00 language:ar
""",
    Closeness.SPECIFIC: """
specific 52.50
    theme 12.50 of 25.00 shame
    specific 40.00 of 40.00 voice_hearing admission
practical 35.00
    route 20.00 of 20.00 route_wrap
    practical 15.00 of 15.00 language:ar part_of_day:evening
diagnosis 27.50
    specific 20.00 of 40.00 voice_hearing
    practical 7.50 of 15.00 language:ar
themes 25.00
    theme 25.00 of 25.00 shame loneliness
""",
    Closeness.DIAGNOSIS_MEDICATION: """
diagnosis 47.50
    specific 7.50 of 15.00 voice_hearing
    practical 5.00 of 10.00 language:ar
    diagnosis 20.00 of 20.00
    medication 15.00 of 15.00
practical 30.00
    route 20.00 of 20.00 route_wrap
    practical 10.00 of 10.00 language:ar part_of_day:evening
specific 25.00
    theme 10.00 of 20.00 shame
    specific 15.00 of 15.00 voice_hearing admission
themes 20.00
    theme 20.00 of 20.00 shame loneliness
""",
}


def told(ranked: list[Ranked]) -> str:
    """A line for each candidate, and under it a line for each layer that brought points."""
    people, lines = list(PEOPLE), []
    for one in ranked:
        lines.append(f"{people[one.candidate_id.int]} {one.score}")
        lines += [
            " ".join([f"    {layer.layer} {layer.points} of {layer.of}", *layer.shared])
            for layer in one.layers
            if layer.points
        ]
    return "\n".join(lines)


@pytest.mark.parametrize("closeness", Closeness)
def test_requirement_46_closeness_changes_only_weights_and_each_ranking_explains_itself(closeness: Closeness) -> None:
    assert told(rank(Ask.of(ASK, closeness), CANDIDATES, UNDECIDED.of(closeness))) == GOLDEN[closeness].strip()


def test_requirement_39_four_choices_of_closeness_give_four_rankings() -> None:
    orders = {
        tuple(one.candidate_id for one in rank(Ask.of(ASK, closeness), CANDIDATES, UNDECIDED.of(closeness)))
        for closeness in Closeness
    }
    assert len(orders) == 4
