"""A contact ends, is undone, begins again, goes over to somebody else, and outlives the end of care for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import EndReason, Match
from services.matching.models.offers import ReOffer, ReOfferCause
from services.matching.models.requests import CloseReason, Request, Route
from services.matching.operations import care, endings, matches, pauses, reopening, tapering
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.capacity import free_minutes
from services.matching.queries.matches import read_match
from services.matching.schemas.matches import (
    EndCareIn,
    EndIn,
    GoOnIn,
    PauseIn,
    RematchIn,
    ReopenIn,
    StartIn,
    StopIn,
    TaperIn,
)
from services.matching.states import MatchState, Party, ProposalState, ReOfferState, RequestState, Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event
from tests.make import Make, stands
from tests.matching.told import events_to, open_rules, reminded_of, run_due

S = MatchState


@pytest.fixture
def match(session: Session, make: Make) -> Match:
    """Started by both, so that its request is fulfilled."""
    match = make.match(make.client_with_sign_in(), state=S.PLANNED)
    matches.start_match(session, make.actor(match.peer_worker), match.id, StartIn(client_starts=True))
    return match


@pytest.fixture
def client(make: Make, match: Match) -> Actor:
    return make.actor(match.client)


@pytest.fixture
def peer(make: Make, match: Match) -> Actor:
    return make.actor(match.peer_worker)


def planned_re_offer(session: Session, match: Match) -> ReOffer | None:
    open_states = (ReOfferState.SCHEDULED, ReOfferState.DUE)
    query = select(ReOffer).where(ReOffer.client_id == match.client_id, ReOffer.state.in_(open_states))
    return session.scalars(query).one_or_none()


def test_scenario_17_the_client_stops_at_once_without_a_reason_and_alone_can_undo_it(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    assert (match.state, match.end_reason, match.ended_by) == (S.ENDED, None, Party.CLIENT)
    assert events_to(session, peer.user_id)[-1] is Event.MATCH_ENDED
    with pytest.raises(Forbidden):
        reopening.undo_ending(session, peer, match.id)
    make.later(days=13)
    reopening.undo_ending(session, client, match.id)
    assert stands(match, S.ACTIVE)
    assert (match.ended_on, match.held_until) == (None, None)
    assert [(episode.number, episode.ended_on) for episode in match.episodes] == [(1, None)]


def test_scenario_17_after_two_weeks_it_cannot_be_undone(
    session: Session, make: Make, match: Match, client: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    make.later(days=14)
    with pytest.raises(Conflict, match="two weeks"):
        reopening.undo_ending(session, client, match.id)


def test_the_place_is_kept_for_two_weeks_after_the_client_stops(
    session: Session, make: Make, match: Match, client: Actor
) -> None:
    used = match.peer_worker.client_minutes - match.weekly_minutes
    endings.stop_match(session, client, match.id, StopIn())
    assert free_minutes(session, match.peer_worker) == used
    make.later(days=14, seconds=1)
    assert free_minutes(session, match.peer_worker) == used + match.weekly_minutes


@pytest.mark.parametrize("was", [S.PLANNED, S.PAUSED, S.TAPERING])
def test_an_undone_ending_is_back_where_it_was(session: Session, make: Make, was: MatchState) -> None:
    match = make.match(make.client_with_sign_in(), state=S.PLANNED if was is S.PLANNED else S.ACTIVE)
    client = make.actor(match.client)
    if was is S.PAUSED:
        pauses.pause_for_client(session, client, match.id, PauseIn())
    if was is S.TAPERING:
        tapering.taper(session, client, match.id, TaperIn())
    endings.stop_match(session, client, match.id, StopIn())
    make.later(days=3)
    reopening.undo_ending(session, client, match.id)
    assert match.state is was
    assert open_rules(session, match)


@pytest.mark.parametrize("asked", [EndIn(reason=EndReason.SAFETY), EndIn(reason=EndReason.ORGANISATION)])
def test_an_ending_by_the_organisation_is_coded_told_and_not_undone(
    session: Session, make: Make, match: Match, *, client: Actor, peer: Actor, asked: EndIn
) -> None:
    endings.end_match(session, make.coordinator(), match.id, asked)
    assert match.end_reason is asked.reason
    assert match.held_until is None
    for user_id in (client.user_id, peer.user_id):
        assert Event.MATCH_ENDED in events_to(session, user_id)
    with pytest.raises(Conflict):
        reopening.undo_ending(session, client, match.id)


def test_the_peer_worker_stops_with_a_colleague_who_knows(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    with pytest.raises(Invalid) as refused:
        endings.end_match(session, peer, match.id, EndIn(reason=EndReason.PEER_STOPPED))
    assert refused.value.field == "handed_over_to_id"
    colleague = make.caseholder()
    asked = EndIn(reason=EndReason.PEER_STOPPED, handed_over_to_id=colleague.user_id)
    endings.end_match(session, peer, match.id, asked)
    assert Event.MATCH_ENDED in events_to(session, colleague.user_id)
    assert Event.MATCH_ENDED in events_to(session, client.user_id)


def test_nobody_ends_it_with_a_reason_that_is_somebody_elses(
    session: Session, make: Make, match: Match, client: Actor
) -> None:
    with pytest.raises(Invalid):
        endings.stop_match(session, client, match.id, StopIn(reason=EndReason.SAFETY))
    with pytest.raises(Invalid):
        endings.end_match(session, make.coordinator(), match.id, EndIn(reason=EndReason.QUESTION_ANSWERED))


def test_a_client_without_a_sign_in_stops_through_staff_and_never_through_the_peer_worker(
    session: Session, make: Make
) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client(caseholder=caseholder))
    with pytest.raises(Forbidden):
        endings.stop_match(session, make.actor(match.peer_worker), match.id, StopIn())
    endings.stop_match(session, caseholder, match.id, StopIn())
    assert (match.ended_by, match.held_until is not None) == (Party.CLIENT, True)


def test_scenario_20_one_talk_that_answered_the_question_is_completed_and_no_drop_out(
    session: Session, match: Match, client: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn(reason=EndReason.QUESTION_ANSWERED))
    assert match.is_completed


def test_requirement_31_stopping_without_a_word_is_not_counted_as_completed(
    session: Session, match: Match, client: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    assert not match.is_completed


def test_the_clients_reason_is_not_for_the_peer_worker(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn(reason=EndReason.SOMEBODY_ELSE))
    assert read_match(peer, match).end_reason is None
    assert read_match(client, match).end_reason is EndReason.SOMEBODY_ELSE


def test_after_an_ending_contact_is_offered_again_in_time(session: Session, match: Match, client: Actor) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    planned = planned_re_offer(session, match)
    assert planned is not None
    assert planned.cause is ReOfferCause.MATCH_ENDED
    reopening.undo_ending(session, client, match.id)
    assert planned_re_offer(session, match) is None


def test_requirement_105_somebody_else_is_a_new_request_with_the_same_wishes_and_not_the_same_person(
    session: Session, make: Make
) -> None:
    other, known = make.peer_worker(themes=["shame"]), make.peer_worker(themes=["shame"])
    request = make.request(make.client_with_sign_in(), themes=["shame"])
    proposal = make.proposal(request, known)
    match = make.match(request.client, known)
    match.request = request
    proposal.move_to(ProposalState.WITHDRAWN, make.signed(Party.SYSTEM))
    client = make.actor(match.client)
    _, again = endings.rematch(session, client, match.id, RematchIn())
    assert stands(match, S.ENDED)
    assert (again.state, again.route, again.previous_id) == (RequestState.IN_MATCHING, Route.CLIENT, request.id)
    assert again.client_words == request.client_words
    assert [(wish.kind, wish.value) for wish in again.wishes] == [(wish.kind, wish.value) for wish in request.wishes]
    assert [found.candidate_id for found in rank_for_staff(session, again)] == [other.id]
    assert planned_re_offer(session, match) is None


def test_scenario_19_the_client_asks_for_the_same_peer_worker_who_agrees_and_the_second_episode_begins(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    make.later(days=60)
    with pytest.raises(Conflict, match="client asks first"):
        reopening.reopen_match(session, peer, match.id, ReopenIn())
    reopening.reopen_match(session, client, match.id, ReopenIn())
    assert stands(match, S.ENDED)
    assert Event.ANSWER_WAITS in events_to(session, peer.user_id)
    reopening.reopen_match(session, peer, match.id, ReopenIn())
    assert stands(match, S.ACTIVE)
    assert [episode.number for episode in match.episodes] == [1, 2]
    assert match.episodes[0].ended_on is not None
    assert Event.MATCH_REOPENED in events_to(session, client.user_id)


def test_scenario_19_after_the_end_of_care_it_is_refused_with_an_explanation(
    session: Session, make: Make, match: Match, client: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    care.end_care(session, make.coordinator(), match.client_id, EndCareIn())
    with pytest.raises(Conflict, match="Care has ended"):
        reopening.reopen_match(session, client, match.id, ReopenIn())


def test_a_no_to_beginning_again_needs_no_reason_and_is_told_neutrally(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    reopening.reopen_match(session, client, match.id, ReopenIn())
    reopening.reopen_match(session, peer, match.id, ReopenIn(yes=False))
    assert match.state is S.ENDED
    assert events_to(session, client.user_id)[-1] is Event.NEWS
    assert open_rules(session, match) == []


def test_who_does_not_answer_whether_to_begin_again_is_reminded(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    reopening.reopen_match(session, client, match.id, ReopenIn())
    make.later(days=8)
    run_due(session)
    assert Rule.START_MISSING in reminded_of(session, peer.user_id)


def test_beginning_again_needs_room_or_the_peer_workers_own_yes(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    make.later(days=20)
    match.peer_worker.hours_per_week = 1
    reopening.reopen_match(session, client, match.id, ReopenIn())
    with pytest.raises(Conflict, match="no room"), session.begin_nested():
        reopening.reopen_match(session, peer, match.id, ReopenIn())
    reopening.reopen_match(session, peer, match.id, ReopenIn(more_hours=True))
    assert match.state is S.ACTIVE


def test_requirement_33_the_end_of_care_is_a_talk_and_four_weeks_never_an_instant_cut(
    session: Session, make: Make, match: Match, client: Actor
) -> None:
    coordinator = make.coordinator()
    care.end_care(session, coordinator, match.client_id, EndCareIn())
    assert match.state is S.ACTIVE
    assert match.care_ends_on == clock.today(session) + timedelta(weeks=4)
    assert Rule.CARE_END_TALK in open_rules(session, match)
    make.later(days=1)
    run_due(session)
    assert Rule.CARE_END_TALK in reminded_of(session, coordinator.user_id)
    make.later(days=90)
    run_due(session)
    assert match.state is S.ACTIVE


def test_a_pause_does_not_take_the_end_of_care_off_the_list(
    session: Session, make: Make, match: Match, client: Actor
) -> None:
    care.end_care(session, make.coordinator(), match.client_id, EndCareIn())
    pauses.pause_for_client(session, client, match.id, PauseIn())
    assert Rule.CARE_END_TALK in open_rules(session, match)


def test_at_the_end_of_care_open_requests_close_and_offers_stop(session: Session, make: Make) -> None:
    client = make.client()
    request, draft = make.request(client), make.request(client, state=RequestState.DRAFT)
    care.end_care(session, make.coordinator(), client.id, EndCareIn())
    assert (request.state, request.close_reason) == (RequestState.CLOSED, CloseReason.CARE_ENDED)
    assert draft.state is RequestState.WITHDRAWN
    with pytest.raises(Conflict):
        care.end_care(session, make.coordinator(), client.id, EndCareIn())
    assert not session.scalars(select(Request).where(Request.state == RequestState.IN_MATCHING)).all()


def test_after_the_talk_the_coordinator_lets_it_go_on_or_ends_it(session: Session, make: Make, match: Match) -> None:
    coordinator = make.coordinator()
    care.end_care(session, coordinator, match.client_id, EndCareIn())
    until = clock.today(session) + timedelta(days=90)
    care.go_on_after_care(session, coordinator, match.id, GoOnIn(until=until))
    assert match.care_ends_on == until
    assert open_rules(session, match).count(Rule.CARE_END_TALK) == 1
    endings.end_match(session, coordinator, match.id, EndIn(reason=EndReason.CARE_ENDED))
    assert open_rules(session, match) == []
