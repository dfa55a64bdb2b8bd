"""A request may end in a place in a group: the client's choice, never more than there are places, left at any time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.groups import Group, GroupPlace
from services.matching.models.reminders import OPEN, Reminder
from services.matching.models.requests import Outcome, Request, RequestKind
from services.matching.models.teams import TeamType
from services.matching.operations import groups, requests
from services.matching.operations.erasing import erase_client
from services.matching.queries.find import get_client
from services.matching.queries.groups import groups_led, groups_to_choose, members_of, places_now
from services.matching.queries.history import page_of_history
from services.matching.queries.own_data import own_data
from services.matching.queries.own_export import export_of_client
from services.matching.queries.own_standing import own_standing
from services.matching.schemas.erasures import EraseIn
from services.matching.schemas.groups import GroupChoiceIn, GroupIn, NameToldIn
from services.matching.schemas.pages import PageIn
from services.matching.states import RequestState
from shared import clock
from shared.db import transaction
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.door import Door
from tests.make import Make

AT_ONCE = 6


@pytest.fixture
def wish(make: Make) -> Request:
    return make.request(make.client_with_sign_in())


@pytest.fixture
def client(make: Make, wish: Request) -> Actor:
    return make.actor(wish.client)


def placed(session: Session, actor: Actor, request: Request, group: Group) -> UUID:
    groups.place_in_group(session, actor, request.id, GroupChoiceIn(group_id=group.id))
    return places_now(session, actor, request.client_id)[-1].id


def taken(session: Session, group: Group) -> int:
    session.refresh(group)
    return group.taken


def test_requirement_93_a_place_in_a_group_fulfils_the_request_without_a_match(
    session: Session, make: Make, wish: Request, client: Actor
) -> None:
    group = make.group()
    placed(session, client, wish, group)
    assert (wish.state, wish.outcome) == (RequestState.FULFILLED, Outcome.GROUP)
    assert taken(session, group) == 1
    waits = select(Reminder).where(Reminder.subject_id == wish.id, Reminder.state.in_(OPEN))
    assert session.scalars(waits).all() == []
    assert page_of_history(session, client, wish, PageIn()).items[-1].target == "fulfilled"
    assert [place.group.name for place in own_standing(session, client).groups] == [group.name]


def test_who_waits_for_somebody_can_choose_a_group_and_a_visit_together_cannot_end_in_one(
    session: Session, make: Make, wish: Request, client: Actor
) -> None:
    requests.let_wait(session, make.coordinator(), wish.id)
    placed(session, client, wish, make.group())
    visit = make.request(wish.client, kind=RequestKind.ONE_OFF)
    with pytest.raises(Conflict):
        placed(session, client, visit, make.group())


def test_staff_write_down_the_choice_of_a_client_as_the_clients_own_word(
    session: Session, make: Make, wish: Request
) -> None:
    placed(session, make.coordinator(), wish, make.group())
    step = page_of_history(session, make.coordinator(), wish, PageIn()).items[-1]
    assert (step.party, step.on_behalf_of) == ("client", wish.client_id)
    with pytest.raises(NotFound):
        placed(session, make.caseholder(make.team()), make.request(), make.group())


def test_a_full_group_and_a_closed_one_take_nobody_and_nobody_comes_twice(
    session: Session, make: Make, wish: Request, client: Actor
) -> None:
    full, closed, group = make.group(places=1), make.group(open=False), make.group()
    other = make.request(make.client_with_sign_in())
    placed(session, make.actor(other.client), other, full)
    for no_room in (full, closed):
        with pytest.raises(Conflict, match="no place in this group"):
            placed(session, client, wish, no_room)
    placed(session, client, wish, group)
    with pytest.raises(Conflict, match="already"):
        placed(session, client, make.request(wish.client), group)


def test_the_database_itself_refuses_one_too_many(session: Session, make: Make) -> None:
    group, today = make.group(places=1), clock.today(session)
    for request in (make.request(), make.request()):
        place = GroupPlace(group_id=group.id, client_id=request.client_id, request_id=request.id, since=today)
        session.add(place)
    with pytest.raises(IntegrityError, match="ck_group_taken"):
        session.flush()


def test_the_last_place_goes_to_one_of_many_who_choose_it_in_the_same_instant(door: Door) -> None:
    def waiting(make: Make) -> tuple[UUID, list[Request]]:
        return make.group(places=1).id, [make.request(make.client_with_sign_in()) for _ in range(AT_ONCE)]

    group_id, asked = door.given(waiting)
    barrier = Barrier(AT_ONCE)

    def choose(one: tuple[UUID, httpx2.Client]) -> int:
        barrier.wait()
        return one[1].post(f"/requests/{one[0]}/group", json={"group_id": str(group_id)}).status_code

    callers = [(request.id, door.signed_in(request.client)) for request in asked]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(choose, callers)) == {200: 1, 409: AT_ONCE - 1}
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(GroupPlace)) == 1


def test_a_client_leaves_at_once_and_can_take_it_back_the_same_day(
    session: Session, make: Make, wish: Request, client: Actor
) -> None:
    group = make.group(places=1)
    place_id = placed(session, client, wish, group)
    groups.leave_group(session, client, place_id)
    assert (taken(session, group), own_standing(session, client).groups) == (0, [])
    groups.take_place_back(session, client, place_id)
    assert taken(session, group) == 1
    groups.leave_group(session, client, place_id)
    other = make.request(make.client_with_sign_in())
    placed(session, make.actor(other.client), other, group)
    with pytest.raises(Conflict, match="no place"):
        groups.take_place_back(session, client, place_id)


def test_who_leads_a_group_reads_the_names_of_those_who_want_that_and_of_nobody_else(
    session: Session, make: Make, wish: Request, client: Actor
) -> None:
    leader, other = make.peer_worker(leads_groups=True), make.peer_worker(leads_groups=True)
    group, leads = make.group(leader_id=leader.id), make.actor(leader)
    mine, theirs = placed(session, client, wish, group), make.request(make.client_with_sign_in())
    placed(session, make.actor(theirs.client), theirs, group)

    def read(actor: Actor) -> list[tuple[list[str], int]]:
        session.expire(group)
        return [([one.client_name for one in led.members], led.others) for led in groups_led(session, actor)]

    assert read(leads) == [([], 2)]
    groups.tell_name(session, client, mine, NameToldIn(told=True))
    assert read(leads) == [([wish.client.name], 1)]
    assert read(make.actor(other)) == []
    with pytest.raises(NotFound):
        groups.leave_group(session, leads, mine)  # a name is all that they see
    with pytest.raises(NotFound):
        get_client(session, leads, wish.client_id)
    groups.tell_name(session, client, mine, NameToldIn(told=False))
    assert read(leads) == [([], 2)]
    groups.tell_name(session, client, mine, NameToldIn(told=True))
    groups.leave_group(session, client, mine)
    assert read(leads) == [([], 1)]
    with pytest.raises(NotFound):
        groups_led(session, client)


def test_who_leads_a_group_writes_down_nobodys_choice_for_it(session: Session, make: Make) -> None:
    act = make.team(TeamType.ACT)
    leader, colleague = make.peer_worker(team=act, leads_groups=True), make.actor(make.peer_worker(team=act))
    wish, group, another = make.request(make.client(act)), make.group(leader_id=leader.id), make.group()
    leads = make.actor(leader)
    offered = {one.id for one in groups_to_choose(session, leads, PageIn()).items}
    assert (group.id in offered, another.id in offered) == (False, True)
    with pytest.raises(Forbidden):
        placed(session, leads, wish, group)
    place = placed(session, colleague, wish, group)
    for word in (lambda: groups.leave_group(session, leads, place), lambda: tell(session, leads, place)):
        with pytest.raises(Forbidden):
            word()
    tell(session, colleague, place)
    placed(session, leads, make.request(make.client(act)), another)


def tell(session: Session, actor: Actor, place_id: UUID) -> None:
    groups.tell_name(session, actor, place_id, NameToldIn(told=True))


def test_only_a_coordinator_keeps_groups_and_only_who_may_lead_is_named(
    session: Session, make: Make, client: Actor
) -> None:
    coordinator, leads = make.coordinator(), make.peer_worker(leads_groups=True)
    asked = {"name": "Herstelgroep", "kind": "recovery", "meets": "Maandag", "places": 2}
    group = groups.add_group(session, coordinator, GroupIn(**asked, leader_id=leads.id))
    with pytest.raises(Invalid, match="leader_id"):
        groups.add_group(session, coordinator, GroupIn(**asked, leader_id=make.peer_worker().id))
    for request in (make.request(), make.request()):
        placed(session, coordinator, request, group)
    session.refresh(group)
    with pytest.raises(Invalid, match="places"):
        groups.change_group(session, coordinator, group.id, GroupIn(**asked | {"places": 1}))
    assert len(members_of(session, coordinator, group.id, PageIn()).items) == 2
    for somebody in (client, make.caseholder(), make.actor(leads)):
        with pytest.raises(Forbidden):
            groups.add_group(session, somebody, GroupIn(**asked))


def test_a_place_is_in_the_clients_own_copy_and_goes_when_the_client_is_erased(
    session: Session, make: Make, wish: Request, client: Actor
) -> None:
    group = make.group()
    placed(session, client, wish, group)
    assert [place.group.id for place in own_data(session, client, lambda _name: PageIn()).groups.items] == [group.id]
    assert [row["group_id"] for row in export_of_client(session, client)["group_place"]] == [group.id]
    erase_client(session, make.coordinator(), wish.client_id, EraseIn(decided_by="M. de Boer"))
    assert session.scalars(select(GroupPlace)).all() == []
    assert taken(session, group) == 0
