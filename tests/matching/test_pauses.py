"""A pause: by the client at once, in a crisis with the client's wish first, and somebody always looks again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import CrisisPreference
from services.matching.models.decisions import Decision, Topic
from services.matching.models.history import Transition
from services.matching.models.matches import Match, SafetyReason
from services.matching.operations import contacts, pauses, tapering
from services.matching.queries.matches import crisis_pauses
from services.matching.schemas.contacts import LogContactIn
from services.matching.schemas.matches import CrisisIn, PauseIn, ResumeIn, ReviewIn, TaperIn
from services.matching.schemas.pages import PageIn
from services.matching.states import MatchState, Party, Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event
from tests.make import Make, stands
from tests.matching.told import events_to, open_rules, reminded_of, run_due

S = MatchState


def team_says(session: Session, make: Make, match: Match, value: str) -> None:
    session.add(
        Decision(
            topic=Topic.CRISIS_CONTACT,
            team_id=match.client.team_id,
            value=value,
            decided_by="Teamoverleg",
            decided_on=clock.today(session),
            review_on=clock.today(session) + timedelta(days=180),
            recorded_by_id=make.coordinator().user_id,
        )
    )
    session.flush()


def within_a_week(session: Session, **more: object) -> CrisisIn:
    return CrisisIn(review_on=clock.today(session) + timedelta(days=7), **more)


@pytest.fixture
def caseholder(make: Make) -> Actor:
    return make.caseholder()


@pytest.fixture
def match(make: Make, caseholder: Actor) -> Match:
    return make.match(make.client_with_sign_in(caseholder=caseholder))


def test_scenario_21_the_clients_wish_to_keep_contact_in_a_crisis_comes_before_the_teams_habit(
    session: Session, make: Make, match: Match, caseholder: Actor
) -> None:
    team_says(session, make, match, "pause")
    match.client.crisis_preference = CrisisPreference.CONTINUE
    pauses.flag_crisis(session, caseholder, match.id, CrisisIn())
    assert match.state is S.ACTIVE
    assert Event.CONSULT_ASKED in events_to(session, match.peer_worker.user_id)


def test_scenario_21_without_a_wish_the_team_pauses_and_looks_again_within_a_week(
    session: Session, make: Make, match: Match, caseholder: Actor
) -> None:
    team_says(session, make, match, "pause")
    for wrong in (CrisisIn(), CrisisIn(review_on=clock.today(session) + timedelta(days=8))):
        with pytest.raises(Invalid) as refused:
            pauses.flag_crisis(session, caseholder, match.id, wrong)
        assert refused.value.field == "review_on"
        session.refresh(match)
        assert stands(match, S.ACTIVE)
    pauses.flag_crisis(session, caseholder, match.id, within_a_week(session))
    assert stands(match, S.PAUSED)
    assert open_rules(session, match) == [Rule.CRISIS_PAUSE_REVIEW]
    assert Event.MATCH_PAUSED in events_to(session, match.client.user_id)


@pytest.mark.parametrize(
    ("wish", "team", "consulted", "state"),
    [
        (CrisisPreference.CONTINUE, "pause", True, S.ACTIVE),
        (CrisisPreference.PAUSE, "continue", False, S.PAUSED),
        (CrisisPreference.CALL_FIRST, "pause", False, S.ACTIVE),
        (CrisisPreference.CALL_FIRST, "continue", True, S.PAUSED),
        (CrisisPreference.UNKNOWN, "continue", True, S.ACTIVE),
        (CrisisPreference.UNKNOWN, "consult", False, S.ACTIVE),
        (CrisisPreference.UNKNOWN, "consult", True, S.PAUSED),
        (CrisisPreference.UNKNOWN, "pause", False, S.PAUSED),
        (CrisisPreference.UNKNOWN, None, False, S.ACTIVE),
    ],
)
def test_requirement_121_the_wish_first_then_the_team_and_consulting_while_nobody_decided(
    session: Session, make: Make, *, wish: CrisisPreference, team: str | None, consulted: bool, state: MatchState
) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client_with_sign_in(caseholder=caseholder, crisis_preference=wish))
    if team is not None:
        team_says(session, make, match, team)
    pauses.flag_crisis(session, caseholder, match.id, within_a_week(session, consulted=consulted))
    assert match.state is state


def test_requirement_122_a_pause_against_the_wish_is_for_safety_and_is_written_down(
    session: Session, make: Make, match: Match, caseholder: Actor
) -> None:
    match.client.crisis_preference = CrisisPreference.CONTINUE
    danger = within_a_week(session, safety_reason=SafetyReason.DANGER_TO_PEER_WORKER)
    pauses.flag_crisis(session, caseholder, match.id, danger)
    make.later(days=8)
    run_due(session)
    assert Rule.CRISIS_PAUSE_REVIEW in reminded_of(session, caseholder.user_id)
    make.later(days=1)
    client = make.actor(match.client)
    with pytest.raises(Conflict, match="decided by the team"):
        pauses.resume_match(session, client, match.id, ResumeIn())
    pauses.resume_match(session, caseholder, match.id, ResumeIn())
    (written,) = crisis_pauses(session, caseholder, PageIn()).items
    assert (written.days, written.resumed, written.followed_wish) == (9, True, False)
    assert (written.decided_by_id, written.decided_as) == (caseholder.user_id, Party.CASEHOLDER)
    assert written.safety_reason is SafetyReason.DANGER_TO_PEER_WORKER


def test_after_three_pauses_in_a_row_only_the_team_lead_decides(
    session: Session, make: Make, match: Match, caseholder: Actor
) -> None:
    lead = make.team_lead(match.client.team)
    match.client.crisis_preference = CrisisPreference.PAUSE
    for _ in range(3):
        pauses.flag_crisis(session, caseholder, match.id, within_a_week(session))
        make.later(days=3)
        pauses.resume_match(session, caseholder, match.id, ResumeIn())
    with pytest.raises(Conflict, match="team lead"):
        pauses.flag_crisis(session, caseholder, match.id, within_a_week(session))
    local = clock.now(session).astimezone(clock.AMSTERDAM)
    seen = LogContactIn(day=local.date(), start=local.time())
    session.refresh(match)
    contacts.log_contact(session, make.actor(match.peer_worker), match.id, seen)
    pauses.flag_crisis(session, caseholder, match.id, within_a_week(session))
    for _ in range(2):
        make.later(days=7)
        review = ReviewIn(review_on=clock.today(session) + timedelta(days=7))
        pauses.review_pause(session, caseholder, match.id, review)
    assert match.pause_owner is Party.TEAM_LEAD
    make.later(days=7)
    again = ReviewIn(review_on=clock.today(session) + timedelta(days=7))
    with pytest.raises(Conflict, match="team lead"):
        pauses.review_pause(session, caseholder, match.id, again)
    session.refresh(match)
    pauses.review_pause(session, lead, match.id, again)
    assert match.crisis_pauses == 4


def test_a_peer_worker_or_client_does_not_flag_a_crisis(session: Session, make: Make, match: Match) -> None:
    for actor in (make.actor(match.client), make.actor(match.peer_worker)):
        with pytest.raises(Forbidden):
            pauses.flag_crisis(session, actor, match.id, within_a_week(session))


def test_in_a_crisis_pause_nothing_is_sent_or_due_but_its_own_review(
    session: Session, make: Make, match: Match, caseholder: Actor
) -> None:
    peer = make.actor(match.peer_worker)
    tapering.propose_tapering(session, peer, match.id, TaperIn())
    match.client.crisis_preference = CrisisPreference.PAUSE
    pauses.flag_crisis(session, caseholder, match.id, within_a_week(session))
    assert Event.ANSWER_WAITS not in events_to(session, match.client.user_id)
    make.later(days=6)
    run_due(session)
    assert reminded_of(session, peer.user_id) == []


def test_requirement_105_the_client_pauses_at_once_and_is_left_in_peace(
    session: Session, make: Make, match: Match
) -> None:
    client, peer = make.actor(match.client), make.actor(match.peer_worker)
    pauses.pause_for_client(session, client, match.id, PauseIn())
    assert match.state is S.PAUSED
    assert events_to(session, peer.user_id)[-1] is Event.MATCH_PAUSED
    make.later(days=29)
    run_due(session)
    assert reminded_of(session, peer.user_id) == []
    assert reminded_of(session, client.user_id) == []


def test_only_when_the_client_wants_it_the_peer_worker_asks_after_four_weeks(
    session: Session, make: Make, match: Match
) -> None:
    pauses.pause_for_client(session, make.actor(match.client), match.id, PauseIn(ask_me=True))
    make.later(days=29)
    run_due(session)
    assert reminded_of(session, match.peer_worker.user_id) == [Rule.PAUSE_REVIEW]


def test_requirement_108_no_reminder_ever_goes_to_a_client(session: Session, make: Make, match: Match) -> None:
    client = make.actor(match.client)
    for _ in range(40):
        make.later(days=10)
        run_due(session)
        if stands(match, S.ACTIVE):
            pauses.pause_for_client(session, client, match.id, PauseIn(ask_me=True))
        elif stands(match, S.PAUSED):
            pauses.resume_match(session, client, match.id, ResumeIn())
    assert reminded_of(session, client.user_id) == []


def test_a_pause_of_the_clients_ends_when_the_client_says_so(session: Session, make: Make, match: Match) -> None:
    client, peer = make.actor(match.client), make.actor(match.peer_worker)
    pauses.pause_for_client(session, client, match.id, PauseIn())
    with pytest.raises(Invalid) as refused:
        pauses.resume_match(session, peer, match.id, ResumeIn())
    assert refused.value.field == "client_agrees"
    pauses.resume_match(session, peer, match.id, ResumeIn(client_agrees=True))
    assert match.state is S.ACTIVE
    assert match.pause_kind is None


def test_after_a_pause_nothing_is_overdue(session: Session, make: Make, match: Match) -> None:
    client = make.actor(match.client)
    pauses.pause_for_client(session, client, match.id, PauseIn())
    make.later(days=100)
    pauses.resume_match(session, client, match.id, ResumeIn())
    assert open_rules(session, match) == [Rule.ALIGNMENT_REVIEW]
    before = reminded_of(session, match.peer_worker.user_id)
    run_due(session)
    assert reminded_of(session, match.peer_worker.user_id) == before


def test_a_pause_while_tapering_goes_back_to_tapering_from_today(session: Session, make: Make, match: Match) -> None:
    client = make.actor(match.client)
    tapering.taper(session, client, match.id, TaperIn(intervals=[14, 28]))
    pauses.pause_for_client(session, client, match.id, PauseIn())
    make.later(days=60)
    pauses.resume_match(session, client, match.id, ResumeIn())
    assert match.state is S.TAPERING
    today = clock.today(session)
    assert [step.planned_on for step in match.plan] == [today + timedelta(days=14), today + timedelta(days=42)]


def test_every_pause_stands_in_the_history_with_its_kind(session: Session, make: Make, match: Match) -> None:
    pauses.pause_for_client(session, make.actor(match.client), match.id, PauseIn())
    notes = session.scalars(select(Transition.note).where(Transition.subject_id == match.id)).all()
    assert "client_wish" in notes
