"""Clients: placed with caseholders by the kind of team, told in their own way, handed over without silence."""

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.clients import Channel, CrisisPreference
from services.matching.models.offers import Answer, ReOffer, ReOfferCause
from services.matching.models.reminders import Reminder
from services.matching.models.teams import Team, TeamType
from services.matching.operations import clients, people
from services.matching.operations.offers import record_offer
from services.matching.queries.clients import list_clients
from services.matching.queries.people import coordinators
from services.matching.schemas.clients import (
    ChannelIn,
    ClientIn,
    ClientOut,
    ClientSignInIn,
    ClientsIn,
    CrisisPreferenceIn,
    PeerOnlyIn,
    PlaceIn,
)
from services.matching.schemas.offers import OfferIn
from services.matching.schemas.people import AwayIn, PersonIn, TeamIn
from services.matching.states import ReOfferState
from shared import clock, outbox
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make


def somebody(team: Team, *caseholders: object, **fields: object) -> ClientIn:
    usual = {"number": "K1", "name": "Jos", "in_care_since": date(2026, 1, 1), "team_id": team.id}
    return ClientIn.model_validate(usual | {"caseholder_ids": caseholders} | fields)


def test_requirement_2_a_fact_client_has_one_or_two_caseholders_beside_the_psychiatrist(
    session: Session, make: Make
) -> None:
    coordinator, team = make.coordinator(), make.team()
    one, two, psychiatrist = (make.caseholder(team).user_id for _ in range(3))
    with pytest.raises(Invalid, match="one or two people"):
        clients.add_client(session, coordinator, somebody(team))
    asked = somebody(team, one, psychiatrist, responsible_practitioner_id=psychiatrist)
    with pytest.raises(Invalid, match="responsible practitioner"):
        clients.add_client(session, coordinator, asked)
    with pytest.raises(ValidationError):
        somebody(team, one, two, psychiatrist)
    client = clients.add_client(
        session, coordinator, somebody(team, one, two, responsible_practitioner_id=psychiatrist)
    )
    assert client.caseholder_ids == {one, two}
    assert client.responsible_practitioner_id == psychiatrist


def test_requirement_1_in_an_act_team_the_caseload_is_shared_so_nobody_has_to_be_named(
    session: Session, make: Make
) -> None:
    team = make.team(TeamType.ACT)
    client = clients.add_client(session, make.coordinator(), somebody(team))
    assert client.caseholder_ids == frozenset()


def test_a_caseholder_works_in_the_team_and_is_no_peer_worker(session: Session, make: Make) -> None:
    team, coordinator = make.team(), make.coordinator()
    elsewhere, peer_worker = make.caseholder(make.team()).user_id, make.peer_worker(team=team).user_id
    for user_id in (elsewhere, peer_worker):
        with pytest.raises(Invalid, match="work in the client's team"):
            clients.add_client(session, coordinator, somebody(team, user_id))


def test_a_number_belongs_to_one_client(session: Session, make: Make) -> None:
    team, coordinator = make.team(TeamType.ACT), make.coordinator()
    clients.add_client(session, coordinator, somebody(team))
    with pytest.raises(Conflict, match="number"):
        clients.add_client(session, coordinator, somebody(team, name="Iemand anders"))


def test_a_first_offer_is_planned_with_the_client(session: Session, make: Make) -> None:
    client = clients.add_client(session, make.coordinator(), somebody(make.team(TeamType.ACT)))
    planned = session.scalars(select(ReOffer).where(ReOffer.client_id == client.id)).one()
    assert (planned.state, planned.cause) == (ReOfferState.SCHEDULED, ReOfferCause.NEVER_OFFERED)
    assert 0 < (planned.due_on - clock.today(session)).days <= 28
    assert session.scalars(select(Reminder)).all() == []


def test_only_a_coordinator_adds_clients(session: Session, make: Make) -> None:
    with pytest.raises(Forbidden):
        clients.add_client(session, make.caseholder(), somebody(make.team(TeamType.ACT)))


def test_who_takes_over_a_client_hears_what_was_on_its_way(session: Session, make: Make) -> None:
    old, new = make.caseholder(), make.caseholder()
    client = make.client(caseholder=old)
    other = make.client(caseholder=old)
    for each in (client, other):
        outbox.publish(session, Event.CLIENT_TO_ASK, to=[old.user_id], subject=("request", each.id), client_id=each.id)
    asked = PlaceIn(team_id=client.team_id, caseholder_ids=[new.user_id])
    clients.place_client(session, make.coordinator(), client.id, asked)
    waiting = session.execute(
        select(OutboxRow.recipient_id, OutboxRow.client_id).where(OutboxRow.cancelled_at.is_(None))
    ).all()
    assert set(map(tuple, waiting)) == {(new.user_id, client.id), (old.user_id, other.id)}


def test_a_caseholder_who_stays_keeps_what_was_on_its_way(session: Session, make: Make) -> None:
    stays, added = make.caseholder(), make.caseholder()
    client = make.client(caseholder=stays)
    outbox.publish(
        session, Event.CLIENT_TO_ASK, to=[stays.user_id], subject=("request", client.id), client_id=client.id
    )
    asked = PlaceIn(team_id=client.team_id, caseholder_ids=[stays.user_id, added.user_id])
    clients.place_client(session, make.coordinator(), client.id, asked)
    assert [row.recipient_id for row in session.scalars(select(OutboxRow))] == [stays.user_id]
    assert session.scalars(select(OutboxRow.cancelled_at)).all() == [None]


