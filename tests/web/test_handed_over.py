"""A caseholder's phone in the hands of a client: it opens that client's answers, and nothing else of anybody."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.history import Transition
from services.matching.models.matches import Match
from services.matching.models.offers import Answer, Offer
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.policies import PERMISSIONS, Action, may
from services.matching.rules import speaks_for_client
from services.matching.states import MatchState, Party, ProposalState
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import PASSWORD, Browser


@dataclass(frozen=True)
class Scene:
    caseholder: UUID
    client: UUID
    other_client: UUID


def in_a_team(make: Make) -> Scene:
    caseholder = make.caseholder()
    mine, other = make.client(caseholder=caseholder), make.client(caseholder=caseholder)
    return Scene(caseholder.user_id, mine.id, other.id)


def handed(door: Door, scene: Scene) -> Browser:
    browser = Browser(door, scene.caseholder)
    page = browser.post(f"/clients/{scene.client}/hand-over")
    assert page.path == "/handed"
    return browser


def test_a_device_that_was_handed_over_opens_no_other_page_and_nothing_of_the_api(door: Door) -> None:
    scene = door.given(in_a_team)
    browser = handed(door, scene)
    for path in ("/", "/clients", f"/clients/{scene.client}", f"/clients/{scene.other_client}", "/meeting", "/account"):
        assert browser.open(path).path == "/handed", path
    for path in ("/me", "/clients", f"/clients/{scene.client}", "/tokens", "/reminders"):
        assert browser.open(f"/api/v1{path}").status == 403, path
    refused = (
        browser.post(f"/clients/{scene.other_client}/hand-over"),
        browser.post("/account/password", old=PASSWORD, new="een-heel-ander-woord"),
        browser.post(f"/clients/{scene.client}/offer", answer="never"),
    )
    assert {page.status for page in refused} == {403}
    assert browser.http.post("/api/v1/tokens", json={"label": "x", "days": 1}).status_code == 403
    assert browser.http.post(f"/api/v1/clients/{scene.client}/offers", json={"answer": "never"}).status_code == 403
    with transaction() as session:
        assert session.scalars(select(Offer)).all() == []


def test_what_was_open_before_opens_nothing_while_the_client_holds_the_device(door: Door) -> None:
    scene = door.given(in_a_team)
    browser = Browser(door, scene.caseholder)
    copy = dict(browser.http.cookies)
    browser.post(f"/clients/{scene.client}/hand-over")
    browser.http.cookies.clear()
    browser.http.cookies.update(copy)
    assert browser.open("/clients").path == "/sign-in"


def test_only_the_password_of_the_owner_takes_it_back(door: Door) -> None:
    scene = door.given(in_a_team)
    browser = handed(door, scene)
    wrong = browser.post("/handed/back", password="raad-maar-wat")
    assert wrong.status == 422
    assert "This is not the password of the person whose device this is." in wrong
    assert browser.open("/clients").path == "/handed"
    held = dict(browser.http.cookies)
    back = browser.post("/handed/back", password=PASSWORD)
    assert back.path == f"/clients/{scene.client}"
    assert "The device is yours again." in back
    assert browser.open("/handed").path == "/sign-in"
    browser.http.cookies.clear()
    browser.http.cookies.update(held)
    assert browser.open("/handed").path == "/sign-in"


def test_guessing_the_password_is_slowed_down(door: Door) -> None:
    browser = handed(door, door.given(in_a_team))
    tried = [browser.post("/handed/back", password=f"raad-maar-wat-{number}").status for number in range(7)]
    assert tried[-1] == 429
    assert browser.open("/clients").path == "/handed"


def test_the_clients_answer_is_signed_as_theirs_on_the_device_of_who_handed_it_over(door: Door) -> None:
    scene = door.given(in_a_team)
    browser = handed(door, scene)
    page = browser.post("/handed/offer", answer="yes", client_words="Iemand die ook stil was.", themes=["shame"])
    assert "Thank you. It was noted." in page
    assert "Iemand die ook stil was." in page
    with transaction() as session:
        request = session.scalars(select(Request)).one()
        step = session.scalars(select(Transition).where(Transition.subject_id == request.id)).first()
        assert step is not None
        assert (step.party, step.actor_id, step.on_behalf_of) == (Party.CLIENT, scene.caseholder, scene.client)
        assert step.handed_over
        assert [wish.value for wish in request.wishes] == ["shame"]


def test_a_yes_without_words_is_asked_again_at_its_field(door: Door) -> None:
    browser = handed(door, door.given(in_a_team))
    page = browser.post("/handed/offer", answer="yes")
    assert page.status == 422
    assert 'href="#client_words"' in page.html


def test_never_is_one_tap_and_can_be_changed_on_the_same_page(door: Door) -> None:
    scene = door.given(in_a_team)
    browser = handed(door, scene)
    assert "You said that we should not ask you again." in browser.post("/handed/offer", answer="never")
    browser.post("/handed/offer", answer="not_now", ask_again_on="2099-01-01")
    with transaction() as session:
        answers = session.scalars(select(Offer.answer).order_by(Offer.id)).all()
    assert answers == [Answer.NEVER, Answer.NOT_NOW]


def test_the_client_chooses_a_card_stops_and_takes_it_back(door: Door) -> None:
    def build(make: Make) -> tuple[Scene, UUID, UUID, UUID]:
        scene = in_a_team(make)
        request = make.request(make.session.get_one(Client, scene.client))
        card = make.proposal(request, state=ProposalState.OFFERED_TO_CLIENT)
        match = make.match(make.session.get_one(Client, scene.client))
        others = make.match(make.session.get_one(Client, scene.other_client))
        return scene, card.id, match.id, others.id

    scene, card, match, others = door.given(build)
    browser = handed(door, scene)
    assert f"/handed/cards/{card}/choose" in browser.open("/handed").actions
    assert "You will hear when you meet." in browser.post(f"/handed/cards/{card}/choose")
    assert browser.post(f"/handed/contacts/{others}/stop").status == 404
    stopped = browser.post(f"/handed/contacts/{match}/stop")
    assert "The contact has stopped." in stopped
    assert "The contact goes on. You two agree on the next time together." in browser.undo(stopped)
    with transaction() as session:
        assert session.get_one(Proposal, card).state is ProposalState.CHOSEN
        assert session.get_one(Match, match).state is MatchState.ACTIVE
        assert session.get_one(Match, others).state is MatchState.ACTIVE


def test_what_is_between_the_two_is_not_read_by_handing_the_device_to_oneself(door: Door) -> None:
    def build(make: Make) -> tuple[Scene, UUID]:
        scene = in_a_team(make)
        match = make.match(make.session.get_one(Client, scene.client), wanted="Wandelen.", agenda="Over mijn zus.")
        return scene, match.id

    scene, _match = door.given(build)
    page = handed(door, scene).open("/handed")
    assert "You and Person" in page
    assert "Wandelen." not in page.html
    assert "Over mijn zus." not in page.html


def test_somebody_else_cannot_hand_over_a_client_whom_they_do_not_look_after(door: Door) -> None:
    def build(make: Make) -> tuple[Scene, UUID, UUID]:
        scene = in_a_team(make)
        match = make.match(make.session.get_one(Client, scene.client))
        return scene, make.caseholder().user_id, match.peer_worker.user_id

    scene, colleague, peer_worker = door.given(build)
    assert Browser(door, colleague).post(f"/clients/{scene.client}/hand-over").status == 404
    assert Browser(door, peer_worker).post(f"/clients/{scene.client}/hand-over").status == 403


def test_in_the_clients_hands_only_their_own_word_counts(make: Make) -> None:
    """Whatever the table says of the owner of the device: it does not count while the client holds it."""
    caseholder = make.caseholder()
    match = make.match(make.client(caseholder=caseholder))
    stranger = make.match(make.client(caseholder=caseholder))
    holding = Actor(caseholder.user_id, frozenset(caseholder.roles), caseholder.teams).in_hands_of(match.client_id)
    of_the_client = {action for action in Action if PERMISSIONS[action].get(Party.CLIENT) is speaks_for_client} | {
        Action.RESUME_MATCH
    }
    assert {action for action in Action if may(holding, action, match)} == of_the_client
    assert not [action for action in Action if may(holding, action, stranger)]


def test_on_a_peer_workers_phone_the_client_says_yes_to_less_and_nothing_else_is_there(door: Door) -> None:
    def build(make: Make) -> tuple[Match, Match, UUID]:
        match = make.match(interval_days=7, proposed_intervals=[14, 28])
        other = make.match(peer_worker=match.peer_worker, proposed_intervals=[14, 28])
        card = make.proposal(make.request(match.client), state=ProposalState.OFFERED_TO_CLIENT)
        return match, other, card.id

    match, other, card = door.given(build)
    browser = Browser(door, match.peer_worker)
    assert browser.post(f"/clients/{match.client_id}/hand-over").status == 403
    page = browser.press(browser.open(f"/contacts/{match.id}"), "/hand-over")
    assert page.path == "/handed"
    assert "Time between two meetings: 2 weeks, 4 weeks." in page
    assert not any("cards" in action or action.endswith("/stop") for action in page.actions)
    assert browser.post(f"/handed/contacts/{match.id}/stop").status == 403
    assert browser.post(f"/handed/cards/{card}/choose").status == 404
    assert browser.post(f"/handed/contacts/{other.id}/less-yes").status == 404
    assert browser.open(f"/contacts/{other.id}").path == "/handed"
    assert "You will see each other less often." in browser.press(page, "/less-yes")
    back = browser.post("/handed/back", password=PASSWORD)
    assert back.path == f"/contacts/{match.id}"
    with transaction() as session:
        step = session.scalars(
            select(Transition).where(Transition.subject_id == match.id, Transition.target == MatchState.TAPERING)
        ).one()
        assert (step.party, step.actor_id, step.on_behalf_of) == (
            Party.CLIENT,
            match.peer_worker.user_id,
            match.client_id,
        )
        assert step.handed_over
