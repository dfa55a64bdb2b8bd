"""Asking to correct or supplement what is recorded (GDPR articles 16 and 18), and the answer."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.looks import looks, notice
from services.matching.models.reminders import Reminder
from services.matching.models.tellings import Telling
from services.matching.operations import corrections
from services.matching.operations.shutting_out import shut_out
from services.matching.queries.corrections import beside, list_corrections, own_corrections, read_correction
from services.matching.queries.letters import letter
from services.matching.queries.own_export import export_of_client, export_of_peer_worker
from services.matching.queries.work import how_much
from services.matching.schemas.corrections import BesideIn, CorrectionAnswerIn, CorrectionIn, CorrectionsIn
from services.matching.schemas.pages import PageIn
from services.matching.schemas.shut_out import ShutOutIn
from services.matching.schemas.work import Kind
from services.matching.states import CorrectionState, Party, ReminderState
from shared.errors import Conflict, Forbidden, NotFound
from shared.events import Event
from tests.make import Make, stands
from tests.matching.told import events_to, run_due

WRONG = CorrectionIn(words="Ik was niet boos. Ik was bang.")
NO = CorrectionAnswerIn(result=CorrectionState.REFUSED, words="Het is zo gezegd in het overleg.")


def test_a_client_asks_and_a_coordinator_answers_in_plain_words(session: Session, make: Make) -> None:
    coordinator, client = make.coordinator(), make.client_with_sign_in()
    mine = make.actor(client)
    asked = corrections.ask_correction(session, mine, WRONG)
    assert events_to(session, coordinator.user_id) == [Event.CORRECTION_ASKED]
    assert how_much(session, coordinator)[Kind.CORRECTIONS] == 1
    corrections.answer_correction(session, coordinator, asked.id, NO)
    (seen,) = own_corrections(session, mine, PageIn()).items
    assert (seen.state, seen.words, seen.answer) == (CorrectionState.REFUSED, WRONG.words, NO.words)
    assert events_to(session, mine.user_id) == [Event.NEWS]
    (copy,) = export_of_client(session, mine)["correction"]
    assert (copy["words"], copy["answer"]) == (WRONG.words, NO.words)
    with pytest.raises(Conflict):
        corrections.answer_correction(session, coordinator, asked.id, NO)


def test_own_words_stand_beside_the_record_whatever_the_answer_is(session: Session, make: Make) -> None:
    coordinator, client = make.coordinator(), make.client_with_sign_in()
    caseholder = make.actor(client.caseholders[0].user)
    mine = make.actor(client)
    asked = corrections.ask_correction(session, mine, WRONG)
    assert [one.id for one in beside(session, caseholder, client_id=client.id)] == [asked.id], "contested while open"
    corrections.answer_correction(session, coordinator, asked.id, NO)
    assert beside(session, caseholder, client_id=client.id) == []
    corrections.set_beside(session, mine, asked.id, BesideIn(beside=True))
    assert [one.words for one in beside(session, caseholder, client_id=client.id)] == [WRONG.words]
    more = CorrectionAnswerIn(result=CorrectionState.SUPPLEMENTED, words="Uw woorden staan erbij.")
    second = corrections.ask_correction(session, mine, WRONG)
    assert corrections.answer_correction(session, coordinator, second.id, more).beside
    corrections.take_back_correction(session, mine, corrections.ask_correction(session, mine, WRONG).id)
    assert len(beside(session, caseholder, client_id=client.id)) == 2


def test_staff_write_it_down_for_a_client_who_then_hears_the_answer_by_letter(session: Session, make: Make) -> None:
    coordinator, client = make.coordinator(), make.client()
    caseholder = make.actor(client.caseholders[0].user)
    asked = corrections.ask_correction(session, caseholder, WRONG.model_copy(update={"client_id": client.id}))
    with pytest.raises(Forbidden):
        corrections.answer_correction(session, caseholder, asked.id, NO)
    corrections.answer_correction(session, coordinator, asked.id, NO)
    telling = session.scalars(select(Telling).where(Telling.subject_id == asked.id)).one()
    found = letter(session, caseholder, telling.id)
    assert (found.about, found.answer) == ("correction_answered", NO.words)


def test_a_peer_worker_asks_for_their_own_profile_and_no_colleague_reads_it(session: Session, make: Make) -> None:
    coordinator, peer_worker = make.coordinator(), make.peer_worker()
    mine = make.actor(peer_worker)
    notice(session)
    asked = corrections.ask_correction(session, mine, WRONG)
    assert [(one.peer_worker_id, one.kinds) for one in looks(session, change=True)] == [
        (peer_worker.id, ["correction"])
    ], "it is in the trail as theirs"
    for other in (make.caseholder(), make.actor(make.peer_worker())):
        with pytest.raises(NotFound):
            read_correction(session, other, asked.id)
    corrections.answer_correction(session, coordinator, asked.id, NO)
    assert events_to(session, mine.user_id) == [Event.NEWS]
    (copy,) = export_of_peer_worker(session, mine)["correction"]
    assert copy["words"] == WRONG.words


def test_nobody_answers_what_they_asked_themselves(session: Session, make: Make) -> None:
    both = make.peer_worker()
    make.work(both.user, Role.COORDINATOR)
    mine = make.actor(both)
    asked = corrections.ask_correction(session, mine, WRONG)
    with pytest.raises(Forbidden):
        corrections.answer_correction(session, mine, asked.id, NO)


def test_a_silent_coordinator_is_reminded_and_after_three_weeks_the_team_lead_can_answer(
    session: Session, make: Make
) -> None:
    client = make.client_with_sign_in()
    coordinator, lead = make.coordinator(), make.team_lead(client.team)
    asked = corrections.ask_correction(session, make.actor(client), WRONG)
    shown = read_correction(session, coordinator, asked.id)
    with pytest.raises(NotFound):
        read_correction(session, lead, asked.id)
    for days in (7, 14):
        make.later(days=days)
        run_due(session)
    reminder = session.scalars(select(Reminder).where(Reminder.subject_id == asked.id)).one()
    assert (reminder.state, reminder.owner) == (ReminderState.ESCALATED, Party.TEAM_LEAD)
    assert Event.ESCALATED in events_to(session, lead.user_id)
    assert reminder.term_on < shown.answer_before, "there is time left of the month"
    corrections.answer_correction(session, lead, asked.id, NO)
    assert stands(reminder, ReminderState.CANCELLED)


def test_who_is_shut_out_hears_nothing_of_it_and_cannot_read_it(session: Session, make: Make) -> None:
    user, client = make.user(Role.COORDINATOR), make.client_with_sign_in()
    mine = make.actor(client)
    corrections.ask_correction(session, mine, WRONG)
    assert events_to(session, user.id) == [Event.CORRECTION_ASKED]
    shut_out(session, mine, ShutOutIn(user_id=user.id))
    asked = corrections.ask_correction(session, mine, WRONG)
    assert events_to(session, user.id) == [], "what was on its way was taken back as well"
    with pytest.raises(NotFound):
        read_correction(session, make.actor(user), asked.id)
    assert list_corrections(session, make.actor(user), CorrectionsIn()).items == []
