"""What a team does about a contact: a talk, a crisis with the client's wish first, and what a team lead decides."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.matching.models.clients import CrisisPreference
from services.matching.models.decisions import Decision, Topic
from services.matching.models.matches import Alignment, Match, PauseKind
from services.matching.states import MatchState, Party
from shared import clock
from shared.db import transaction
from tests.door import Door
from tests.make import Make
from tests.web.browse import Browser


def contact(door: Door, wish: CrisisPreference = CrisisPreference.UNKNOWN) -> tuple[UUID, UUID, date]:
    def build(make: Make) -> tuple[UUID, UUID, date]:
        me = make.caseholder()
        client = make.client(caseholder=me, crisis_preference=wish)
        match = make.match(client, wanted="Wandelen.", agenda="Over mijn zus.")
        return me.user_id, match.id, clock.today(make.session)

    return door.given(build)


def state_of(match: UUID) -> MatchState:
    with transaction() as session:
        return session.get_one(Match, match).state


def test_a_contact_shows_the_team_nothing_that_is_between_the_two(door: Door) -> None:
    me, match, _today = contact(door)
    page = Browser(door, me).open(f"/matches/{match}")
    assert "Weer naar buiten durven." in page
    assert "Wandelen." not in page
    assert "Over mijn zus." not in page


def test_a_talk_is_written_down_and_one_about_the_client_alone_is_seen_as_such(door: Door) -> None:
    me, match, today = contact(door)
    browser = Browser(door, me)
    said = browser.post(
        f"/matches/{match}/alignment", held_on=str(today), peer_worker_present="true", i_was_there="true", needs="Rust."
    )
    assert "The talk was written down." in said
    assert "without the client" in said
    with transaction() as session:
        talk = session.scalars(select(Alignment)).one()
        assert (talk.client_present, talk.team_member_id, talk.needs) == (False, me, "Rust.")


@pytest.mark.parametrize(
    ("wish", "consulted", "expected"),
    [
        (CrisisPreference.CONTINUE, "true", MatchState.ACTIVE),
        (CrisisPreference.PAUSE, "", MatchState.PAUSED),
        (CrisisPreference.CALL_FIRST, "", MatchState.ACTIVE),
        (CrisisPreference.UNKNOWN, "", MatchState.ACTIVE),
        (CrisisPreference.UNKNOWN, "true", MatchState.PAUSED),
    ],
)
def test_in_a_crisis_the_clients_wish_comes_first_and_then_the_teams_decision(
    door: Door, wish: CrisisPreference, consulted: str, expected: MatchState
) -> None:
    me, match, today = contact(door, wish)
    page = Browser(door, me).post(
        f"/matches/{match}/crisis", review_on=str(today + timedelta(days=5)), consulted=consulted
    )
    assert page.path == f"/matches/{match}"
    assert state_of(match) is expected


def test_a_pause_is_looked_at_within_a_week_goes_on_or_ends(door: Door) -> None:
    me, match, today = contact(door, CrisisPreference.PAUSE)
    browser = Browser(door, me)
    late = browser.post(f"/matches/{match}/crisis", review_on=str(today + timedelta(days=30)))
    assert late.status == 422
    assert 'href="#review_on"' in late.html
    browser.post(f"/matches/{match}/crisis", review_on=str(today + timedelta(days=3)))
    assert "The pause goes on until that day." in browser.post(
        f"/matches/{match}/review", review_on=str(today + timedelta(days=6))
    )
    assert "The contact goes on." in browser.post(f"/matches/{match}/resume")
    assert state_of(match) is MatchState.ACTIVE


def test_a_pause_of_the_clients_own_ends_with_the_clients_yes(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID]:
        me = make.caseholder()
        match = make.match(make.client(caseholder=me))
        match.pause_kind, match.paused_from = PauseKind.CLIENT_WISH, MatchState.ACTIVE
        match.move_to(MatchState.PAUSED, make.signed(Party.CLIENT))
        return me.user_id, match.id

    me, match = door.given(build)
    browser = Browser(door, me)
    assert browser.post(f"/matches/{match}/resume").status == 422
    browser.post(f"/matches/{match}/resume", client_agrees="true")
    assert state_of(match) is MatchState.ACTIVE


def test_less_is_proposed_and_only_the_client_decides(door: Door) -> None:
    me, match, _today = contact(door)
    assert "The client has not answered yet." in Browser(door, me).post(f"/matches/{match}/less")
    assert state_of(match) is MatchState.ACTIVE


def test_a_caseholder_cannot_end_a_contact(door: Door) -> None:
    me, match, _today = contact(door)
    browser = Browser(door, me)
    assert f"/matches/{match}/end" not in browser.open(f"/matches/{match}").actions
    assert browser.post(f"/matches/{match}/end", reason="organisation").status == 403


def test_a_team_lead_decides_for_the_own_team_what_practice_is_divided_on(door: Door) -> None:
    def build(make: Make) -> tuple[UUID, UUID, UUID, date]:
        team, other = make.team(), make.team()
        return make.team_lead(team).user_id, team.id, other.id, clock.today(make.session)

    lead, team, other, today = door.given(build)
    browser = Browser(door, lead)
    assert "nobody decided yet; this is the safe choice" in browser.open("/decisions")
    fields = {
        "value": "pause",
        "decided_by": "Teamoverleg",
        "decided_on": str(today),
        "review_on": str(today + timedelta(days=180)),
    }
    assert "Teamoverleg" in browser.post(f"/decisions/{team}/crisis_contact", **fields)
    without = browser.post(f"/decisions/{team}/crisis_contact", **(fields | {"decided_by": ""}))
    assert without.status == 422
    assert browser.post(f"/decisions/{other}/crisis_contact", **fields).status == 403
    with transaction() as session:
        rows = session.execute(select(Decision.topic, Decision.team_id, Decision.value)).all()
    assert [tuple(row) for row in rows] == [(Topic.CRISIS_CONTACT, team, "pause")]


def test_decisions_are_for_who_leads_a_team(door: Door) -> None:
    me, _match, _today = contact(door)
    assert Browser(door, me).open("/decisions").status == 404
