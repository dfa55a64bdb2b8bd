"""The register of peer workers: who is on it, what they do there, and who notices."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.history import Transition
from services.matching.models.peer_workers import (
    Career,
    CareerStep,
    Employment,
    PeerRole,
    PeerWorker,
    RoleChoice,
    Willingness,
)
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder
from services.matching.operations import pool, proposals
from services.matching.queries import candidates
from services.matching.schemas.pool import CareerIn, EmploymentIn, PeerWorkerIn, PeerWorkerOut, RoleGivenIn
from services.matching.states import Party, PeerWorkerState, ProposalState, RequestState, Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make

NEW = PeerWorkerIn(name="Amina El Idrissi", email="Amina@naast.example", employment=Employment.VOLUNTEER)


def told(session: Session, event: Event) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.event == event, OutboxRow.cancelled_at.is_(None))))


def test_requirement_146_nobody_starts_without_the_coordinators_knowing(session: Session, make: Make) -> None:
    one, other = make.coordinator(), make.coordinator()
    peer_worker = pool.add_peer_worker(session, one, NEW)
    assert {row.recipient_id for row in told(session, Event.PEER_ADDED)} == {one.user_id, other.user_id}
    assert peer_worker.state is PeerWorkerState.ADDED
    term = session.scalars(select(Reminder).where(Reminder.subject_id == peer_worker.id)).one()
    assert term.rule is Rule.SCREENING_OPEN


def test_only_a_coordinator_adds_people(session: Session, make: Make) -> None:
    for actor in (make.caseholder(), make.team_lead(), make.actor(make.peer_worker())):
        with pytest.raises(Forbidden):
            pool.add_peer_worker(session, actor, NEW)


def test_nobody_is_on_the_register_twice(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    pool.add_peer_worker(session, coordinator, NEW)
    with pytest.raises(Conflict, match="register already"):
        pool.add_peer_worker(session, coordinator, NEW)


def test_who_has_an_account_here_keeps_it_as_a_peer_worker(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    assert client.user is not None
    asked = NEW.model_copy(update={"email": client.user.email})
    assert pool.add_peer_worker(session, make.coordinator(), asked).user_id == client.user_id


def test_requirement_153_volunteers_start_as_volunteers_and_paid_people_as_juniors(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    volunteer = pool.add_peer_worker(session, coordinator, NEW)
    paid = NEW.model_copy(update={"email": "b@naast.example", "employment": Employment.PAID})
    assert volunteer.career is Career.VOLUNTEER
    assert pool.add_peer_worker(session, coordinator, paid).career is Career.JUNIOR


def test_requirement_160_levels_have_a_history(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    peer_worker = pool.add_peer_worker(session, coordinator, NEW)
    today = clock.today(session)
    pool.set_career(session, coordinator, peer_worker.id, CareerIn(career=Career.SENIOR, since=today))
    steps = session.scalars(
        select(CareerStep.career).where(CareerStep.peer_worker_id == peer_worker.id).order_by(CareerStep.id)
    ).all()
    assert steps == [Career.VOLUNTEER, Career.SENIOR]
    assert peer_worker.career is Career.SENIOR
    later = CareerIn(career=Career.EXPERT, since=date(2099, 1, 1))
    with pytest.raises(Invalid):
        pool.set_career(session, coordinator, peer_worker.id, later)


def test_requirement_161_responsibilities_are_given_by_the_coordinator_only(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker()
    asked = EmploymentIn(employment=Employment.PAID, function_profile="Loopt mee.", leads_groups=True)
    with pytest.raises(Forbidden):
        pool.change_employment(session, make.actor(peer_worker), peer_worker.id, asked)
    pool.change_employment(session, make.coordinator(), peer_worker.id, asked)
    assert peer_worker.leads_groups
    assert not peer_worker.mentors_new_workers


def test_requirement_67_a_role_that_is_refused_cannot_be_given(session: Session, make: Make) -> None:
    coordinator, peer_worker = make.coordinator(), make.peer_worker()
    refused, given = PeerRole.CRITICAL_FRIEND, RoleGivenIn()
    peer_worker.roles.append(RoleChoice(role=refused, willingness=Willingness.REFUSED))
    session.flush()
    with pytest.raises(Conflict) as no:
        pool.give_role(session, coordinator, peer_worker.id, refused, given)
    with pytest.raises(Conflict) as not_said:
        pool.give_role(session, coordinator, peer_worker.id, PeerRole.ADVISER, given)
    assert no.value.sentence == not_said.value.sentence
    pool.give_role(session, coordinator, peer_worker.id, PeerRole.ROLE_MODEL, given)
    assert [role.role for role in PeerWorkerOut.of(peer_worker).roles] == [PeerRole.ROLE_MODEL]


def test_requirement_81_without_a_role_or_a_profile_nobody_is_matched(session: Session, make: Make) -> None:
    request = make.request(themes=["shame"])
    suits, no_profile, no_role = (make.peer_worker(themes=["shame"]) for _ in range(3))
    no_profile.function_profile = ""
    no_role.roles.clear()
    session.flush()
    assert [ranked.candidate_id for ranked in candidates.rank_for_staff(session, request)] == [suits.id]


def test_requirement_48_a_volunteer_is_found_where_the_team_has_nobody(session: Session, make: Make) -> None:
    make.peer_worker(themes=["shame"])
    volunteer = make.peer_worker(themes=["voice_hearing"], pool=True)
    request = make.request(themes=["voice_hearing"])
    assert candidates.rank_for_staff(session, request)[0].candidate_id == volunteer.id


def test_who_is_screened_brings_a_waiting_request_back(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    request = make.request(musts=["income_debts"], state=RequestState.IN_MATCHING)
    peer_worker = make.peer_worker(themes=["income_debts"])
    pool.pause_peer_worker(session, coordinator, peer_worker.id)
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    pool.resume_peer_worker(session, coordinator, peer_worker.id)
    assert request.state is RequestState.IN_MATCHING
    assert {row.subject_id for row in told(session, Event.REQUEST_MADE)} == {request.id}


def test_who_suits_nobody_leaves_waiting_requests_waiting(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    request = make.request(musts=["income_debts"])
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    peer_worker = make.peer_worker(themes=["shame"])
    pool.pause_peer_worker(session, coordinator, peer_worker.id)
    pool.resume_peer_worker(session, coordinator, peer_worker.id)
    assert request.state is RequestState.WAITING


@pytest.mark.parametrize("hidden", [["voice_hearing"], []], ids=["suits", "does not suit"])
def test_a_waiting_request_that_the_system_asks_for_does_not_show_whom_it_asked(
    session: Session, make: Make, hidden: list[str]
) -> None:
    coordinator = make.coordinator()
    request = make.request(musts=["voice_hearing"])
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    peer_worker = make.peer_worker(hidden=hidden)
    pool.pause_peer_worker(session, coordinator, peer_worker.id)
    pool.resume_peer_worker(session, coordinator, peer_worker.id)
    assert request.state is RequestState.WAITING
    asked = told(session, Event.PEER_ASKED)
    assert [row.recipient_id for row in asked] == ([peer_worker.user_id] if hidden else [])


def test_who_pauses_is_not_asked_any_more_and_that_is_nobodys_no(session: Session, make: Make) -> None:
    proposal = make.proposal()
    chosen = make.proposal(peer_worker=proposal.peer_worker, state=ProposalState.CHOSEN)
    pool.pause_peer_worker(session, make.actor(proposal.peer_worker), proposal.peer_worker_id)
    assert proposal.state is ProposalState.WITHDRAWN
    assert chosen.state is ProposalState.CHOSEN
    note = select(Transition.note).where(Transition.subject_id == proposal.id, Transition.target == "withdrawn")
    assert session.scalar(note) == "administrative"


def test_who_leaves_hands_over_first(session: Session, make: Make) -> None:
    coordinator, match = make.coordinator(), make.match()
    with pytest.raises(Conflict, match="Hand them over"):
        pool.retire_peer_worker(session, coordinator, match.peer_worker_id)
    assert match.peer_worker.state is PeerWorkerState.SCREENED


def test_who_has_left_cannot_sign_in_until_they_come_back(session: Session, make: Make) -> None:
    coordinator, peer_worker = make.coordinator(), make.peer_worker()
    pool.retire_peer_worker(session, coordinator, peer_worker.id)
    assert not peer_worker.user.active
    pool.take_back(session, coordinator, peer_worker.id)
    assert peer_worker.user.active
    assert make.actor(peer_worker).teams == {peer_worker.team_id}


def test_another_team_is_another_place_to_see_clients_from(session: Session, make: Make) -> None:
    peer_worker, team = make.peer_worker(pool=True), make.team()
    asked = EmploymentIn(employment=Employment.PAID, team_id=team.id, function_profile="Loopt mee.")
    pool.change_employment(session, make.coordinator(), peer_worker.id, asked)
    assert make.actor(peer_worker).teams == {team.id}
    assert session.get_one(PeerWorker, peer_worker.id).team_id == team.id


def test_colleagues_read_only_what_is_shown_to_the_team(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"], hidden=["voice_hearing"])
    seen = PeerWorkerOut.of(peer_worker)
    assert seen.shown == ["shame"]
    assert "voice_hearing" not in seen.model_dump_json()


def test_a_yes_to_what_the_system_asked_unseen_brings_the_waiting_request_back(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    request = make.request(musts=["voice_hearing"])
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    peer_worker = make.peer_worker(hidden=["voice_hearing"])
    pool.pause_peer_worker(session, coordinator, peer_worker.id)
    pool.resume_peer_worker(session, coordinator, peer_worker.id)
    asked = session.scalars(select(Proposal).where(Proposal.request_id == request.id)).one()
    proposals.accept(session, make.actor(peer_worker), asked.id)
    assert (request.state, asked.state) == (RequestState.PROPOSED, ProposalState.OFFERED_TO_CLIENT)
