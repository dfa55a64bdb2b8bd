"""Who reads what at the door: the same address, and for each reader only what is theirs."""

from dataclasses import dataclass

import pytest

from services.matching.actor import Role
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import Request, RequestKind, Route
from services.matching.states import ProposalState, RequestState
from tests.door import Door, problem
from tests.make import Make

WORDS = "Ik ben Sam Visser en ik hoor stemmen. Ik wil iemand die dat kent."


@dataclass
class Village:
    sam: Client
    ria: PeerWorker
    request: Request


@pytest.fixture
def village(door: Door) -> Village:
    """Sam asked for Ria by name; she is not chosen yet."""

    def build(make: Make) -> Village:
        sam, ria = make.client_with_sign_in(name="Sam Visser"), make.peer_worker(themes=["shame"])
        request = make.request(
            sam,
            themes=["shame", "diagnosis_psychotic"],
            client_words=WORDS,
            strengths="Ik kan goed koken.",
            named_peer_worker_id=ria.id,
            route=Route.CLIENT,
        )
        return Village(sam, ria, request)

    return door.given(build)


def test_a_peer_worker_who_is_only_named_reads_what_candidates_read(door: Door, village: Village) -> None:
    ria = door.signed_in(village.ria)
    [listed] = ria.get("/requests").json()["items"]
    read = ria.get(f"/requests/{village.request.id}").json()
    assert listed == read
    assert read["client_words"] == "Ik ben … … en ik hoor stemmen. Ik wil iemand die dat kent."
    assert read["client_id"] is None
    assert read["strengths"] == ""
    assert [wish["value"] for wish in read["wishes"]] == ["shame"]
    assert ria.get("/requests", params={"client_id": str(village.sam.id)}).json()["items"] == []
    assert ria.get(f"/clients/{village.sam.id}").status_code == 404


def test_once_chosen_the_peer_worker_reads_who_it_is_without_birth_date_and_number(
    door: Door, village: Village
) -> None:
    def choose(make: Make) -> None:
        request = make.session.get_one(Request, village.request.id)
        make.proposal(request, make.session.get_one(PeerWorker, village.ria.id), ProposalState.CHOSEN)

    door.given(choose)
    ria = door.signed_in(village.ria)
    assert ria.get(f"/requests/{village.request.id}").json()["client_words"] == WORDS
    card = ria.get(f"/clients/{village.sam.id}").json()
    assert card["name"] == "Sam Visser"
    assert card["birth_date"] is None
    assert card["number"] == ""
    assert ria.get(f"/clients/{village.sam.id}/offers").status_code == 404
    assert ria.get("/re-offers").json()["items"] == []


def test_the_same_proposal_is_a_question_a_card_and_a_line_for_staff(door: Door, village: Village) -> None:
    def offer(make: Make) -> str:
        request = make.session.get_one(Request, village.request.id)
        ria = make.session.get_one(PeerWorker, village.ria.id)
        return str(make.proposal(request, ria, ProposalState.OFFERED_TO_CLIENT).id)

    proposal = f"/proposals/{door.given(offer)}"
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    assert "a_yes_tells" in door.signed_in(village.ria).get(proposal).json()
    card = door.signed_in(village.sam).get(proposal).json()
    assert card["shared"] == ["shame"]
    assert not {"score", "reasons"} & card.keys()
    assert "reasons" in coordinator.get(proposal).json()
    assert coordinator.get(f"{proposal}/card").json() == card


def test_a_visit_together_tells_the_named_peer_worker_whom_it_is_about(door: Door, village: Village) -> None:
    def ask(make: Make) -> str:
        sam = make.session.get_one(Client, village.sam.id)
        visit = make.request(
            sam, kind=RequestKind.ONE_OFF, named_peer_worker_id=village.ria.id, state=RequestState.IN_MATCHING
        )
        return str(visit.id)

    visit = door.given(ask)
    assert door.signed_in(village.ria).get(f"/requests/{visit}").json()["client_id"] == str(village.sam.id)


def test_a_professionals_doubt_is_for_staff(door: Door, village: Village) -> None:
    objections = f"/requests/{village.request.id}/objections"
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    assert coordinator.get(objections).json() == []
    for person in (village.sam, village.ria):
        refused = door.signed_in(person).get(objections)
        assert refused.status_code == 403
        problem(refused)


def test_clients_do_not_read_the_register_and_others_do_not_read_a_profile(door: Door, village: Village) -> None:
    sam, ria = door.signed_in(village.sam), door.signed_in(village.ria)
    assert sam.get("/peer-workers").status_code == 403
    assert sam.get(f"/peer-workers/{village.ria.id}").status_code == 403
    assert sam.get("/me/profile").status_code == 404
    assert ria.get("/me/profile").json()["id"] == str(village.ria.id)


def test_asking_who_fits_always_gets_the_same_answer(door: Door, village: Village) -> None:
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    nobody_fits = door.given(lambda make: make.request(musts=["medication_methadone"]).id)
    answers = [coordinator.post(f"/requests/{request_id}/ask") for request_id in (village.request.id, nobody_fits)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert [answer.json() for answer in answers] == [
        {"request_id": str(village.request.id)},
        {"request_id": str(nobody_fits)},
    ]


def test_the_history_tells_a_client_the_steps_and_staff_also_who_typed_them(door: Door, village: Village) -> None:
    history = f"/requests/{village.request.id}/history"
    coordinator = door.given(lambda make: make.user(Role.COORDINATOR))
    door.signed_in(coordinator).post(f"/requests/{village.request.id}/close", json={"reason": "duplicate"})
    for staff, reader in ((True, coordinator), (False, village.sam)):
        steps = door.signed_in(reader).get(history).json()
        assert [step["target"] for step in steps] == ["in_matching", "closed"]
        assert (steps[-1]["actor_id"] == str(coordinator.id)) is staff
        assert (steps[-1]["note"] == "duplicate") is staff
