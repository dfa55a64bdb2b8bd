"""Wishes for contact: five routes, the client's own words, a professional's no, pauses and stops."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.catalogue import Closeness
from services.matching.models.history import Transition
from services.matching.models.matches import Match
from services.matching.models.offers import Answer
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.reminders import Reminder
from services.matching.models.requests import CloseReason, NoReason, RequestKind, Route, WishKind, WishWeight
from services.matching.models.teams import TeamType
from services.matching.operations import objections, reminders, reports, requests
from services.matching.operations.re_offers import open_re_offer
from services.matching.schemas.requests import (
    ClientAnswerIn,
    CloseIn,
    HoldIn,
    ObjectionIn,
    ReportIn,
    RequestIn,
    WishesIn,
    WishIn,
    YesNoIn,
)
from services.matching.states import Party, ProposalState, ReminderState, RequestState, Rule
from services.matching.visibility import visible_clients
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make, stands


def run_due(session: Session) -> None:
    for reminder_id in reminders.due_reminders(session):
        reminders.act_on(session, reminder_id)


def events_to(session: Session, user_id: object) -> list[Event]:
    query = select(OutboxRow.event).where(OutboxRow.recipient_id == user_id, OutboxRow.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(OutboxRow.id)))


def test_scenario_3_a_clients_own_request_is_in_matching_without_anybodys_approval(
    session: Session, make: Make
) -> None:
    client = make.client_with_sign_in()
    wish = WishIn(kind=WishKind.EXPERIENCE, value="shame")
    request = requests.make_request(
        session, make.actor(client), client.id, RequestIn(client_words="Ik schaam me.", wishes=[wish])
    )
    assert (request.route, request.state) == (Route.CLIENT, RequestState.IN_MATCHING)
    assert request.client_words == "Ik schaam me."


def test_requirement_9_themes_alone_are_enough_and_a_diagnosis_is_not_asked(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = requests.make_request(
        session,
        make.actor(client),
        client.id,
        RequestIn(client_words="Eenzaam.", wishes=[WishIn(kind=WishKind.EXPERIENCE, value="loneliness")]),
    )
    assert [wish.value for wish in request.wishes] == ["loneliness"]
    assert request.closeness is Closeness.THEMES


def test_requirement_20_staff_who_type_for_a_client_keep_the_route_and_their_name(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    request = requests.make_request(
        session, caseholder, client.id, RequestIn(client_words="Graag.", frequency_wish="wekelijks")
    )
    step = session.scalars(select(Transition).where(Transition.subject_id == request.id)).one()
    assert (request.route, request.created_by_id) == (Route.CLIENT, caseholder.user_id)
    assert (step.actor_id, step.party, step.on_behalf_of) == (caseholder.user_id, Party.CLIENT, client.id)


@pytest.mark.parametrize("route", [Route.TEAM_MEETING, Route.COLLEAGUE])
def test_requirement_17_and_scenario_5_a_team_decision_is_not_a_match(
    session: Session, make: Make, route: Route
) -> None:
    caseholder, peer_worker = make.caseholder(), make.peer_worker()
    client = make.client(caseholder=caseholder)
    request = reports.report_request(
        session,
        caseholder,
        client.id,
        ReportIn(route=route, why_peer="Kent de weg.", named_peer_worker_id=peer_worker.id),
    )
    assert stands(request, RequestState.AWAITING_CLIENT)
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0, "nobody is asked before the client"
    reports.answer_request(session, caseholder, request.id, ClientAnswerIn(client_words="Dat wil ik wel proberen."))
    proposal = session.scalars(select(Proposal).where(Proposal.request_id == request.id)).one()
    assert stands(proposal, ProposalState.SENT_TO_PEER)
    assert session.scalar(select(func.count()).select_from(Match)) == 0


def test_requirement_18_a_peer_workers_initiative_goes_to_the_caseholder_and_then_to_the_client(
    session: Session, make: Make
) -> None:
    caseholder = make.caseholder()
    team = make.team(TeamType.ACT)
    peer_worker = make.peer_worker(team=team)
    client = make.client(team=team)
    request = reports.report_request(
        session,
        make.actor(peer_worker),
        client.id,
        ReportIn(route=Route.PEER_INITIATIVE, why_peer="We raakten aan de praat."),
    )
    colleague = make.caseholder(team)
    assert caseholder.user_id != colleague.user_id
    reports.answer_request(session, colleague, request.id, ClientAnswerIn(client_words="Prima."))
    proposal = session.scalars(select(Proposal).where(Proposal.request_id == request.id)).one()
    assert (proposal.state, proposal.proposed_by) == (ProposalState.OFFERED_TO_CLIENT, ProposedBy.PEER)
    assert stands(request, RequestState.PROPOSED)


def test_a_colleague_must_say_why_a_peer_worker() -> None:
    with pytest.raises(ValueError, match="why_peer"):
        ReportIn(route=Route.COLLEAGUE, why_peer="  ")


def test_requirement_12_and_116_nobody_else_changes_the_clients_words(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = requests.make_request(session, make.actor(client), client.id, RequestIn(client_words="Mijn woorden."))
    peer_worker = make.peer_worker()
    make.proposal(request, peer_worker, ProposalState.CHOSEN)
    with pytest.raises(Forbidden):
        requests.change_words(session, make.actor(peer_worker), request.id, ClientAnswerIn(client_words="Beter zo."))
    assert request.client_words == "Mijn woorden."


def test_scenario_6_a_silent_caseholder_is_reminded_once_and_then_the_coordinator_sees_it(
    session: Session, make: Make
) -> None:
    coordinator, caseholder = make.coordinator(), make.caseholder()
    client = make.client(caseholder=caseholder)
    reports.report_request(session, caseholder, client.id, ReportIn(route=Route.TEAM_MEETING, why_peer="Past."))
    make.later(days=5)
    run_due(session)
    assert events_to(session, caseholder.user_id) == [Event.CLIENT_TO_ASK], "five working days are not five days"
    make.later(days=7)
    run_due(session)
    run_due(session)
    assert events_to(session, caseholder.user_id) == [Event.CLIENT_TO_ASK, Event.REMINDER]
    assert Event.ESCALATED not in events_to(session, coordinator.user_id)
    make.later(days=12)
    run_due(session)
    assert events_to(session, coordinator.user_id) == [Event.ESCALATED]
    make.later(days=60)
    run_due(session)
    assert events_to(session, caseholder.user_id) == [Event.CLIENT_TO_ASK, Event.REMINDER]


def test_requirement_4_a_caseholders_no_is_coded_closes_nothing_and_goes_to_the_coordinator(
    session: Session, make: Make
) -> None:
    coordinator, caseholder = make.coordinator(), make.caseholder()
    client = make.client(caseholder=caseholder)
    request = reports.report_request(
        session, caseholder, client.id, ReportIn(route=Route.TEAM_MEETING, why_peer="Past.")
    )
    objections.object_to_request(session, caseholder, request.id, ObjectionIn(reason=NoReason.NO_VALUE_SEEN))
    assert stands(request, RequestState.AWAITING_CLIENT)
    assert events_to(session, coordinator.user_id) == [Event.PROFESSIONAL_THINKS_NO]
    reports.answer_request(session, caseholder, request.id, ClientAnswerIn(client_words="Ik wil het wel."))
    assert stands(request, RequestState.IN_MATCHING)


def test_scenario_7_and_requirement_24_too_heavy_goes_to_the_peer_worker_who_decides(
    session: Session, make: Make
) -> None:
    caseholder, peer_worker = make.caseholder(), make.peer_worker()
    client = make.client(caseholder=caseholder)
    request = reports.report_request(
        session,
        caseholder,
        client.id,
        ReportIn(route=Route.TEAM_MEETING, why_peer="Past.", named_peer_worker_id=peer_worker.id),
    )
    objection = objections.object_to_request(
        session, caseholder, request.id, ObjectionIn(reason=NoReason.TOO_HEAVY_FOR_PEER)
    )
    assert events_to(session, peer_worker.user_id) == [Event.TOO_HEAVY_ASKED]
    with pytest.raises(Forbidden):
        objections.answer_too_heavy(session, caseholder, request.id, YesNoIn(yes=False))
    objections.answer_too_heavy(session, make.actor(peer_worker), request.id, YesNoIn(yes=True))
    assert objection.peer_says_yes is True


def test_scenario_8_and_requirement_1_act_shows_the_whole_team_and_fact_only_who_is_linked(
    session: Session, make: Make
) -> None:
    act, fact = make.team(TeamType.ACT), make.team(TeamType.FACT)
    act_peer, fact_peer = make.peer_worker(team=act), make.peer_worker(team=fact)
    for _ in range(5):
        make.client(team=act)
    linked, *_ = [make.client(team=fact) for _ in range(5)]
    make.match(client=linked, peer_worker=fact_peer)
    assert len(session.scalars(visible_clients(make.actor(act_peer))).all()) == 5
    assert session.scalars(visible_clients(make.actor(fact_peer))).all() == [linked]


def test_the_client_stops_at_once_without_a_reason_and_who_was_asked_is_told_neutrally(
    session: Session, make: Make
) -> None:
    client = make.client_with_sign_in()
    peer_worker = make.peer_worker()
    request = make.request(client)
    proposal = make.proposal(request, peer_worker, ProposalState.OFFERED_TO_CLIENT)
    requests.withdraw_request(session, make.actor(client), request.id)
    assert stands(request, RequestState.WITHDRAWN)
    assert stands(proposal, ProposalState.WITHDRAWN)
    assert events_to(session, peer_worker.user_id) == [Event.NOT_THIS_TIME]
    open_reminders = session.scalars(
        select(Reminder).where(Reminder.subject_id.in_((request.id, proposal.id)), Reminder.next_at.is_not(None))
    ).all()
    assert open_reminders == []


def test_staff_cannot_withdraw_a_clients_request_without_seeing_the_client(session: Session, make: Make) -> None:
    request = make.request()
    with pytest.raises(NotFound):
        requests.withdraw_request(session, make.caseholder(make.team()), request.id)


def test_a_request_on_hold_waits_for_the_clients_day_and_then_the_coordinator_hears_it(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    client = make.client_with_sign_in()
    request = make.request(client)
    until = clock.today(session) + timedelta(days=40)
    requests.hold_request(session, make.actor(client), request.id, HoldIn(until=until))
    make.later(days=39)
    run_due(session)
    assert events_to(session, coordinator.user_id) == []
    make.later(days=2)
    run_due(session)
    assert events_to(session, coordinator.user_id) == [Event.REMINDER]
    requests.take_up(session, coordinator, request.id)
    assert stands(request, RequestState.IN_MATCHING)
    with pytest.raises(Invalid):
        requests.hold_request(session, coordinator, request.id, HoldIn(until=clock.today(session)))


def test_a_closed_request_is_explained_to_the_client_and_can_be_taken_up_again(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client)
    coordinator = make.coordinator()
    with pytest.raises(Invalid):
        requests.close_request(session, coordinator, request.id, CloseIn(reason=CloseReason.NOT_NOW))
    requests.close_request(session, coordinator, request.id, CloseIn(reason=CloseReason.BY_TEAM))
    assert events_to(session, client.user_id) == [Event.NEWS]
    requests.reopen_request(session, make.actor(client), request.id)
    assert (request.state, request.close_reason) == (RequestState.IN_MATCHING, None)
    steps = session.scalars(
        select(Transition.target).where(Transition.subject_id == request.id).order_by(Transition.id)
    ).all()
    assert steps == ["in_matching", "closed", "in_matching"]


@pytest.mark.parametrize("answer", [Answer.NOT_NOW, Answer.UNSURE, Answer.NEVER])
def test_a_client_who_says_no_to_a_report_is_asked_again_later_or_never(
    session: Session, make: Make, answer: Answer
) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    request = reports.report_request(session, caseholder, client.id, ReportIn(route=Route.COLLEAGUE, why_peer="Ja."))
    reports.refuse_request(session, caseholder, request.id, answer)
    planned = open_re_offer(session, client)
    assert (request.state, request.close_reason) == (RequestState.CLOSED, CloseReason(answer.value))
    assert planned is not None
    assert planned.state == ("stopped" if answer is Answer.NEVER else "scheduled")


def test_a_draft_is_kept_a_week_then_asked_about_and_then_dropped(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    draft = reports.begin_draft(session, caseholder, client.id, ReportIn(route=Route.COLLEAGUE, why_peer="Later."))
    make.later(days=8)
    run_due(session)
    assert events_to(session, caseholder.user_id) == [Event.REMINDER]
    assert stands(draft, RequestState.DRAFT)
    make.later(days=9)
    run_due(session)
    assert stands(draft, RequestState.WITHDRAWN)


def test_changed_wishes_bring_a_waiting_request_back(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client, musts=["voice_hearing"])
    requests.let_wait(session, make.coordinator(), request.id)
    assert stands(request, RequestState.WAITING)
    wish = WishIn(kind=WishKind.EXPERIENCE, value="voice_hearing", weight=WishWeight.NICE)
    requests.change_wishes(session, make.actor(client), request.id, WishesIn(wishes=[wish]))
    assert stands(request, RequestState.IN_MATCHING)
    assert [(wish.value, wish.weight) for wish in request.wishes] == [("voice_hearing", WishWeight.NICE)]


def test_a_waiting_client_hears_how_it_stands_every_month(session: Session, make: Make) -> None:
    make.coordinator()
    client = make.client_with_sign_in()
    request = make.request(client)
    requests.let_wait(session, make.coordinator(), request.id)
    for _ in range(20):
        make.later(days=10)
        run_due(session)
    assert stands(request, RequestState.WAITING), "nobody is closed by a clock"
    assert 5 <= events_to(session, client.user_id).count(Event.NEWS) <= 7
    open_reminders = session.scalars(
        select(Reminder).where(Reminder.subject_id == request.id, Reminder.rule == Rule.WAITING_NEWS)
    ).all()
    assert [row.state for row in open_reminders].count(ReminderState.SCHEDULED) <= 1


def test_a_visit_together_needs_a_named_peer_worker_and_a_day(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    with pytest.raises(Invalid):
        reports.report_request(
            session, caseholder, client.id, ReportIn(route=Route.COLLEAGUE, why_peer="Mee.", kind=RequestKind.ONE_OFF)
        )
    client.care_ended_on = clock.today(session)
    with pytest.raises(Conflict):
        requests.make_request(session, caseholder, client.id, RequestIn(client_words="Nog een keer."))
