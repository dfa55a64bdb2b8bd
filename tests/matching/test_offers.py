"""Offering contact, more than once, and never again when the client says so."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.models.clients import Client
from services.matching.models.offers import Answer, Offer, ReOffer, ReOfferCause
from services.matching.models.requests import Request, Route
from services.matching.models.tellings import Telling
from services.matching.operations import offers, reminders, requests
from services.matching.operations.re_offers import open_re_offer, plan_re_offer
from services.matching.schemas.offers import NextTimeIn, OfferIn, ReOfferSkip, SkipIn
from services.matching.schemas.requests import RequestIn
from services.matching.states import Party, ReOfferState, RequestState
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make, stands


def run_due(session: Session) -> None:
    for re_offer_id in reminders.due_re_offers(session):
        reminders.act_on_re_offer(session, re_offer_id)
    for reminder_id in reminders.due_reminders(session):
        reminders.act_on(session, reminder_id)


def mails_about(session: Session, client: Client) -> int:
    query = select(func.count()).select_from(OutboxRow).where(OutboxRow.client_id == client.id)
    return session.scalar(query.where(OutboxRow.cancelled_at.is_(None))) or 0


def test_scenario_1_intake_not_now_is_offered_again_in_three_months(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    offer, request, re_offer = offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NOT_NOW))
    assert (offer.answer, offer.explained, request) == (Answer.NOT_NOW, True, None)
    assert re_offer is not None
    assert stands(re_offer, ReOfferState.SCHEDULED)
    assert timedelta(days=89) <= re_offer.due_on - clock.today(session) <= timedelta(days=92)


def test_requirement_26_after_three_months_the_caseholder_hears_it_once(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NOT_NOW))
    assert mails_about(session, client) == 0
    make.later(days=93)
    run_due(session)
    run_due(session)
    rows = session.scalars(select(OutboxRow).where(OutboxRow.client_id == client.id)).all()
    assert [(row.event, row.recipient_id) for row in rows] == [(Event.REMINDER, caseholder.user_id)]


def test_requirement_26_the_client_names_the_day(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    own_day = clock.today(session) + timedelta(days=42)
    _, _, re_offer = offers.record_offer(
        session, caseholder, client.id, OfferIn(answer=Answer.UNSURE, ask_again_on=own_day)
    )
    assert re_offer is not None
    assert re_offer.due_on == own_day


def test_requirement_26_nobody_asks_again_while_a_request_is_open(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NOT_NOW))
    requests.make_request(session, caseholder, client.id, RequestIn(client_words="Toch wel."))
    assert open_re_offer(session, client) is None
    assert plan_re_offer(session, client, ReOfferCause.UNSURE, make.signed(Party.SYSTEM)) is None


def test_a_yes_makes_the_request_in_the_same_save_with_two_inputs(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    offer, request, re_offer = offers.record_offer(
        session, caseholder, client.id, OfferIn(answer=Answer.YES, client_words="Iemand die weet hoe het is.")
    )
    assert request is not None
    assert (request.state, request.route) == (RequestState.IN_MATCHING, Route.INTAKE)
    assert request.client_words == "Iemand die weet hoe het is."
    assert re_offer is None
    assert offer.answer is Answer.YES


def test_requirement_15_who_was_never_offered_anything_comes_up_until_it_was(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    by = make.signed(Party.CASEHOLDER)
    planned = plan_re_offer(session, client, ReOfferCause.NEVER_OFFERED, by, clock.today(session) + timedelta(days=28))
    assert planned is not None
    make.later(days=29)
    run_due(session)
    assert stands(planned, ReOfferState.DUE)
    make.later(days=20)
    run_due(session)
    assert stands(planned, ReOfferState.SCHEDULED), "not answered: it comes back"
    assert planned.due_on <= clock.today(session) + timedelta(days=28)
    offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NEVER))
    assert stands(planned, ReOfferState.STOPPED)


def test_scenario_2_never_ask_again_reminds_nobody_and_own_request_stays_possible(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NEVER))
    told = mails_about(session, client)
    for _ in range(24):
        make.later(days=31)
        run_due(session)
    reminders_to_ask = session.scalars(
        select(OutboxRow).where(OutboxRow.client_id == client.id, OutboxRow.subject_kind == "re_offer")
    ).all()
    assert reminders_to_ask == []
    assert told == 1, "only the slip to bring"
    request = requests.make_request(session, caseholder, client.id, RequestIn(client_words="Nu wil ik wel."))
    assert stands(request, RequestState.IN_MATCHING)


def test_a_never_that_staff_wrote_down_gives_the_client_a_slip(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NEVER))
    slip = session.scalars(select(Telling).where(Telling.client_id == client.id)).one()
    assert slip.note == "undo_never"


def test_a_client_who_says_never_in_the_app_needs_no_slip(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    offers.stop_offers(session, make.actor(client), client.id)
    assert session.scalars(select(Telling).where(Telling.client_id == client.id)).all() == []


def test_a_changed_mind_is_asked_again_on_the_clients_day(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    actor = make.actor(client)
    offers.stop_offers(session, actor, client.id)
    day = clock.today(session) + timedelta(days=10)
    planned = offers.resume_offers(session, actor, client.id, NextTimeIn(ask_again_on=day))
    assert (planned.state, planned.due_on) == (ReOfferState.SCHEDULED, day)
    with pytest.raises(Conflict):
        offers.resume_offers(session, actor, client.id, NextTimeIn(ask_again_on=day))


def test_a_skipped_offer_comes_back_within_four_weeks_and_twice_the_coordinator_sees_it(
    session: Session, make: Make
) -> None:
    coordinator, caseholder = make.coordinator(), make.caseholder()
    client = make.client(caseholder=caseholder)
    _, _, re_offer = offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NOT_NOW))
    assert re_offer is not None
    for turn in (1, 2):
        make.later(days=95)
        run_due(session)
        offers.skip_re_offer(session, caseholder, re_offer.id, SkipIn(reason=ReOfferSkip.NOT_SEEN))
        assert stands(re_offer, ReOfferState.SCHEDULED)
        assert re_offer.due_on == clock.today(session) + timedelta(days=28)
        escalated = session.scalars(
            select(OutboxRow).where(OutboxRow.event == Event.ESCALATED, OutboxRow.recipient_id == coordinator.user_id)
        ).all()
        assert len(escalated) == turn - 1


def test_staff_of_another_fact_team_see_nothing(session: Session, make: Make) -> None:
    client = make.client()
    stranger = make.caseholder(make.team())
    with pytest.raises(NotFound):
        offers.record_offer(session, stranger, client.id, OfferIn(answer=Answer.NOT_NOW))
    assert session.scalars(select(Offer).where(Offer.client_id == client.id)).all() == []


def test_nothing_is_offered_after_the_end_of_care(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder, care_ended_on=clock.today(session))
    with pytest.raises(Conflict):
        offers.record_offer(session, caseholder, client.id, OfferIn(answer=Answer.NOT_NOW))


def test_a_day_that_has_passed_is_refused_and_nothing_is_stored(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    with pytest.raises(Invalid) as refused:
        offers.record_offer(
            session, caseholder, client.id, OfferIn(answer=Answer.UNSURE, ask_again_on=clock.today(session))
        )
    assert refused.value.field == "ask_again_on"
    assert session.scalars(select(Offer).where(Offer.client_id == client.id)).all() == []


def test_a_yes_by_a_client_is_theirs_and_a_peer_worker_outside_the_team_cannot_give_it(
    session: Session, make: Make
) -> None:
    peer_worker = make.peer_worker()
    client = make.match(peer_worker=peer_worker).client
    with pytest.raises(Forbidden):
        offers.record_offer(session, make.actor(peer_worker), client.id, OfferIn(answer=Answer.NEVER))
    assert session.scalars(select(ReOffer).where(ReOffer.client_id == client.id)).all() == []
    assert len(session.scalars(select(Request).where(Request.client_id == client.id)).all()) == 1
