"""Does nearness help? A client may say so once, nobody else reads it, and no answer can be found in what all say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import Closeness
from services.matching.models.decisions import Topic
from services.matching.models.helped import Helped, WhetherItHelped
from services.matching.models.matches import Alignment, Match
from services.matching.operations.endings import stop_match
from services.matching.operations.erasing import erase_client
from services.matching.operations.helped import say_whether_it_helped, take_answer_back
from services.matching.queries.helped import as_csv, in_fives, own_answer, whether_it_helped
from services.matching.queries.own_export import export_of_client
from services.matching.queries.small_numbers import LEAST
from services.matching.schemas.erasures import EraseIn
from services.matching.schemas.helped import HelpedIn, HelpedRowOut
from services.matching.schemas.matches import StopIn
from services.matching.states import MatchState, Party, RequestState
from shared import clock
from shared.errors import Conflict, Forbidden
from tests.make import Make

TOPIC = Topic.ASK_WHETHER_IT_HELPED
YES, NO = HelpedIn(answer=Helped.YES), HelpedIn(answer=Helped.NO)


def ended(session: Session, make: Make) -> tuple[Match, Actor]:
    match = make.match(make.client_with_sign_in())
    client = make.actor(match.client)
    stop_match(session, client, match.id, StopIn())
    return match, client


def answers(session: Session, make: Make, number: int, answer: Helped = Helped.YES) -> None:
    for _ in range(number):
        match = make.match()
        session.add(WhetherItHelped(match=match, closeness=match.request.closeness, answer=answer))
    session.flush()


def row(session: Session, make: Make, closeness: Closeness = Closeness.THEMES) -> HelpedRowOut:
    rows = whether_it_helped(session, make.coordinator()).rows
    return next(one for one in rows if one.closeness is closeness)


def test_nobody_is_asked_until_it_was_decided_and_then_once_after_an_ending(session: Session, make: Make) -> None:
    match, client = ended(session, make)
    assert not own_answer(session, client, match).asked
    with pytest.raises(Conflict):
        say_whether_it_helped(session, client, match.id, YES)
    make.decision(TOPIC, "yes", match.client.team_id)
    assert own_answer(session, client, match).asked
    assert not own_answer(session, make.actor(make.client_with_sign_in()), match).asked
    said = say_whether_it_helped(session, client, match.id, YES)
    assert (said.asked, said.answer) == (False, Helped.YES)
    with pytest.raises(Conflict):
        say_whether_it_helped(session, client, match.id, NO)
    make.decision(TOPIC, "no", match.client.team_id)
    assert own_answer(session, client, match).answer is Helped.YES


def test_it_is_asked_as_well_after_a_talk_and_passed_over_it_does_not_come_again(session: Session, make: Make) -> None:
    make.decision(TOPIC, "yes")
    match = make.match(make.client_with_sign_in())
    client = make.actor(match.client)
    assert not own_answer(session, client, match).asked
    talk = {"held_on": clock.today(session), "client_present": True, "peer_worker_present": True}
    by = {"recorded_by_id": make.user().id, "needs": "", "agreements": ""}
    session.add(Alignment(match_id=match.id, **talk, **by))
    session.flush()
    assert own_answer(session, client, match).asked
    passed = say_whether_it_helped(session, client, match.id, HelpedIn())
    assert (passed.asked, passed.answer) == (False, None)


def test_what_never_began_is_not_asked_about(session: Session, make: Make) -> None:
    make.decision(TOPIC, "yes")
    match = make.match(make.client_with_sign_in(), state=MatchState.PLANNED)
    client = make.actor(match.client)
    stop_match(session, client, match.id, StopIn())
    assert not own_answer(session, client, match).asked


def test_only_the_client_answers_in_their_own_app(session: Session, make: Make) -> None:
    make.decision(TOPIC, "yes")
    match, client = ended(session, make)
    for other in (make.coordinator(), make.actor(match.peer_worker)):
        with pytest.raises(Forbidden):
            say_whether_it_helped(session, other, match.id, YES)
    professional = next(iter(match.client.caseholder_ids))
    handed = Actor(professional, roles=client.roles, handed_to=match.client_id)
    with pytest.raises(Forbidden):
        say_whether_it_helped(session, handed, match.id, YES)


def test_an_answer_is_the_clients_to_have_to_take_back_and_to_have_erased(session: Session, make: Make) -> None:
    make.decision(TOPIC, "yes")
    match, client = ended(session, make)
    say_whether_it_helped(session, client, match.id, NO)
    assert "whether_it_helped" in export_of_client(session, client)
    assert take_answer_back(session, client, match.id).answer is None
    assert not own_answer(session, client, match).asked
    with pytest.raises(Conflict):
        take_answer_back(session, client, match.id)
    match.request.move_to(RequestState.WITHDRAWN, make.signed(Party.CLIENT))
    make.later(days=20)  # the place is not kept any more
    erase_client(session, make.coordinator(), match.client_id, EraseIn(decided_by="M. de Boer"))
    assert session.scalars(select(WhetherItHelped)).all() == []


def test_the_report_counts_whole_months_in_fives_and_tells_no_small_number(session: Session, make: Make) -> None:
    answers(session, make, 4, Helped.NO)
    answers(session, make, 9)
    assert row(session, make) == HelpedRowOut(closeness=Closeness.THEMES, yes=None, a_little=None, no=None)
    make.later(days=32)
    told = row(session, make)
    assert (told.yes, told.a_little, told.no) == (5, None, None)
    answers(session, make, 30)
    assert row(session, make) == told
    lines = as_csv(whether_it_helped(session, make.coordinator())).decode("utf-8-sig").splitlines()
    assert lines[0:3:2] == ["closeness;yes;a_little;no", "themes;5;*;*"]


def test_the_report_is_for_coordinators(session: Session, make: Make) -> None:
    for other in (make.team_lead(), make.actor(make.peer_worker())):
        with pytest.raises(Forbidden):
            whether_it_helped(session, other)


@given(st.integers(0, 400))
def test_a_number_that_is_told_could_be_any_of_five(number: int) -> None:
    told = in_fives(number)
    could_be = [other for other in range(405) if in_fives(other) == told]
    assert number in could_be
    assert len(could_be) == LEAST
