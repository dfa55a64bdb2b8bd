"""A match begins, and what the two agree: freely, with history, and never more than fits in a week."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, Actor
from services.matching.models.answers import Step, say
from services.matching.models.decisions import Decision, Topic
from services.matching.models.matches import (
    CollaborationForm,
    Lead,
    Match,
    RegistrationLevel,
)
from services.matching.models.peer_workers import FormerTreater, PeerRole, PeerWorker
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Outcome
from services.matching.operations import agreements, alignments, endings, matches, proposals
from services.matching.queries.capacity import free_minutes, weekly
from services.matching.queries.matches import earlier_wordings, missing, read_agenda, read_match
from services.matching.schemas.matches import (
    AgendaIn,
    AgreementIn,
    AlignmentIn,
    LeadIn,
    StartIn,
    StopIn,
    WantsIn,
)
from services.matching.schemas.pages import PageIn
from services.matching.schemas.proposals import ConfirmIn
from services.matching.states import MatchState, Party, ProposalState, RequestState, Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events import Event
from tests.make import Make
from tests.matching.told import events_to, open_rules, reminded_of, run_due

S = MatchState


@pytest.fixture
def planned(make: Make) -> Match:
    """Between a client who signs in and a peer worker, all agreements filled in beforehand."""
    return make.match(make.client_with_sign_in(), state=S.PLANNED)


def both(make: Make, match: Match) -> tuple[Actor, Actor]:
    return make.actor(match.client), make.actor(match.peer_worker)


def plan(session: Session, make: Make, **of_peer: Any) -> Match:
    """As it comes about: a proposal, an introduction, and a yes from each side."""
    peer_worker = make.peer_worker(**of_peer)
    proposal = make.proposal(make.request(make.client_with_sign_in()), peer_worker, ProposalState.INTRODUCED)
    client, peer = make.actor(proposal.request.client), make.actor(peer_worker)
    proposals.confirm(session, client, proposal.id, ConfirmIn(yes=True))
    _, match = proposals.confirm(session, peer, proposal.id, ConfirmIn(yes=True))
    assert match is not None
    return match


def test_scenario_15_one_yes_after_the_introduction_is_no_match_and_two_plan_it(session: Session, make: Make) -> None:
    proposal = make.proposal(make.request(make.client_with_sign_in()), state=ProposalState.INTRODUCED)
    client, peer = make.actor(proposal.request.client), make.actor(proposal.peer_worker)
    _, first = proposals.confirm(session, peer, proposal.id, ConfirmIn(yes=True))
    assert first is None
    assert session.scalar(select(Match.id)) is None
    _, match = proposals.confirm(session, client, proposal.id, ConfirmIn(yes=True))
    assert match is not None
    assert match.state is S.PLANNED
    assert Event.MATCH_PLANNED in events_to(session, proposal.peer_worker.user_id)
    assert open_rules(session, match) == [Rule.START_MISSING]


def test_requirement_29_a_new_match_is_ninety_minutes_a_week_and_takes_them_of_the_week(
    session: Session, make: Make
) -> None:
    match = plan(session, make, travel_minutes=30)
    assert (match.minutes, match.interval_days) == (90, 7)
    assert match.peer_worker.client_minutes - free_minutes(session, match.peer_worker) == 120


def test_everything_that_is_needed_to_start_is_filled_in_beforehand(session: Session, make: Make) -> None:
    match = plan(session, make)
    assert missing(match) == []
    assert match.collaboration_form is CollaborationForm.COMPLEMENTARY
    assert match.professional_id in match.client.caseholder_ids
    assert match.question == match.request.client_words


def test_requirement_170_the_registration_level_is_the_one_the_team_decided(session: Session, make: Make) -> None:
    client = make.client()
    assert plan(session, make).registration_level is RegistrationLevel.FACTS
    session.add(
        Decision(
            topic=Topic.REGISTRATION_LEVEL,
            team_id=client.team_id,
            value="0",
            decided_by="Teamoverleg",
            decided_on=clock.today(session),
            review_on=clock.today(session) + timedelta(days=365),
            recorded_by_id=make.coordinator().user_id,
        )
    )
    assert plan(session, make).registration_level is RegistrationLevel.TOTALS


def test_requirement_154_four_hours_of_which_sixty_per_cent_for_clients_hold_one_weekly_contact(
    session: Session, make: Make
) -> None:
    peer_worker = make.peer_worker(hours_per_week=4, client_share=60)
    confirmed = ProposalState.CONFIRMED
    first = make.proposal(make.request(make.client()), peer_worker, confirmed)
    matches.plan(session, first, make.signed(Party.SYSTEM))
    second = make.proposal(make.request(make.client()), peer_worker, confirmed)
    with pytest.raises(Conflict, match="no room"):
        matches.plan(session, second, make.signed(Party.SYSTEM))
    say(session, second.id, Step.MORE_HOURS, make.signed(Party.PEER_WORKER), yes=True)
    assert matches.plan(session, second, make.signed(Party.SYSTEM)).state is S.PLANNED


@pytest.mark.parametrize(("minutes", "days", "week"), [(90, 7, 120), (90, 14, 60), (60, 28, 22), (90, None, 0)])
def test_what_a_rhythm_takes_of_a_week(minutes: int, days: int | None, week: int) -> None:
    assert weekly(minutes, days, travel_minutes=30) == week


def test_two_cannot_have_two_contacts_with_each_other_at_once(session: Session, make: Make, planned: Match) -> None:
    again = Proposal(request=make.request(planned.client), peer_worker=planned.peer_worker, proposed_by="staff")
    with pytest.raises(Conflict, match="goes on already"):
        matches.plan(session, again, make.signed(Party.SYSTEM))


def test_it_is_active_when_both_have_started_and_only_then_is_the_request_fulfilled(
    session: Session, make: Make
) -> None:
    match = plan(session, make)
    client, peer = both(make, match)
    waiting = make.proposal(match.request, state=ProposalState.SENT_TO_PEER)
    matches.start_match(session, peer, match.id, StartIn())
    assert (match.state, match.request.state) == (S.PLANNED, RequestState.PROPOSED)
    assert Event.ANSWER_WAITS in events_to(session, client.user_id)
    matches.start_match(session, client, match.id, StartIn())
    assert (match.state, match.started_on) == (S.ACTIVE, clock.today(session))
    assert [episode.number for episode in match.episodes] == [1]
    assert (match.request.state, match.request.outcome) == (RequestState.FULFILLED, Outcome.MATCH)
    assert waiting.state is ProposalState.WITHDRAWN
    assert open_rules(session, match) == [Rule.ALIGNMENT_REVIEW, Rule.COLLABORATION_REVIEW]


def test_the_client_can_start_there_and_then_on_the_same_phone(session: Session, make: Make) -> None:
    match = make.match(state=S.PLANNED)
    matches.start_match(session, make.actor(match.peer_worker), match.id, StartIn(client_starts=True))
    assert match.state is S.ACTIVE


def test_the_peer_worker_cannot_start_for_the_client_in_an_act_team(session: Session, make: Make) -> None:
    match = make.match(state=S.PLANNED)
    peer = make.actor(match.peer_worker)
    matches.start_match(session, peer, match.id, StartIn())
    matches.start_match(session, peer, match.id, StartIn())
    assert match.state is S.PLANNED


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [("question", "a question or goal"), ("sharing_agreement", "shared with the team"), ("professional_id", "profess")],
)
def test_scenario_16_without_a_question_or_an_agreement_it_does_not_start_and_says_why(
    session: Session, make: Make, planned: Match, gone: str, sentence: str
) -> None:
    setattr(planned, gone, None if gone.endswith("_id") else "")
    client, _ = both(make, planned)
    with pytest.raises(Invalid, match=sentence) as refused:
        matches.start_match(session, client, planned.id, StartIn())
    assert refused.value.field == gone
    assert planned.state is S.PLANNED


def test_requirement_32_a_changed_goal_keeps_the_old_wording_readable(
    session: Session, make: Make, planned: Match
) -> None:
    _, peer = both(make, planned)
    agreements.change_agreement(session, peer, planned.id, AgreementIn(question="Weer naar het koor."))
    assert planned.question == "Weer naar het koor."
    kept = earlier_wordings(session, peer, planned.id, PageIn()).items
    assert [(one.field, one.wording) for one in kept] == [("question", "Weer naar buiten durven.")]


def test_requirement_28_on_call_and_any_rhythm_are_fine_and_the_week_follows(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    client, _ = both(make, match)
    agreements.change_agreement(session, client, match.id, AgreementIn(interval_days=None))
    assert (match.interval_days, match.weekly_minutes) == (None, 0)
    agreements.change_agreement(session, client, match.id, AgreementIn(interval_days=14, minutes=60, place="Park"))
    assert (match.weekly_minutes, match.place) == (45, "Park")


def test_more_time_needs_room_or_the_peer_workers_own_yes(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in(), make.peer_worker(hours_per_week=4))
    client, peer = both(make, match)
    often = AgreementIn(interval_days=3, more_hours=True)
    with pytest.raises(Conflict, match="Only they can say yes"):
        agreements.change_agreement(session, client, match.id, often)
    match = session.get_one(Match, match.id, populate_existing=True)
    agreements.change_agreement(session, peer, match.id, often)
    assert match.weekly_minutes == weekly(90, 3, 30)


def test_requirement_118_a_complementary_contact_needs_a_named_professional(session: Session, make: Make) -> None:
    match = make.match()
    with pytest.raises(Invalid) as refused:
        agreements.change_agreement(session, make.actor(match.peer_worker), match.id, AgreementIn(professional_id=None))
    assert refused.value.field == "professional_id"


def test_requirement_120_an_independent_contact_cannot_start_without_somebody_to_consult(
    session: Session, make: Make, planned: Match
) -> None:
    planned.collaboration_form = CollaborationForm.INDEPENDENT
    client, peer = both(make, planned)
    with pytest.raises(Invalid) as refused:
        matches.start_match(session, client, planned.id, StartIn())
    assert refused.value.field == "consult_person_id"
    agreements.change_agreement(session, peer, planned.id, AgreementIn(consult_person_id=make.team_lead().user_id))
    matches.start_match(session, client, planned.id, StartIn())


def test_requirements_64_and_119_in_a_sequential_contact_the_other_takes_over_with_the_clients_yes_and_back_again(
    session: Session, make: Make
) -> None:
    match = make.match(make.client_with_sign_in())
    client, peer = both(make, match)
    agreements.change_agreement(
        session,
        peer,
        match.id,
        AgreementIn(
            collaboration_form=CollaborationForm.SEQUENTIAL, handover_on=clock.today(session) + timedelta(days=40)
        ),
    )
    assert match.lead is Lead.PEER_WORKER
    with pytest.raises(Invalid):
        agreements.hand_over(session, peer, match.id, LeadIn(lead=Lead.PROFESSIONAL))
    agreements.hand_over(session, client, match.id, LeadIn(lead=Lead.PROFESSIONAL))
    agreements.hand_over(session, peer, match.id, LeadIn(lead=Lead.PEER_WORKER, client_agrees=True))
    kept = [one.wording for one in earlier_wordings(session, peer, match.id, PageIn()).items if one.field == "lead"]
    assert kept == ["professional", "peer_worker"]


def test_more_is_registered_only_with_the_clients_yes_and_less_at_once(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    client, peer = both(make, match)
    summary = AgreementIn(registration_level=RegistrationLevel.SUMMARY)
    with pytest.raises(Invalid) as refused:
        agreements.change_agreement(session, peer, match.id, summary)
    assert refused.value.field == "client_agrees"
    agreements.change_agreement(session, client, match.id, summary)
    assert read_match(client, match).registration_level is RegistrationLevel.SUMMARY
    agreements.change_agreement(session, peer, match.id, AgreementIn(registration_level=RegistrationLevel.TOTALS))
    assert match.registration_level is RegistrationLevel.TOTALS


def test_requirement_124_a_former_treater_cannot_be_chosen_and_the_sentence_is_that_of_a_stranger(
    session: Session, make: Make
) -> None:
    match = make.match()
    peer = make.actor(match.peer_worker)
    treater, stranger = make.caseholder(), make.client_with_sign_in()
    session.add(FormerTreater(peer_worker_id=match.peer_worker_id, user_id=treater.user_id))
    session.flush()
    sentences = set()
    for user_id in (treater.user_id, stranger.user_id, match.peer_worker.user_id):
        for field in ("professional_id", "consult_person_id"):
            with pytest.raises(Invalid) as refused:
                agreements.change_agreement(session, peer, match.id, AgreementIn(**{field: user_id}))
            sentences.add(refused.value.sentence)
        with pytest.raises(Invalid) as refused:
            alignments.record_alignment(
                session, peer, match.id, AlignmentIn(held_on=clock.today(session), team_member_id=user_id)
            )
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1
    assert "treat" not in sentences.pop()


def test_scenario_23_a_former_treater_is_not_filled_in_beforehand_either(session: Session, make: Make) -> None:
    peer_worker, caseholder = make.peer_worker(), make.caseholder()
    proposal = make.proposal(make.request(make.client(caseholder=caseholder)), peer_worker, ProposalState.CONFIRMED)
    session.add(FormerTreater(peer_worker_id=peer_worker.id, user_id=caseholder.user_id))
    session.flush()
    match = matches.plan(session, proposal, make.signed(Party.SYSTEM))
    assert match.professional_id is None


def test_requirement_106_what_the_client_wants_is_read_by_the_peer_worker_with_its_date_and_by_nobody_else(
    session: Session, make: Make
) -> None:
    match = make.match(make.client_with_sign_in())
    client, peer = both(make, match)
    agreements.write_wants(session, client, match.id, WantsIn(wanted="Wandelen.", unwanted="Over vroeger praten."))
    read = read_match(peer, match)
    assert (read.wanted, read.unwanted) == ("Wandelen.", "Over vroeger praten.")
    assert read.wants_changed_at == clock.now(session)
    assert Event.NEWS in events_to(session, peer.user_id)
    assert read_match(make.coordinator(), match).wanted is None


def test_requirement_107_the_agenda_for_the_next_time_is_for_the_two_alone(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client_with_sign_in(caseholder=caseholder))
    client, peer = both(make, match)
    agreements.write_agenda(session, client, match.id, AgendaIn(agenda="Mijn zus."))
    assert read_agenda(session, peer, match.id).agenda == "Mijn zus."
    for other in (caseholder, make.coordinator()):
        with pytest.raises(Forbidden):
            read_agenda(session, other, match.id)
        with pytest.raises(Forbidden):
            agreements.write_agenda(session, other, match.id, AgendaIn(agenda="Iets anders."))
        assert "Mijn zus" not in read_match(other, match).model_dump_json()


def test_requirement_105_the_client_changes_rhythm_place_and_topics_without_a_reason_at_once(
    session: Session, make: Make
) -> None:
    match = make.match(make.client_with_sign_in())
    client, _ = both(make, match)
    changed = AgreementIn(interval_days=14, place="Bij mij thuis", question="Liever over werk.")
    agreements.change_agreement(session, client, match.id, changed)
    assert (match.interval_days, match.place, match.question) == (14, "Bij mij thuis", "Liever over werk.")


def test_requirement_30_nothing_ends_a_contact_by_itself(session: Session, make: Make) -> None:
    match = make.match()
    make.later(days=5 * 365)
    run_due(session)
    assert match.state is S.ACTIVE


def test_requirement_35_an_alignment_starts_the_three_months_anew(session: Session, make: Make) -> None:
    match = make.match()
    peer = make.actor(match.peer_worker)
    make.later(days=60)
    alignments.record_alignment(session, peer, match.id, AlignmentIn(held_on=clock.today(session)))
    make.later(days=80)
    run_due(session)
    assert Rule.ALIGNMENT_REVIEW not in reminded_of(session, peer.user_id)
    make.later(days=15)
    run_due(session)
    (caseholder_id,) = match.client.caseholder_ids
    for user_id in (peer.user_id, caseholder_id):
        assert reminded_of(session, user_id).count(Rule.ALIGNMENT_REVIEW) == 1


def test_requirement_35_an_alignment_without_the_client_is_flagged_unless_the_client_wanted_none(
    session: Session, make: Make
) -> None:
    match, today = make.match(), clock.today(session)
    peer = make.actor(match.peer_worker)
    absent = AlignmentIn(held_on=today, client_present=False)
    assert alignments.record_alignment(session, peer, match.id, absent).is_flagged
    declined = AlignmentIn(held_on=today, client_present=False, client_declined=True)
    assert not alignments.record_alignment(session, peer, match.id, declined).is_flagged
    assert not alignments.record_alignment(session, peer, match.id, AlignmentIn(held_on=today)).is_flagged


def test_an_alignment_cannot_be_held_tomorrow(session: Session, make: Make) -> None:
    match = make.match()
    tomorrow = AlignmentIn(held_on=clock.today(session) + timedelta(days=1))
    with pytest.raises(Invalid):
        alignments.record_alignment(session, make.actor(match.peer_worker), match.id, tomorrow)


def test_a_planned_match_that_does_not_start_brings_back_who_waited_in_reserve(session: Session, make: Make) -> None:
    match = plan(session, make)
    client, _ = both(make, match)
    waiting = make.proposal(match.request, make.peer_worker(), ProposalState.SENT_TO_PEER)
    proposals.accept(session, make.actor(waiting.peer_worker), waiting.id)
    held_back = waiting.state
    endings.stop_match(session, client, match.id, StopIn())
    assert (held_back, waiting.state) == (ProposalState.PEER_ACCEPTED, ProposalState.OFFERED_TO_CLIENT)
    assert match.request.state is RequestState.PROPOSED


def test_another_peer_worker_of_the_same_client_does_not_see_this_contact(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    other: PeerWorker = make.match(match.client).peer_worker
    with pytest.raises(NotFound):
        read_agenda(session, make.actor(other), match.id)


def test_requirement_11_who_wants_only_a_peer_worker_gets_the_independent_form_and_no_professional_is_sent(
    session: Session, make: Make
) -> None:
    team = make.team()
    lead = make.team_lead(team)
    client = make.client(team, peer_only=True)
    match = matches.plan(session, make.proposal(make.request(client), state=ProposalState.CONFIRMED), SYSTEM)
    assert match.collaboration_form is CollaborationForm.INDEPENDENT
    assert (match.professional_id, match.consult_person_id) == (None, lead.user_id)


def test_requirement_62_who_is_there_as_an_ally_registers_nothing_to_begin_with(session: Session, make: Make) -> None:
    ally = make.peer_worker()
    ally.roles[0].role = PeerRole.ALLY
    ally.roles[0].given = True
    match = matches.plan(session, make.proposal(make.request(), ally, ProposalState.CONFIRMED), SYSTEM)
    assert match.registration_level is RegistrationLevel.TOTALS
