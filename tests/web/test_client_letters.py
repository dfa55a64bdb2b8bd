"""A client without a sign-in gets the same on paper: who there is to choose from, and what to tick."""

from datetime import time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.clients import Channel
from services.matching.models.tellings import Telling
from services.matching.operations.contacts import plan_contact
from services.matching.operations.offers import stop_offers
from services.matching.queries.letters import standing_letter
from services.matching.schemas.contacts import PlanContactIn
from services.matching.states import ProposalState, TellingState
from services.matching.web.client.letters import ANSWERS, SAYS
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def telling_of(client_id: UUID) -> UUID:
    with transaction() as session:
        return session.scalars(select(Telling.id).where(Telling.client_id == client_id)).one()


def test_the_cards_are_a_letter_with_the_answers_to_tick(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID]:
        caseholder = make.caseholder()
        client = make.client(caseholder=caseholder, channel=Channel.PAPER)
        peer_worker = make.peer_worker(themes=["shame"], story="Ik wandel elke dag.")
        make.proposal(make.request(client, themes=["shame"]), peer_worker, ProposalState.OFFERED_TO_CLIENT)
        return caseholder.user_id, client.id

    caseholder, client_id = door.given(build)
    browser = Browser(door, caseholder)
    for path in (f"/letters/{telling_of(client_id)}", f"/letters/client/{client_id}"):
        letter = browser.open(path)
        assert letter.status == 200
        assert "Ik wandel elke dag." in letter
        assert "I want to meet" in letter
        assert "None of these" in letter


def test_who_never_wants_to_be_asked_gets_a_slip_on_how_to_undo_it(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID]:
        caseholder = make.caseholder()
        client = make.client(caseholder=caseholder, channel=Channel.PAPER)
        stop_offers(make.session, caseholder, client.id)
        return caseholder.user_id, client.id

    caseholder, client_id = door.given(build)
    slip = Browser(door, caseholder).open(f"/letters/{telling_of(client_id)}")
    assert "nobody may ask you about a peer worker any more" in slip
    assert "You may ask me again after all" in slip


def test_a_letter_is_not_for_colleagues_who_do_not_know_the_client(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID]:
        return make.caseholder().user_id, make.client(channel=Channel.PAPER).id

    colleague, client_id = door.given(build)
    assert Browser(door, colleague).open(f"/letters/client/{client_id}").status == 404


def test_what_can_be_ticked_belongs_to_something_that_is_said() -> None:
    assert set(ANSWERS) <= set(SAYS)


def test_whoever_has_contact_reads_with_whom_and_when_next(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client(caseholder=caseholder, channel=Channel.PAPER))
    peer_worker, tomorrow = make.actor(match.peer_worker), clock.today(session) + timedelta(days=1)
    later, sooner = (
        plan_contact(session, peer_worker, match.id, PlanContactIn(day=day, start=time(14)))
        for day in (tomorrow + timedelta(days=7), tomorrow)
    )
    [contact] = standing_letter(session, caseholder, match.client_id).contacts
    assert (contact.peer_worker, contact.moment) == (match.peer_worker.user.name, sooner.starts_at)
    assert later.starts_at > sooner.starts_at
    told = select(Telling.state).where(Telling.client_id == match.client_id, Telling.subject_id == match.id)
    states = list(session.scalars(told.order_by(Telling.id)))
    assert states[-2:] == [TellingState.CANCELLED, TellingState.OPEN], "the same news twice is one thing to tell"
