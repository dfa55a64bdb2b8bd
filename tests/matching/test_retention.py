"""What was kept long enough goes, and not a day before."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.matching.models.idempotency import KeptAnswer
from services.matching.models.matches import Match
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request, Wish
from services.matching.operations.kept_answers import forget_old_answers
from services.matching.operations.pool import retire_peer_worker
from services.matching.operations.retention import KEPT
from services.matching.states import Party, RequestState
from services.matching.tasks import OnceADay
from shared.clock import today
from shared.db import transaction
from tests.make import Make
from tests.matching.test_erasing import CANARY, canaries, lived_through


def go_through(session: Session) -> int:
    done = 0
    for kept in KEPT:
        for row_id in kept.due(session):
            kept.forget(session, row_id)
            done += 1
    session.expire_all()
    return done


def test_a_question_that_led_to_nothing_goes_two_years_after_its_end_and_a_contact_stays(
    session: Session, make: Make
) -> None:
    lived_through(make)
    request = make.request(themes=["shame"])
    request.move_to(RequestState.WITHDRAWN, make.signed(Party.CLIENT))
    make.later(days=729)
    go_through(session)
    assert session.get(Request, request.id) is not None
    make.later(days=2)
    assert go_through(session) == 1
    assert session.get(Request, request.id) is None
    assert session.scalars(select(Wish.id).where(Wish.request_id == request.id)).all() == []
    assert session.scalars(select(Match.id)).all()


def test_why_somebody_was_proposed_goes_after_ninety_days(session: Session, make: Make) -> None:
    lived_through(make)
    proposal = session.scalars(select(Proposal)).one()
    proposal.reasons = [{"layer": "theme", "points": 1, "of": 1, "shared": ["shame"]}]
    session.flush()
    assert go_through(session) == 0
    make.later(days=91)
    assert go_through(session) == 1
    assert session.scalars(select(Proposal.reasons)).one() == []


def test_of_a_peer_worker_who_left_the_profile_goes_after_thirty_days(session: Session, make: Make) -> None:
    _, peer_worker = lived_through(make)
    peer_worker.story = CANARY
    session.flush()
    retire_peer_worker(session, make.coordinator(), peer_worker.id)
    session.flush()
    make.later(days=29)
    go_through(session)
    assert canaries(session) == ["peer_worker"]
    make.later(days=2)
    assert go_through(session) == 1
    assert canaries(session) == []
    assert go_through(session) == 0


def test_after_care_everything_goes_in_two_years_and_not_what_still_goes_on(session: Session, make: Make) -> None:
    client, _ = lived_through(make)
    going_on = make.match().client
    for one in (client, going_on):
        one.name, one.care_ended_on = f"{CANARY} {one.number}", today(session)
    session.flush()
    make.later(days=729)
    go_through(session)
    assert len(canaries(session)) == 2
    make.later(days=3)
    go_through(session)
    assert canaries(session) == ["client"]
    assert session.scalars(select(Match.id).where(Match.client_id == client.id)).all() == []


def test_an_answer_is_kept_for_a_day(session: Session, make: Make) -> None:
    user_id = make.coordinator().user_id
    session.add(KeptAnswer(user_id=user_id, route="POST", key="x", body_hash=b"x" * 32, answer={}))
    session.flush()
    forget_old_answers(session)
    assert session.scalars(select(KeptAnswer.id)).all()
    session.execute(text("UPDATE kept_answer SET kept_at = kept_at - interval '25 hours'"))
    forget_old_answers(session)
    assert session.scalars(select(KeptAnswer.id)).all() == []


def test_the_worker_goes_through_it_on_each_new_day(database: str) -> None:
    with transaction() as session:
        make = Make(session)
        request = make.request()
        request.move_to(RequestState.WITHDRAWN, make.signed(Party.CLIENT))
        make.later(days=731)
    once_a_day = OnceADay()
    once_a_day()
    with transaction() as session:
        assert session.get(Request, request.id) is None
    once_a_day()