def test_another_team_is_a_good_moment_to_offer_again(session: Session, make: Make) -> None:
    coordinator, team = make.coordinator(), make.team(TeamType.ACT)
    client = clients.add_client(session, coordinator, somebody(team))
    clients.place_client(session, coordinator, client.id, PlaceIn(team_id=make.team(TeamType.ACT).id))
    planned = session.scalars(select(ReOffer).where(ReOffer.client_id == client.id)).one()
    assert planned.state is ReOfferState.DUE


def test_a_caseholder_cannot_take_over_somebody_elses_client(session: Session, make: Make) -> None:
    client, stranger = make.client(), make.caseholder()
    asked = PlaceIn(team_id=client.team_id, caseholder_ids=[stranger.user_id])
    with pytest.raises(NotFound):
        clients.place_client(session, stranger, client.id, asked)


def test_how_a_client_hears_things_and_what_they_want_in_a_crisis_is_their_own_word(
    session: Session, make: Make
) -> None:
    client = make.client_with_sign_in()
    actor = make.actor(client)
    clients.set_channel(session, actor, client.id, ChannelIn(channel=Channel.SOMEBODY, channel_through="mijn zus"))
    asked = CrisisPreferenceIn(crisis_preference=CrisisPreference.CONTINUE)
    clients.set_crisis_preference(session, actor, client.id, asked)
    clients.set_peer_only(session, actor, client.id, PeerOnlyIn(peer_only=True))
    seen = ClientOut.of(client)
    assert (seen.channel, seen.channel_through, seen.crisis_preference) == ("somebody", "mijn zus", "continue")
    assert seen.peer_only


def test_somebody_is_a_channel_only_with_a_somebody() -> None:
    for asked in ({"channel": "somebody"}, {"channel": "phone", "channel_through": "mijn zus"}):
        with pytest.raises(ValidationError, match="through whom"):
            ChannelIn.model_validate(asked)


def test_the_app_needs_an_account(session: Session, make: Make) -> None:
    coordinator = make.coordinator()
    client = make.client()
    with pytest.raises(Invalid, match="account"):
        clients.set_channel(session, coordinator, client.id, ChannelIn(channel=Channel.APP))
    clients.give_sign_in(session, coordinator, client.id, ClientSignInIn(email="jos@naast.example"))
    clients.set_channel(session, coordinator, client.id, ChannelIn(channel=Channel.APP))
    assert client.user is not None
    assert make.actor(client).roles == {Role.CLIENT}
    assert not client.user.mail_wanted


def test_who_works_with_a_client_cannot_make_the_account_that_speaks_for_them(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    with pytest.raises(Forbidden):
        clients.give_sign_in(session, caseholder, client.id, ClientSignInIn(email="jos@naast.example"))


def test_a_coordinator_who_is_away_has_a_deputy(session: Session, make: Make) -> None:
    admin = make.actor(make.user(Role.ADMIN))
    one, two = (
        people.add_person(session, admin, PersonIn(email=email, name=email, role=Role.COORDINATOR))
        for email in ("een@naast.example", "twee@naast.example")
    )
    people.set_away(session, make.actor(one.user), one.id, AwayIn(away=True, deputy_id=two.user_id))
    session.flush()
    assert coordinators(session) == [two.user_id]
    people.set_away(session, make.actor(one.user), one.id, AwayIn(away=False))
    session.flush()
    assert set(coordinators(session)) == {one.user_id, two.user_id}


def test_a_deputy_has_the_same_role_and_nobody_sends_another_away(session: Session, make: Make) -> None:
    admin = make.actor(make.user(Role.ADMIN))
    asked = PersonIn(email="een@naast.example", name="Een", role=Role.COORDINATOR)
    membership, lead = people.add_person(session, admin, asked), make.team_lead()
    away = AwayIn(away=True, deputy_id=lead.user_id)
    with pytest.raises(Invalid):
        people.set_away(session, admin, membership.id, away)
    with pytest.raises(Forbidden):
        people.set_away(session, lead, membership.id, AwayIn(away=True))


def test_only_an_admin_manages_people_and_teams(session: Session, make: Make) -> None:
    person = PersonIn(email="een@naast.example", name="Een", role=Role.ADMIN)
    with pytest.raises(Forbidden):
        people.add_person(session, make.coordinator(), person)
    with pytest.raises(Forbidden):
        people.add_team(session, make.coordinator(), TeamIn(name="Noord", type=TeamType.FACT))


def test_the_last_caseholder_of_a_client_does_not_just_vanish(session: Session, make: Make) -> None:
    admin, caseholder = make.actor(make.user(Role.ADMIN)), make.caseholder()
    client = make.client(caseholder=caseholder)
    with pytest.raises(Conflict, match="Hand those over"):
        people.end_account(session, admin, caseholder.user_id)
    asked = PlaceIn(team_id=client.team_id, caseholder_ids=[make.caseholder().user_id])
    clients.place_client(session, make.coordinator(), client.id, asked)
    assert not people.end_account(session, admin, caseholder.user_id).active


def test_requirement_22_the_list_of_who_was_never_offered_anything_ends_with_the_first_offer(
    session: Session, make: Make
) -> None:
    caseholder = make.caseholder()
    offered, never = (make.client(caseholder=caseholder) for _ in range(2))
    asked = ClientsIn(never_offered=True)
    assert {client.id for client in list_clients(session, caseholder, asked).items} == {offered.id, never.id}
    record_offer(session, caseholder, offered.id, OfferIn(answer=Answer.NOT_NOW))
    assert [client.id for client in list_clients(session, caseholder, asked).items] == [never.id]
