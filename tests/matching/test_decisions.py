"""Decisions: who, when, until when; a safe value while nobody has decided."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.matching.models.decisions import CATALOGUE, Topic, decided
from services.matching.models.teams import Team
from services.matching.operations.decisions import record_decision
from services.matching.queries.decisions import history, standing
from services.matching.schemas.decisions import DecisionIn
from shared import clock
from shared.errors import Forbidden, Invalid
from tests.make import Make


def decision(session: Session, value: str, team: Team | None = None) -> DecisionIn:
    today = clock.today(session)
    usual = {
        "topic": Topic.RE_OFFER_MONTHS,
        "value": value,
        "team_id": team and team.id,
        "decided_by": "Raad van Bestuur",
        "decided_on": today,
        "review_on": today + timedelta(days=365),
    }
    return DecisionIn.model_validate(usual)


def test_what_nobody_decided_has_a_safe_value(session: Session) -> None:
    found = {row.topic: row.value for row in standing(session, None)}
    assert found == {topic: question.undecided for topic, question in CATALOGUE.items()}
    assert found[Topic.MEDICATION_HANDLING] == "no"
    assert found[Topic.CRISIS_CONTACT] == "consult"


@pytest.mark.parametrize("topic", Topic)
def test_the_safe_value_is_one_of_the_options(topic: Topic) -> None:
    assert CATALOGUE[topic].undecided in CATALOGUE[topic].options


def test_a_team_decides_for_itself_and_the_organisation_for_the_others(session: Session, make: Make) -> None:
    coordinator, ours, theirs = make.coordinator(), make.team(), make.team()
    record_decision(session, coordinator, decision(session, "6"))
    record_decision(session, make.team_lead(ours), decision(session, "2", ours))
    assert decided(session, Topic.RE_OFFER_MONTHS, ours.id) == "2"
    assert decided(session, Topic.RE_OFFER_MONTHS, theirs.id) == "6"


def test_a_later_decision_replaces_an_earlier_one_which_stays_to_be_read(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    for value in ("6", "4"):
        record_decision(session, coordinator, decision(session, value))
    assert [row.value for row in history(session, Topic.RE_OFFER_MONTHS, None)] == ["4", "6"]
    assert decided(session, Topic.RE_OFFER_MONTHS, None) == "4"


@pytest.mark.parametrize(
    ("field", "days"),
    [("decided_on", 1), ("review_on", 0), ("review_on", 800)],
    ids=["decided tomorrow", "reviewed today", "reviewed in three years"],
)
def test_a_decision_has_a_past_and_a_future_within_two_years(
    session: Session, make: Make, field: str, days: int
) -> None:
    asked = decision(session, "4").model_copy(update={field: clock.today(session) + timedelta(days=days)})
    with pytest.raises(Invalid) as refused:
        record_decision(session, make.coordinator(), asked)
    assert refused.value.field == field


def test_only_an_option_can_be_decided(session: Session, make: Make) -> None:
    with pytest.raises(Invalid, match="1, 2, 3"):
        record_decision(session, make.coordinator(), decision(session, "100"))


def test_a_team_lead_decides_for_the_own_team_only(session: Session, make: Make) -> None:
    ours, theirs = make.team(), make.team()
    lead = make.team_lead(ours)
    for asked in (decision(session, "2", theirs), decision(session, "2")):
        with pytest.raises(Forbidden):
            record_decision(session, lead, asked)
    with pytest.raises(Forbidden):
        record_decision(session, make.caseholder(ours), decision(session, "2", ours))


def test_a_decision_that_is_past_its_review_holds_and_says_so(session: Session, make: Make) -> None:
    record_decision(session, make.coordinator(), decision(session, "6"))
    make.later(days=366)
    row = next(row for row in standing(session, None) if row.topic is Topic.RE_OFFER_MONTHS)
    assert (row.value, row.overdue) == ("6", True)
