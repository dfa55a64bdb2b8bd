"""Who is proposed, who is asked, and the two yeses that make a match."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, Role
from services.matching.catalogue import Closeness
from services.matching.models.decisions import Decision, Topic
from services.matching.models.matches import Match
from services.matching.models.peer_workers import Absence, Acquaintance, Boundary, FormerTreater, PeerWorker, Room
from services.matching.models.proposals import Proposal, ProposedBy
from services.matching.models.requests import Request
from services.matching.models.teams import TeamType
from services.matching.operations import cards, proposals, reminders
from services.matching.queries import proposals as reading
from services.matching.queries.candidates import rank_for_staff, rank_for_system
from services.matching.queries.find import get_client
from services.matching.ranking import Circle
from services.matching.schemas.proposals import AskPeersIn, ConfirmIn, DeclineIn, HowWasItIn, IntroductionIn
from services.matching.states import MatchState, ProposalState, RequestState
from services.matching.visibility import visible_proposals, visible_requests
from shared import clock
from shared.errors import Conflict, Forbidden, NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make, stands

S = ProposalState


def run_due(session: Session) -> None:
    for reminder_id in reminders.due_reminders(session):
        reminders.act_on(session, reminder_id)


def names(session: Session, request: Request) -> list[object]:
    return [found.candidate_id for found in rank_for_staff(session, request)]


def events_to(session: Session, user_id: object) -> list[Event]:
    query = select(OutboxRow.event).where(OutboxRow.recipient_id == user_id, OutboxRow.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(OutboxRow.id)))


def test_scenario_9_themes_rank_first_although_no_diagnosis_is_known(session: Session, make: Make) -> None:
    other = make.peer_worker(themes=["grief"])
    fits = make.peer_worker(themes=["shame", "loneliness"])
    half = make.peer_worker(themes=["shame"])
    request = make.request(themes=["shame", "loneliness"])
    assert names(session, request) == [fits.id, half.id, other.id]


def test_requirement_40_who_shares_no_diagnosis_is_a_candidate_all_the_same(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    request = make.request(themes=["shame", "diagnosis_psychotic"])
    assert names(session, request) == [peer_worker.id]


def test_scenario_11_a_must_that_nobody_meets_gives_an_empty_list_and_the_ways_out(
    session: Session, make: Make
) -> None:
    make.peer_worker(themes=["loneliness"])
    request = make.request(musts=["shame"])
    found = reading.candidates(session, request)
    assert found.candidates == []
    assert found.ways_out == ["pool", "wait", "change_wish"]
    assert [wish.value for wish in request.wishes] == ["shame"], "nothing is relaxed"


def test_scenario_12_the_pool_is_searched_when_the_team_has_nobody(session: Session, make: Make) -> None:
    make.peer_worker(themes=["grief"])
    volunteer = make.peer_worker(themes=["voice_hearing"], pool=True)
    request = make.request(themes=["voice_hearing"])
    first = rank_for_staff(session, request)[0]
    assert (first.candidate_id, first.circle) == (volunteer.id, Circle.POOL)


def test_other_teams_are_searched_only_when_that_was_decided(session: Session, make: Make) -> None:
    elsewhere = make.peer_worker(themes=["shame"], team=make.team())
    request = make.request(themes=["shame"])
    assert names(session, request) == []
    today = clock.today(session)
    session.add(
        Decision(
            topic=Topic.SEARCH_OTHER_TEAMS,
            value="yes",
            decided_by="Raad van bestuur",
            decided_on=today,
            review_on=today + timedelta(days=365),
            recorded_by_id=make.user().id,
        )
    )
    session.flush()
    assert names(session, request) == [elsewhere.id]


def test_scenario_13_and_requirement_44_a_boundary_leaves_out_without_a_trace(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    session.add(Boundary(peer_worker_id=peer_worker.id, theme="violence"))
    request = make.request(themes=["shame", "violence"])
    found = reading.candidates(session, request)
    assert found.candidates == []
    assert "boundary" not in found.model_dump_json()
    with pytest.raises(Conflict) as refused:
        proposals.ask_peers(session, make.coordinator(), request.id, AskPeersIn(peer_worker_ids=[peer_worker.id]))
    assert "available" in refused.value.sentence


def test_who_knows_the_client_treated_by_a_caseholder_away_or_full_is_left_out(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    today = clock.today(session)
    knows, treated, away, full, no_profile, fits = (make.peer_worker(themes=["shame"]) for _ in range(6))
    session.add(Acquaintance(client_id=client.id, peer_worker_id=knows.id))
    session.add(FormerTreater(peer_worker_id=treated.id, user_id=caseholder.user_id))
    session.add(Absence(peer_worker_id=away.id, starts_on=today, ends_on=None))
    full.room = Room.FULL
    no_profile.function_profile = ""
    session.flush()
    assert names(session, make.request(client, themes=["shame"])) == [fits.id]


def test_requirement_81_without_a_role_nobody_is_proposed(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    peer_worker.roles.clear()
    session.flush()
    assert names(session, make.request(themes=["shame"])) == []


def test_who_has_no_minutes_left_is_left_out(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"], hours_per_week=4, client_share=60)
    assert names(session, make.request(themes=["shame"])) == [peer_worker.id]
    make.match(peer_worker=peer_worker, weekly_minutes=120)
    assert names(session, make.request(themes=["shame"])) == []


def test_scenario_14_and_requirement_114_twice_the_same_order_and_reasons_and_the_client_takes_the_lower_one(
    session: Session, make: Make
) -> None:
    best, second = make.peer_worker(themes=["shame", "loneliness"]), make.peer_worker(themes=["shame"])
    client = make.client_with_sign_in()
    request = make.request(client, themes=["shame", "loneliness"])
    assert reading.candidates(session, request) == reading.candidates(session, request)
    lower = make.proposal(request, second, S.OFFERED_TO_CLIENT)
    make.proposal(request, best, S.OFFERED_TO_CLIENT)
    proposals.choose(session, make.actor(client), lower.id)
    assert stands(lower, S.CHOSEN)


def test_ask_these_three_at_once_and_no_more(session: Session, make: Make) -> None:
    peers = [make.peer_worker(themes=["shame"]) for _ in range(4)]
    request = make.request(themes=["shame"])
    coordinator = make.coordinator()
    three = AskPeersIn(peer_worker_ids=[peer.id for peer in peers[:3]])
    asked = proposals.ask_peers(session, coordinator, request.id, three)
    assert [proposal.state for proposal in asked] == [S.SENT_TO_PEER] * 3
    assert all(events_to(session, peer.user_id) == [Event.PEER_ASKED] for peer in peers[:3])
    with pytest.raises(Conflict):
        proposals.ask_peers(session, coordinator, request.id, AskPeersIn(peer_worker_ids=[peers[3].id]))


def test_what_a_candidate_reads_holds_no_name_birth_date_or_diagnosis(session: Session, make: Make) -> None:
    client = make.client(name="Hatice Yılmaz", number="C77777")
    peer_worker = make.peer_worker(themes=["shame"])
    request = make.request(
        client,
        themes=["shame", "diagnosis_psychotic", "medication_lithium"],
        client_words="Ik ben Hatice en ik schaam me. Groet, Hatice Yılmaz (C77777)",
    )
    read = reading.question(session, make.proposal(request, peer_worker)).model_dump_json()
    for secret in ("Hatice", "Yılmaz", "C77777", "1980", "diagnosis_psychotic", "medication_lithium"):
        assert secret not in read
    request.shared_words = "Iets met schaamte."
    assert reading.preview(request).words == "Iets met schaamte."
    with pytest.raises(NotFound):
        get_client(session, make.actor(peer_worker), client.id)


def test_a_yes_puts_the_card_before_the_client_and_a_no_needs_no_reason(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client)
    yes, no = make.proposal(request), make.proposal(request)
    proposals.accept(session, make.actor(yes.peer_worker), yes.id)
    proposals.decline(session, make.actor(no.peer_worker), no.id, DeclineIn(no_room_now=True))
    assert (yes.state, request.state) == (S.OFFERED_TO_CLIENT, RequestState.PROPOSED)
    assert (no.state, no.peer_worker.room) == (S.PEER_DECLINED, Room.NOT_NOW)
    assert events_to(session, client.user_id) == [Event.CARD_READY]
    seen = session.scalars(visible_proposals(make.actor(client))).all()
    assert seen == [yes]


def test_who_works_here_and_is_a_client_reads_of_their_own_request_what_a_client_reads(
    session: Session, make: Make
) -> None:
    for colleague in (make.peer_worker().user, make.user(Role.COORDINATOR)):
        make.work(colleague, Role.CLIENT)
        request = make.request(make.client(user_id=colleague.id))
        asked, said_yes = make.proposal(request), make.proposal(request, state=S.OFFERED_TO_CLIENT)
        mine = visible_proposals(make.actor(colleague)).where(Proposal.request_id == request.id)
        assert session.scalars(mine).all() == [said_yes], "nobody before a yes"
        assert asked in session.scalars(visible_proposals(make.coordinator())).all()


def test_who_walks_with_a_client_does_not_read_who_else_is_asked_for_them(session: Session, make: Make) -> None:
    client, walks_along = make.client(), make.peer_worker()
    make.match(client, walks_along)
    for_another = make.request(client)
    other = make.proposal(for_another, state=S.OFFERED_TO_CLIENT)
    requests = session.scalars(visible_requests(make.actor(walks_along))).all()
    assert (for_another in requests, len(requests)) == (False, 1), "nor what the client asks for"
    mine = session.scalars(visible_proposals(make.actor(walks_along))).all()
    assert {one.peer_worker_id for one in mine} <= {walks_along.id}
    assert other in session.scalars(visible_proposals(make.coordinator())).all()


def test_nobody_else_answers_for_a_peer_worker(session: Session, make: Make) -> None:
    proposal = make.proposal()
    for actor in (make.coordinator(), make.actor(make.peer_worker())):
        with pytest.raises((Forbidden, NotFound)):
            proposals.accept(session, actor, proposal.id)
    assert stands(proposal, S.SENT_TO_PEER)


def test_who_declined_is_not_proposed_again_and_an_administrative_cancel_is_no_refusal(
    session: Session, make: Make
) -> None:
    declined, cancelled = make.peer_worker(themes=["shame"]), make.peer_worker(themes=["shame"])
    request = make.request(themes=["shame"])
    coordinator = make.coordinator()
    first, second = proposals.ask_peers(
        session, coordinator, request.id, AskPeersIn(peer_worker_ids=[declined.id, cancelled.id])
    )
    proposals.decline(session, make.actor(declined), first.id, DeclineIn())
    proposals.cancel(session, coordinator, second.id)
    assert names(session, request) == [cancelled.id]


def test_the_other_cards_wait_in_reserve_and_come_back_at_once(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client)
    chosen, reserve = (make.proposal(request, state=S.OFFERED_TO_CLIENT) for _ in range(2))
    proposals.choose(session, make.actor(client), chosen.id)
    assert stands(reserve, S.RESERVE)
    assert events_to(session, reserve.peer_worker.user_id)[-1] is Event.HELD_IN_RESERVE
    proposals.how_was_it(session, make.actor(chosen.peer_worker), chosen.id, HowWasItIn(yes=False))
    assert stands(chosen, S.NOT_CONFIRMED)
    assert (reserve.state, request.state) == (S.OFFERED_TO_CLIENT, RequestState.PROPOSED)


def test_when_no_card_is_left_the_request_is_searched_for_again(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client)
    only = make.proposal(request, state=S.OFFERED_TO_CLIENT)
    proposals.reject(session, make.actor(client), only.id)
    assert (only.state, request.state) == (S.CLIENT_DECLINED, RequestState.IN_MATCHING)
    assert events_to(session, only.peer_worker.user_id)[-1] is Event.NOT_THIS_TIME


def test_a_question_nobody_answers_is_reminded_on_day_three_and_goes_on_day_seven(session: Session, make: Make) -> None:
    proposal = make.proposal()
    user_id = proposal.peer_worker.user_id
    make.later(days=3)
    run_due(session)
    assert events_to(session, user_id) == [Event.PEER_ASKED, Event.REMINDER]
    make.later(days=3)
    run_due(session)
    assert stands(proposal, S.SENT_TO_PEER)
    make.later(days=2)
    run_due(session)
    assert stands(proposal, S.EXPIRED)
    assert names(session, proposal.request) == [proposal.peer_worker_id], "an expiry is never a no"


def test_scenario_10_and_requirement_45_for_a_must_on_medication_the_system_asks_and_staff_see_only_who_said_yes(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    shows, hides, other = (
        make.peer_worker(themes=["medication_lithium"]),
        make.peer_worker(hidden=["medication_lithium"]),
        make.peer_worker(themes=["shame"]),
    )
    request = make.request(musts=["medication_lithium"], themes=["shame"], closeness=Closeness.DIAGNOSIS_MEDICATION)
    found = reading.candidates(session, request)
    assert (found.candidates, found.asked_unseen) == ([], True)
    assert "lithium" not in found.model_dump_json()
    proposals.ask_who_fits(session, coordinator, request.id)
    asked = session.scalars(select(Proposal).where(Proposal.request_id == request.id)).all()
    assert {proposal.peer_worker_id for proposal in asked} == {shows.id, hides.id}
    assert other.id not in {proposal.peer_worker_id for proposal in asked}
    assert session.scalars(visible_proposals(coordinator)).all() == [], "staff do not see who was asked"
    mine = next(proposal for proposal in asked if proposal.peer_worker_id == hides.id)
    question = reading.question(session, mine)
    assert question.a_yes_tells == ["medication"], "told before answering what a yes tells"
    proposals.accept(session, make.actor(hides), mine.id)
    assert session.scalars(visible_proposals(coordinator)).all() == [mine]
    assert "lithium" not in json.dumps(mine.reasons)


def test_no_oracle_the_answer_is_the_same_when_nobody_is_eligible(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    nobody, somebody = (make.request(musts=["self_harm"]), make.request(musts=["trauma"]))
    make.peer_worker(hidden=["trauma"])
    make.peer_worker(themes=["shame"])

    def seen(request: Request) -> tuple[object, ...]:
        answer = proposals.ask_who_fits(session, coordinator, request.id)
        listed = reading.candidates(session, request)
        visible = session.scalars(visible_proposals(coordinator).where(Proposal.request_id == request.id)).all()
        return answer.state, listed.model_dump(), visible

    assert seen(nobody) == seen(somebody)
    assert session.scalar(select(func.count()).select_from(Proposal)) == 1, "and yet one was asked"


def test_no_oracle_what_is_not_shown_changes_no_order_no_score_and_no_reason(session: Session, make: Make) -> None:
    first, second = make.peer_worker(themes=["shame"]), make.peer_worker(themes=["shame"])
    request = make.request(themes=["shame", "trauma", "loneliness"])
    before = reading.candidates(session, request).model_dump()
    second.usable_theme |= 0b1111111111
    second.usable_specific |= 0b1111111111
    session.flush()
    assert reading.candidates(session, request).model_dump() == before
    assert rank_for_system(session, request, 1)[0].candidate_id == second.id
    assert first.id != second.id


def test_no_oracle_who_the_system_asked_stays_on_the_list_for_staff(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"], hidden=["loneliness"])
    request = make.request(themes=["shame", "loneliness"])
    coordinator = make.coordinator()
    before = names(session, request)
    proposals.ask_who_fits(session, coordinator, request.id)
    assert names(session, request) == before == [peer_worker.id]
    asked = proposals.ask_peers(session, coordinator, request.id, AskPeersIn(peer_worker_ids=[peer_worker.id]))
    assert [proposal.proposed_by for proposal in asked] == [ProposedBy.STAFF]
    assert asked[0].reasons
    still_open = session.scalars(visible_proposals(make.actor(peer_worker)).where(Proposal.state == S.SENT_TO_PEER))
    assert still_open.all() == asked, "and one question is left of the two"
    assert events_to(session, peer_worker.user_id) == [Event.PEER_ASKED]


def test_when_one_the_system_asked_says_no_the_next_is_asked_and_staff_hear_nothing(
    session: Session, make: Make
) -> None:
    coordinator = make.coordinator()
    peers = [make.peer_worker(hidden=["trauma"]) for _ in range(4)]
    request = make.request(musts=["trauma"])
    proposals.ask_who_fits(session, coordinator, request.id)
    asked = session.scalars(select(Proposal).order_by(Proposal.id)).all()
    assert len(asked) == 3
    proposals.decline(session, make.actor(asked[0].peer_worker), asked[0].id, DeclineIn())
    later = session.scalars(select(Proposal).order_by(Proposal.id)).all()
    assert {proposal.peer_worker_id for proposal in later} == {peer.id for peer in peers}
    assert events_to(session, coordinator.user_id) == []


def test_scenario_15_one_yes_is_no_match_and_two_make_a_planned_one(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    proposal = make.proposal(make.request(client), state=S.CHOSEN)
    peer = make.actor(proposal.peer_worker)
    _, match = proposals.how_was_it(session, peer, proposal.id, HowWasItIn(yes=True))
    assert (match, proposal.state) == (None, S.INTRODUCED)
    assert session.scalar(select(func.count()).select_from(Match)) == 0
    assert Event.ANSWER_WAITS in events_to(session, client.user_id)
    _, match = proposals.confirm(session, make.actor(client), proposal.id, ConfirmIn(yes=True))
    assert match is not None
    assert (match.state, proposal.state) == (MatchState.PLANNED, S.CONFIRMED)
    assert proposal.request.state is RequestState.PROPOSED, "fulfilled only once the match is active"


def test_the_clients_yes_can_be_given_there_and_then_on_the_same_phone(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    proposal = make.proposal(make.request(client), state=S.CHOSEN)
    form = HowWasItIn(yes=True, client_yes=True)
    _, match = proposals.how_was_it(session, make.actor(proposal.peer_worker), proposal.id, form)
    assert match is not None


def test_a_peer_worker_cannot_write_down_the_clients_yes_about_themselves_later(session: Session, make: Make) -> None:
    team = make.team(TeamType.ACT)
    peer_worker = make.peer_worker(team=team)
    proposal = make.proposal(make.request(make.client(team=team)), peer_worker, S.OFFERED_TO_CLIENT)
    with pytest.raises(Forbidden):
        proposals.choose(session, make.actor(peer_worker), proposal.id)
    colleague = make.caseholder(team)
    proposals.choose(session, colleague, proposal.id)
    assert stands(proposal, S.CHOSEN)


def test_an_introduction_is_planned_moved_and_after_three_times_the_client_is_asked(
    session: Session, make: Make
) -> None:
    client = make.client_with_sign_in()
    proposal = make.proposal(make.request(client), state=S.CHOSEN)
    peer = make.actor(proposal.peer_worker)
    at = clock.now(session) + timedelta(days=2)
    assert proposals.plan_introduction(session, peer, proposal.id, IntroductionIn(at=at)).introduction_at == at
    for _ in range(3):
        proposals.how_was_it(session, peer, proposal.id, HowWasItIn(held=False))
    assert (proposal.state, proposal.introduction_missed) == (S.CHOSEN, 3)
    assert events_to(session, client.user_id).count(Event.NEWS) == 2


def test_at_most_three_cards_lie_before_the_client_and_who_came_forward_waits(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client)
    first = [make.proposal(request, state=S.OFFERED_TO_CLIENT) for _ in range(3)]
    fourth = cards.ask_peer(session, request, make.peer_worker(), SYSTEM, ProposedBy.PEER)
    assert stands(fourth, S.PEER_ACCEPTED)
    proposals.reject(session, make.actor(client), first[0].id)
    assert stands(fourth, S.OFFERED_TO_CLIENT)


def test_a_card_shows_only_what_the_peer_worker_shows_to_clients(session: Session, make: Make) -> None:
    peer_worker: PeerWorker = make.peer_worker(themes=["shame"], hidden=["loneliness"], story="Ik loop graag buiten.")
    request = make.request(themes=["shame", "loneliness"])
    card = reading.card(session, make.proposal(request, peer_worker, S.OFFERED_TO_CLIENT))
    assert (card.shared, card.story) == (["shame"], "Ik loop graag buiten.")
    assert "score" not in card.model_dump()


def test_requirement_110_a_card_needs_no_story(session: Session, make: Make) -> None:
    card = reading.card(session, make.proposal(state=S.OFFERED_TO_CLIENT))
    assert card.story == ""


def test_a_second_yes_to_the_same_question_is_a_clear_conflict(session: Session, make: Make) -> None:
    proposal = make.proposal()
    actor = make.actor(proposal.peer_worker)
    proposals.accept(session, actor, proposal.id)
    with pytest.raises(Conflict):
        proposals.accept(session, actor, proposal.id)
    assert stands(proposal, S.OFFERED_TO_CLIENT)
