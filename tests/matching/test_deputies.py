"""A deputy acts in place of who is away: with the same sight and the same steps, and only for as long."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.history import Transition
from services.matching.models.reminders import Reminder
from services.matching.models.teams import Membership
from services.matching.operations import people, requests
from services.matching.queries.find import get_client, get_reminder
from services.matching.queries.people import caseholders, coordinators, team_leads
from services.matching.schemas.people import AwayIn
from services.matching.states import Party, RequestState, Rule
from shared.errors import Invalid, NotFound
from shared.users import User
from tests.make import Make
from tests.matching.test_escalation import escalated
from tests.matching.told import reminded_of


def goes_away(session: Session, make: Make, who: Actor, deputy: Actor) -> Membership:
    membership = session.scalars(select(Membership).where(Membership.user_id == who.user_id)).one()
    people.set_away(session, who, membership.id, AwayIn(away=True, deputy_id=deputy.user_id))
    session.flush()
    return membership


def comes_back(session: Session, who: Actor, membership: Membership) -> None:
    people.set_away(session, who, membership.id, AwayIn(away=False))
    session.flush()


def now(session: Session, make: Make, who: Actor) -> Actor:
    """As the door knows them at this moment."""
    return make.actor(session.get_one(User, who.user_id))


@pytest.fixture
def client(make: Make) -> Client:
    return make.client(caseholder=make.caseholder())


def test_the_deputy_of_a_team_lead_is_brought_to_what_waits_and_ends_it(
    session: Session, make: Make, client: Client
) -> None:
    lead, deputy = make.team_lead(client.team), make.team_lead(make.team())
    membership = goes_away(session, make, lead, deputy)
    assert team_leads(session, client) == [deputy.user_id]
    request = make.request(client)
    reminder = escalated(session, make, request, Rule.NO_CARD_YET)
    assert reminded_of(session, deputy.user_id) == [Rule.NO_CARD_YET]
    assert reminded_of(session, lead.user_id) == []
    acting = now(session, make, deputy)
    assert get_reminder(session, acting, reminder.id) is reminder
    requests.let_wait(session, acting, request.id)
    step = session.scalars(select(Transition).where(Transition.subject_id == request.id).order_by(Transition.id)).all()
    assert (step[-1].actor_id, step[-1].party) == (deputy.user_id, Party.TEAM_LEAD)
    comes_back(session, lead, membership)
    assert now(session, make, deputy).teams == deputy.teams


def test_after_the_return_of_the_team_lead_the_deputy_sees_nothing_more(
    session: Session, make: Make, client: Client
) -> None:
    lead, deputy = make.team_lead(client.team), make.team_lead(make.team())
    membership = goes_away(session, make, lead, deputy)
    reminder = escalated(session, make, make.request(client), Rule.NO_CARD_YET)
    comes_back(session, lead, membership)
    assert get_reminder(session, now(session, make, lead), reminder.id) is reminder
    for deputy_then in (deputy, now(session, make, deputy)):
        with pytest.raises(NotFound):
            get_reminder(session, deputy_then, reminder.id)
        with pytest.raises(NotFound):
            get_client(session, deputy_then, client.id)


def test_the_deputy_of_a_caseholder_looks_after_their_clients(session: Session, make: Make, client: Client) -> None:
    away = make.actor(session.get_one(User, next(iter(client.caseholder_ids))))
    deputy, colleague = make.caseholder(client.team), make.caseholder(client.team)
    request = make.request(client, state=RequestState.AWAITING_CLIENT)
    membership = goes_away(session, make, away, deputy)
    assert caseholders(session, client) == [deputy.user_id]
    assert get_client(session, now(session, make, deputy), client.id) is client
    requests.withdraw_request(session, now(session, make, deputy), request.id)
    with pytest.raises(NotFound):
        get_client(session, now(session, make, colleague), client.id)
    comes_back(session, away, membership)
    assert caseholders(session, client) == [away.user_id]
    with pytest.raises(NotFound):
        get_client(session, now(session, make, deputy), client.id)


def test_the_deputy_of_a_team_lead_is_no_caseholder_of_the_whole_team(
    session: Session, make: Make, client: Client
) -> None:
    goes_away(session, make, make.team_lead(client.team), deputy := make.caseholder(client.team))
    with pytest.raises(NotFound):
        get_client(session, now(session, make, deputy), client.id)


def test_who_stands_in_elsewhere_leads_there_and_not_at_home(session: Session, make: Make, client: Client) -> None:
    elsewhere = make.team()
    goes_away(session, make, make.team_lead(elsewhere), helper := make.team_lead(make.team()))
    assert now(session, make, helper).leads == {elsewhere.id, *helper.leads}
    assert client.team_id not in now(session, make, helper).teams


def test_a_deputy_is_there_and_can_stand_in_for_that_role(session: Session, make: Make, client: Client) -> None:
    lead, coordinator = make.team_lead(client.team), make.coordinator()
    absent = make.team_lead(make.team())
    goes_away(session, make, absent, make.team_lead(make.team()))
    wrong: tuple[tuple[Actor, Actor], ...] = (
        (lead, lead),
        (lead, absent),
        (lead, make.caseholder(make.team())),
        (coordinator, lead),
        (make.caseholder(client.team), make.caseholder(make.team())),
        (make.actor(make.user(Role.ADMIN)), coordinator),
    )
    for who, deputy in wrong:
        with pytest.raises(Invalid):
            goes_away(session, make, who, deputy)


def test_whose_account_has_ended_is_asked_nothing_and_stands_in_for_nobody(
    session: Session, make: Make, client: Client
) -> None:
    admin, lead, deputy = make.actor(make.user(Role.ADMIN)), make.team_lead(client.team), make.team_lead(make.team())
    goes_away(session, make, lead, deputy)
    people.end_account(session, admin, deputy.user_id)
    session.flush()
    assert team_leads(session, client) == [lead.user_id], "who is away hears it rather than nobody"
    coordinator = make.coordinator()
    people.end_account(session, admin, lead.user_id)
    session.flush()
    assert team_leads(session, client) == coordinators(session) == [coordinator.user_id]


def test_an_escalation_stays_readable_for_a_coordinator_who_comes_back(
    session: Session, make: Make, client: Client
) -> None:
    away, deputy = make.coordinator(), make.coordinator()
    membership = goes_away(session, make, away, deputy)
    reminder: Reminder = escalated(session, make, make.request(client), Rule.NO_CARD_YET)
    assert reminded_of(session, away.user_id) == []
    comes_back(session, away, membership)
    assert get_reminder(session, now(session, make, away), reminder.id) is reminder
