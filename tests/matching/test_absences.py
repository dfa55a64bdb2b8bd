"""A peer worker is away: nobody learns why, nobody waits in vain, and each client chooses."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.matches import AbsenceChoice, Match, PauseKind
from services.matching.models.peer_workers import Absence
from services.matching.models.requests import Request
from services.matching.operations import absences, endings, pauses, reopening
from services.matching.schemas.absences import AbsenceIn, BackIn
from services.matching.schemas.matches import AbsenceChoiceIn, ResumeIn, StopIn
from services.matching.states import MatchState, ProposalState, RequestState, Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event
from tests.make import Make, stands
from tests.matching.told import events_to, open_rules, reminded_of, run_due

S = MatchState


@pytest.fixture
def match(make: Make) -> Match:
    return make.match(make.client_with_sign_in())


@pytest.fixture
def client(make: Make, match: Match) -> Actor:
    return make.actor(match.client)


@pytest.fixture
def peer(make: Make, match: Match) -> Actor:
    return make.actor(match.peer_worker)


def away(session: Session, actor: Actor, match: Match, days: int | None = None, *, after: int = 0) -> Absence:
    starts_on = clock.today(session) + timedelta(days=after)
    ends_on = starts_on + timedelta(days=days) if days is not None else None
    asked = AbsenceIn(starts_on=starts_on, ends_on=ends_on)
    return absences.set_absence(session, actor, match.peer_worker_id, asked)


def test_scenario_22_open_proposals_go_contacts_pause_and_each_client_is_asked(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    asked = make.proposal(peer_worker=match.peer_worker)
    chosen = make.proposal(peer_worker=match.peer_worker, state=ProposalState.CHOSEN)
    away(session, peer, match, 10)
    assert {asked.state, chosen.state} == {ProposalState.WITHDRAWN}
    assert (match.state, match.pause_kind) == (S.PAUSED, PauseKind.ABSENCE)
    assert Event.MATCH_PAUSED in events_to(session, client.user_id)
    assert Rule.ABSENCE_CHOICE in open_rules(session, match)
    absences.choose_in_absence(session, client, match.id, AbsenceChoiceIn(choice=AbsenceChoice.WAIT))
    assert open_rules(session, match) == [Rule.PAUSE_REVIEW]


def test_requirement_164_no_reason_can_be_given_or_stored() -> None:
    with pytest.raises(ValidationError, match="reason"):
        AbsenceIn.model_validate({"starts_on": "2026-05-01", "reason": "ziek"})
    columns = set(Absence.__table__.columns.keys())
    assert columns == {"id", "created_at", "peer_worker_id", "starts_on", "ends_on", "begun"}


def test_requirement_166_on_return_the_peer_worker_is_reminded_to_take_it_up_again(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    away(session, peer, match, 10)
    absences.choose_in_absence(session, client, match.id, AbsenceChoiceIn(choice=AbsenceChoice.WAIT))
    with pytest.raises(Conflict, match="still away"):
        pauses.resume_match(session, client, match.id, ResumeIn())
    session.refresh(match)
    make.later(days=12)
    run_due(session)
    assert reminded_of(session, peer.user_id) == [Rule.PAUSE_REVIEW]
    pauses.resume_match(session, peer, match.id, ResumeIn())
    assert stands(match, S.ACTIVE)


def test_while_the_peer_worker_is_away_they_hear_nothing_about_the_contact(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    make.later(days=85)
    away(session, peer, match, 30)
    make.later(days=25)
    run_due(session)
    assert reminded_of(session, peer.user_id) == []


def test_a_client_who_does_not_choose_is_looked_after_by_the_coordinator(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    coordinator = make.coordinator()
    away(session, peer, match)
    make.later(days=8)
    run_due(session)
    assert Rule.ABSENCE_CHOICE in reminded_of(session, coordinator.user_id)


def test_somebody_else_meanwhile_is_a_request_beside_the_pause(
    session: Session, match: Match, client: Actor, peer: Actor
) -> None:
    away(session, peer, match, 60)
    absences.choose_in_absence(session, client, match.id, AbsenceChoiceIn(choice=AbsenceChoice.OTHER))
    meanwhile = session.scalars(select(Request).where(Request.previous_id == match.request_id)).one()
    assert (meanwhile.state, match.state) == (RequestState.IN_MATCHING, S.PAUSED)


def test_who_wants_to_be_called_is_on_the_coordinators_list_tomorrow(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    coordinator = make.coordinator()
    away(session, peer, match, 60)
    absences.choose_in_absence(session, client, match.id, AbsenceChoiceIn(choice=AbsenceChoice.CALL))
    assert Event.ANSWER_WAITS in events_to(session, coordinator.user_id)
    make.later(days=5)
    run_due(session)
    assert Rule.PAUSE_REVIEW in reminded_of(session, coordinator.user_id)


def test_an_absence_to_come_begins_on_its_first_day(session: Session, make: Make, match: Match, peer: Actor) -> None:
    proposal = make.proposal(peer_worker=match.peer_worker)
    far = make.match(peer_worker=make.peer_worker())
    away(session, peer, match, 7, after=10)
    assert (match.state, proposal.state) == (S.ACTIVE, ProposalState.WITHDRAWN)
    make.later(days=10)
    run_due(session)
    assert stands(match, S.PAUSED)
    assert far.state is S.ACTIVE
    run_due(session)
    assert len(match.pauses) == 1


def test_coming_back_earlier_or_later_moves_the_day_on_which_it_is_taken_up(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    absence = away(session, peer, match)
    back_on = clock.today(session) + timedelta(days=3)
    absences.come_back(session, peer, absence.id, BackIn(back_on=back_on))
    assert absence.ends_on == back_on - timedelta(days=1)
    assert match.pause_review_on == back_on


def test_an_absence_that_never_was_leaves_nothing(session: Session, match: Match, peer: Actor) -> None:
    absence = away(session, peer, match, 7, after=10)
    assert absences.come_back(session, peer, absence.id, BackIn(back_on=absence.starts_on)) is None
    assert session.scalar(select(Absence.id)) is None


def test_only_the_peer_worker_and_the_coordinator_say_so(session: Session, make: Make, match: Match) -> None:
    for other in (make.caseholder(), make.actor(make.peer_worker())):
        with pytest.raises(Forbidden):
            away(session, other, match, 5)
    away(session, make.coordinator(), match, 5)
    assert match.state is S.PAUSED


def test_it_does_not_end_before_it_begins(session: Session, match: Match, peer: Actor) -> None:
    with pytest.raises(Invalid):
        away(session, peer, match, -1)


def test_a_stop_undone_while_the_peer_worker_is_away_waits_too(
    session: Session, make: Make, match: Match, client: Actor, peer: Actor
) -> None:
    endings.stop_match(session, client, match.id, StopIn())
    away(session, peer, match, 20)
    reopening.undo_ending(session, client, match.id)
    assert (match.state, match.pause_kind) == (S.PAUSED, PauseKind.ABSENCE)
