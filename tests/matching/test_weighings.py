"""Weights are data: decided by somebody, on a day, for a reason, in versions that stay."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.matching.catalogue import Closeness
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Wish, WishKind, WishWeight
from services.matching.operations.proposals import ask_peers
from services.matching.operations.weighings import decide_weights
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.proposals import candidates, followed
from services.matching.queries.waiting import requests_to_ask
from services.matching.queries.weighings import holds_now, weighings
from services.matching.schemas.pages import PageIn
from services.matching.schemas.proposals import AskPeersIn
from services.matching.schemas.weighings import WeighingIn
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from tests.make import Make
from tests.matching.test_rounds import made

FIT = {"theme": 15, "specific": 0, "route": 5, "practical": 80}


def decision(session: Session, **other: Any) -> WeighingIn:
    usual = {
        "weights": dict.fromkeys(Closeness, FIT),
        "replaces": 0,
        "decided_by": "Werkgroep",
        "decided_on": clock.today(session),
        "reason": "Een taal delen gaat hier voor alles.",
    }
    return WeighingIn.model_validate(usual | other)


def test_what_was_decided_holds_for_every_ranking_from_then_on(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    request = make.request(themes=["shame"])
    request.wishes.append(Wish(kind=WishKind.LANGUAGE, value="ar", weight=WishWeight.NICE))
    knows = make.peer_worker(themes=["shame"])
    speaks = make.peer_worker(languages=["nl", "ar"])
    assert [one.candidate_id for one in rank_for_staff(session, request)] == [knows.id, speaks.id]
    [asked] = ask_peers(session, coordinator, request.id, AskPeersIn(peer_worker_ids=[knows.id]))
    assert (asked.weights_version, followed(session, asked).changed) == (0, False)

    decide_weights(session, coordinator, decision(session))

    assert followed(session, asked).changed, "the points it was compared by are not the points of now"
    assert followed(session, asked).weights_version == 0
    session.delete(session.get_one(Proposal, asked.id))
    everywhere = [
        [one.candidate_id for one in rank_for_staff(session, request)],
        [one.peer_worker_id for one in candidates(session, request).candidates],
        [one.peer_worker_id for one in requests_to_ask(session, coordinator, PageIn()).items[0].candidates],
    ]
    assert everywhere == [[speaks.id, knows.id]] * 3
    assert candidates(session, request).weights_version == 1
    assert made(session, coordinator).weights_version == 1, "a round names them as well"


def test_every_version_stays_to_be_read_with_who_and_when_and_why(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    assert (holds_now(session).version, holds_now(session).decided_by) == (0, None)
    decide_weights(session, coordinator, decision(session))
    decide_weights(session, coordinator, decision(session, replaces=1, reason="Toch niet."))
    read = weighings(session, PageIn()).items
    assert [(one.version, one.reason) for one in read] == [
        (2, "Toch niet."),
        (1, "Een taal delen gaat hier voor alles."),
        (0, None),
    ]
    assert read[0] == holds_now(session)
    [newest], then = (page := weighings(session, PageIn(limit=1))).items, page.next
    assert newest.version == 2
    assert [one.version for one in weighings(session, PageIn(cursor=then)).items] == [1, 0]


@pytest.mark.parametrize(
    ("closeness", "weights", "because"),
    [
        ("any", FIT | {"theme": 14}, "add up to 100"),
        ("themes", {"theme": 50, "specific": 10, "route": 20, "practical": 10, "diagnosis": 10}, "client asks for"),
        ("specific", {"theme": 50, "specific": 10, "route": 20, "practical": 10, "medication": 10}, "client asks for"),
        (
            "diagnosis_medication",
            {"theme": 30, "specific": 20, "route": 10, "practical": 20, "diagnosis": 20},
            "never counts less than a diagnosis",
        ),
    ],
)
def test_what_is_no_setting_cannot_be_decided(
    session: Session, make: Make, closeness: str, weights: dict[str, int], because: str
) -> None:
    with pytest.raises(Invalid, match=because) as refused:
        decide_weights(
            session, make.coordinator(), decision(session, weights=dict.fromkeys(Closeness, FIT) | {closeness: weights})
        )
    assert refused.value.field == closeness
    assert holds_now(session).version == 0


def test_who_decides_has_seen_what_holds_and_decides_for_all_teams(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    decide_weights(session, coordinator, decision(session))
    with pytest.raises(Conflict, match="meanwhile"):
        decide_weights(session, coordinator, decision(session))
    tomorrow = clock.today(session) + timedelta(days=1)
    with pytest.raises(Invalid, match="earlier"):
        decide_weights(session, coordinator, decision(session, replaces=1, decided_on=tomorrow))
    with pytest.raises(Forbidden):
        decide_weights(session, make.team_lead(make.team()), decision(session, replaces=1))
