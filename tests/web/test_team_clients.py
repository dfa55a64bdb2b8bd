"""A caseholder and an ACT nurse between two visits: where each client stands, an offer in one screen, a wish, a no."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Channel, Client
from services.matching.models.offers import Answer, Offer, ReOffer, ReOfferCause
from services.matching.models.peer_workers import Room
from services.matching.models.requests import Objection, Request, RequestKind, Route
from services.matching.models.teams import TeamType
from services.matching.models.tellings import Telling
from services.matching.operations import reports
from services.matching.operations.telling import tell_client
from services.matching.queries.room import peers_near
from services.matching.queries.standing import standing_of, standings
from services.matching.schemas.pages import NamesIn
from services.matching.schemas.requests import ReportIn
from services.matching.schemas.standing import Standing, StandingsIn, Tab
from services.matching.states import (
    MatchState,
    ProposalState,
    ReOfferState,
    RequestState,
    TellingState,
)
from shared import clock
from shared.db import transaction
from shared.events import Event
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def stands_at(session: Session, actor: Actor, client: Client) -> Standing:
    session.flush()
    found = standing_of(session, actor, client.id)
    assert found is not None
    return found.standing


def re_offer(make: Make, client: Client, state: ReOfferState) -> None:
    due_on = clock.today(make.session) + timedelta(days=30)
    make.session.add(ReOffer(client=client, due_on=due_on, cause=ReOfferCause.NOT_NOW, state=state))


def test_where_a_client_stands_is_the_furthest_that_goes_on(session: Session, make: Make) -> None:
    me = make.caseholder()

    def client() -> Client:
        return make.client(caseholder=me)

    never, later, due, alone = client(), client(), client(), client()
    for one, state in ((later, ReOfferState.SCHEDULED), (due, ReOfferState.DUE), (alone, ReOfferState.STOPPED)):
        re_offer(make, one, state)
    asked, reported, chooses, meets = (make.request(client()) for _ in range(4))
    reported.state = RequestState.AWAITING_CLIENT
    make.proposal(chooses, state=ProposalState.OFFERED_TO_CLIENT)
    make.proposal(meets, state=ProposalState.CHOSEN)
    planned, active = make.match(client(), state=MatchState.PLANNED), make.match(client())
    make.request(active.client)
    over = client()
    over.care_ended_on = clock.today(session)
    expected = {
        never: Standing.NEVER_OFFERED,
        later: Standing.NOT_NOW,
        due: Standing.OFFER_NOW,
        alone: Standing.NEVER_ASK,
        asked.client: Standing.LOOKING,
        reported.client: Standing.TO_BE_ASKED,
        chooses.client: Standing.CARDS,
        meets.client: Standing.INTRODUCTION,
        planned.client: Standing.STARTING,
        active.client: Standing.IN_CONTACT,
        over: Standing.CARE_ENDED,
    }
    assert {one: stands_at(session, me, one) for one in expected} == expected
    counts = standings(session, me, StandingsIn()).counts
    assert (counts[Tab.ALL], counts[Tab.IN_CONTACT], counts[Tab.CARE_ENDED]) == (10, 2, 1)
    assert {line.standing for line in standings(session, me, StandingsIn(tab=Tab.LATER)).items} == {
        Standing.NOT_NOW,
        Standing.NEVER_ASK,
    }


def test_in_an_act_team_who_met_nobody_yet_comes_first(session: Session, make: Make) -> None:
    team = make.team(TeamType.ACT)
    me = make.caseholder(team)
    make.match(make.client(team, name="Aad Bos"))
    make.client(team, name="Zoë Bos")
    assert [line.name for line in standings(session, me, StandingsIn()).items] == ["Zoë Bos", "Aad Bos"]
    assert [line.name for line in standings(session, me, StandingsIn(search="aad")).items] == ["Aad Bos"]


def test_who_has_room_says_so_themselves_and_has_hours(session: Session, make: Make) -> None:
    team = make.team()
    free, full, busy = make.peer_worker(team=team), make.peer_worker(team=team, room=Room.FULL), make.peer_worker()
    volunteer, short = make.peer_worker(pool=True), make.peer_worker(pool=True, hours_per_week=1)
    session.flush()
    found = {one.id: one.has_room for one in peers_near(session, team.id, NamesIn()).items}
    assert found == {free.id: True, full.id: False, volunteer.id: True, short.id: False}
    assert busy.id not in found


def case(make: Make) -> tuple[UUID, UUID]:
    me = make.caseholder()
    return me.user_id, make.client(caseholder=me, name="Noor de Wit").id


def test_an_offer_is_one_screen_with_two_answers(door: Door) -> None:
    me, client = door.given(case)
    browser = Browser(door, me)
    assert "Noor de Wit" in browser.open("/clients?tab=to_offer")
    wrong = browser.post(f"/clients/{client}/offer", answer="yes", moment="intake")
    assert wrong.status == 422
    said = browser.post(f"/clients/{client}/offer", answer="yes", client_words="Iemand die luistert.", moment="intake")
    assert said.path == f"/clients/{client}"
    assert "Iemand die luistert." in said
    request = next(link for link in said.links if link.startswith("/requests/"))
    assert browser.open(request).status == 200
    assert "Noor de Wit" in browser.open("/clients?tab=asked")
    with transaction() as session:
        assert session.scalars(select(Request.route)).all() == [Route.INTAKE]


def test_not_now_comes_back_on_the_clients_own_day(door: Door) -> None:
    me, client = door.given(case)
    page = Browser(door, me).post(
        f"/clients/{client}/offer", answer="not_now", ask_again_on="2099-03-01", moment="intake"
    )
    assert "To be offered on 1 March 2099." in page
    with transaction() as session:
        assert session.scalars(select(Offer.answer)).all() == [Answer.NOT_NOW]


def test_a_wish_that_staff_see_waits_for_the_clients_own_words(door: Door) -> None:
    me, client = door.given(case)
    browser = Browser(door, me)
    browser.post(f"/clients/{client}/report", route="colleague", why_peer="Zij vroeg ernaar.", kind="ongoing")
    with transaction() as session:
        request_id = session.scalars(select(Request.id)).one()
    assert "Still to be asked" in browser.open(f"/clients/{client}")
    assert browser.post(f"/clients/{client}/requests/{request_id}/yes").status == 422
    browser.post(f"/clients/{client}/requests/{request_id}/no", reason="too_heavy_for_peer")
    browser.post(f"/clients/{client}/requests/{request_id}/yes", client_words="Ja, graag.")
    with transaction() as session:
        assert session.get_one(Request, request_id).state is RequestState.IN_MATCHING
        assert session.scalars(select(Objection.reason)).all() == ["too_heavy_for_peer"]


def test_a_visit_together_needs_a_name_and_a_day(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID, UUID]:
        me, client = case(make)
        return me, client, make.peer_worker().id

    me, client, peer = door.given(build)
    asked = {"route": "colleague", "why_peer": "Samen naar de gemeente.", "kind": "one_off"}
    browser = Browser(door, me)
    assert 'href="#named_peer_worker_id"' in browser.post(f"/clients/{client}/report", **asked).html
    browser.post(f"/clients/{client}/report", **asked, named_peer_worker_id=str(peer), visit_on="2099-03-02")
    with transaction() as session:
        assert session.scalars(select(Request.kind)).all() == [RequestKind.ONE_OFF]


def test_what_the_client_must_hear_is_ticked_off_in_one_tap(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID]:
        me = make.caseholder()
        match = make.match(make.client(caseholder=me, channel=Channel.PHONE))
        tell_client(make.session, match.client, Event.MATCH_STARTED, ("match", match.id))
        return me.user_id, match.client_id

    me, client = door.given(build)
    browser = Browser(door, me)
    page = browser.open(f"/clients/{client}")
    assert "The contact has started" in page
    told = next(action for action in page.actions if "/told/" in action)
    assert "Noted: the client has heard it." in browser.post(told)
    with transaction() as session:
        assert TellingState.TOLD in session.scalars(select(Telling.state)).all()


def test_a_team_meeting_proposes_and_never_matches(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID, UUID, str]:
        team = make.team(TeamType.ACT)
        me, peer = make.caseholder(team), make.peer_worker(team=team)
        other = make.client(team, name="Bo Kuiper")
        reports.report_request(make.session, me, other.id, ReportIn(route=Route.COLLEAGUE, why_peer="Rust."))
        return me.user_id, make.client(team, name="Noor de Wit").id, peer.id, peer.user.name

    me, client, peer, name = door.given(build)
    browser = Browser(door, me)
    page = browser.open("/meeting")
    assert page.text.index("Noor de Wit") < page.text.index("Bo Kuiper")
    assert name in browser.open(f"/meeting/{client}")
    browser.post(f"/meeting/{client}/propose", named_peer_worker_id=str(peer))
    with transaction() as session:
        request = session.scalars(select(Request).where(Request.client_id == client)).one()
        assert (request.state, request.named_peer_worker_id) == (RequestState.AWAITING_CLIENT, peer)


def test_somebody_elses_client_is_not_there(door: Door) -> None:
    _me, client = door.given(case)
    colleague = door.given(lambda make: make.caseholder().user_id)
    browser = Browser(door, colleague)
    assert "Noor de Wit" not in browser.open("/clients")
    for path in ("", "/offer", "/ask", "/report", "/card"):
        assert browser.open(f"/clients/{client}{path}").status == 404


def test_a_client_has_no_list_of_clients(door: Door) -> None:
    own = door.given(lambda make: make.client_with_sign_in())
    browser = Browser(door, own)
    assert {browser.open(path).status for path in ("/clients", "/meeting")} == {404}
