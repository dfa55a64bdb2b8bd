"""Small steps: the client's own, between the two, and never late."""

import pytest
from sqlalchemy.orm import Session

from services.matching.operations import endings, small_steps
from services.matching.queries.small_steps import small_steps_of
from services.matching.schemas.matches import StopIn
from services.matching.schemas.small_steps import SmallStepDoneIn, SmallStepIn
from shared.errors import Conflict, Forbidden
from tests.make import Make

BAKER = SmallStepIn(words="Naar de bakker.")


def test_the_client_writes_a_step_and_ticks_it_off(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    client = make.actor(match.client)
    step = small_steps.add_small_step(session, client, match.id, BAKER)
    small_steps.tick_small_step(session, client, step.id, SmallStepDoneIn(done=True))
    assert [(one.words, one.done, one.suggested) for one in small_steps_of(session, client, match.id)] == [
        ("Naar de bakker.", True, False)
    ]


def test_what_the_peer_worker_suggests_is_a_step_when_the_client_takes_it_up(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    client, peer_worker = make.actor(match.client), make.actor(match.peer_worker)
    step = small_steps.add_small_step(session, peer_worker, match.id, BAKER)
    assert step.suggested
    with pytest.raises(Forbidden):
        small_steps.take_up_small_step(session, peer_worker, step.id)
    small_steps.take_up_small_step(session, client, step.id)
    assert not step.suggested


def test_the_peer_worker_takes_back_a_suggestion_and_never_a_step(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    client, peer_worker = make.actor(match.client), make.actor(match.peer_worker)
    own = small_steps.add_small_step(session, client, match.id, BAKER)
    suggested = small_steps.add_small_step(session, peer_worker, match.id, BAKER)
    small_steps.remove_small_step(session, peer_worker, suggested.id)
    with pytest.raises(Forbidden):
        small_steps.remove_small_step(session, peer_worker, own.id)
    assert [one.id for one in small_steps_of(session, client, match.id)] == [own.id]


def test_the_team_does_not_read_small_steps(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    with pytest.raises(Forbidden):
        small_steps_of(session, make.coordinator(), match.id)


def test_after_the_end_no_step_is_added(session: Session, make: Make) -> None:
    match = make.match(make.client_with_sign_in())
    endings.stop_match(session, make.actor(match.client), match.id, StopIn())
    with pytest.raises(Conflict):
        small_steps.add_small_step(session, make.actor(match.client), match.id, BAKER)
