"""What a peer worker sets about themselves, and that nobody else can."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.history import Transition
from services.matching.models.peer_workers import (
    Career,
    FormerTreater,
    Openness,
    PeerRole,
    PeerWorker,
    Room,
    Use,
    Visibility,
    Willingness,
)
from services.matching.models.proposals import Proposal
from services.matching.operations import pool, profiles, proposals
from services.matching.operations.acquaintances import know_each_other
from services.matching.queries import candidates
from services.matching.queries import profiles as own
from services.matching.queries.capacity import loads
from services.matching.queries.exports import export_files
from services.matching.queries.own_profile import own_profile
from services.matching.queries.pool import read_peer_worker
from services.matching.schemas.pool import PeerWorkerOut, RoleGivenIn
from services.matching.schemas.profiles import (
    BoundaryIn,
    ExperienceIn,
    FormerTreaterIn,
    HoursIn,
    KnowIn,
    PracticalIn,
    RoleConflict,
    RoleIn,
    RoomIn,
    StoryIn,
)
from services.matching.schemas.proposals import DeclineIn
from services.matching.states import Party, ProposalState, RequestState
from services.matching.visibility import visible_proposals
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make

Change = Callable[[Session, Actor, Any, Any], PeerWorker]
CHANGES: list[tuple[Change, Any]] = [
    (profiles.set_experience, ExperienceIn(theme="shame")),
    (profiles.drop_experience, "shame"),
    (profiles.set_boundary, BoundaryIn(theme="shame")),
    (profiles.drop_boundary, "shame"),
    (profiles.choose_role, RoleIn(role=PeerRole.ALLY, willingness=Willingness.WANTED)),
    (profiles.set_hours, HoursIn(hours_per_week=1)),
    (profiles.set_practical, PracticalIn()),
    (profiles.tell_story, StoryIn(story="")),
    (profiles.set_room, RoomIn(room=Room.FULL)),
    (profiles.name_former_treater, FormerTreaterIn(user_id=UUID(int=1))),
    (profiles.forget_former_treater, None),
]


@pytest.mark.parametrize(("change", "asked"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_requirement_125_nobody_else_sets_what_is_a_peer_workers_own(
    session: Session, make: Make, change: Change, asked: Any
) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    others = (make.team_lead(peer_worker.team), make.coordinator(), make.actor(make.peer_worker()))
    for other in others:
        with pytest.raises(Forbidden):
            change(session, other, peer_worker.id, asked)


def test_requirement_126_an_experience_is_shown_to_nobody_unless_its_owner_says_so(
    session: Session, make: Make
) -> None:
    peer_worker = make.peer_worker()
    profiles.set_experience(session, make.actor(peer_worker), peer_worker.id, ExperienceIn(theme="voice_hearing"))
    assert peer_worker.experiences[0].visibility is Visibility.MATCHING
    assert PeerWorkerOut.of(peer_worker).shown == []


@pytest.mark.parametrize("openness", Openness)
@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("visibility", Visibility)
def test_what_may_be_used_and_what_is_shown_follow_from_its_owners_word(
    session: Session, make: Make, visibility: Visibility, use: Use, openness: Openness
) -> None:
    peer_worker = make.peer_worker()
    asked = ExperienceIn(theme="shame", visibility=visibility, use=use, openness=openness)
    profiles.set_experience(session, make.actor(peer_worker), peer_worker.id, asked)
    usable = openness is not Openness.NOT_NOW and use is Use.IN_MATCHING and visibility is not Visibility.ONLY_ME
    assert bool(peer_worker.usable_theme) is usable
    assert bool(peer_worker.shown_theme) is (usable and visibility is Visibility.TEAM)


def test_requirement_51_what_cannot_be_talked_about_now_is_not_matched_and_contacts_go_on(
    session: Session, make: Make
) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    actor = make.actor(peer_worker)
    met = make.match(peer_worker=peer_worker)
    asked_for = make.request(themes=["shame"])
    met.request_id = asked_for.id
    session.flush()
    request = make.request(musts=["shame"])
    assert candidates.rank_for_staff(session, request)
    assert not own.closed_while_in_contact(session, peer_worker)

    asked = ExperienceIn(theme="shame", visibility=Visibility.TEAM, openness=Openness.NOT_NOW)
    profiles.set_experience(session, actor, peer_worker.id, asked)
    assert candidates.rank_for_staff(session, request) == []
    assert met.state == "active"
    assert own.closed_while_in_contact(session, peer_worker)


def test_an_experience_that_is_dropped_is_gone(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame", "hope"])
    profiles.drop_experience(session, make.actor(peer_worker), peer_worker.id, "shame")
    session.flush()
    session.expire(peer_worker)
    assert [experience.theme for experience in peer_worker.experiences] == ["hope"]
    assert PeerWorkerOut.of(peer_worker).shown == ["hope"]


def test_a_theme_that_is_not_in_the_catalogue_is_refused() -> None:
    with pytest.raises(ValidationError, match="catalogue"):
        ExperienceIn(theme="no_such_theme")


def test_scenario_13_a_boundary_leaves_out_without_a_trace(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame", "violence"])
    request = make.request(themes=["shame", "violence"])
    before = PeerWorkerOut.of(peer_worker)
    profiles.set_boundary(session, make.actor(peer_worker), peer_worker.id, BoundaryIn(theme="violence"))
    session.flush()
    assert candidates.rank_for_staff(session, request) == []
    assert PeerWorkerOut.of(peer_worker) == before
    profiles.drop_boundary(session, make.actor(peer_worker), peer_worker.id, "violence")
    session.flush()
    assert len(candidates.rank_for_staff(session, request)) == 1


def test_a_role_that_is_refused_later_is_no_part_of_the_function_any_more(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker()
    actor, ally = make.actor(peer_worker), PeerRole.ALLY
    profiles.choose_role(session, actor, peer_worker.id, RoleIn(role=ally, willingness=Willingness.MAYBE))
    pool.give_role(session, make.coordinator(), peer_worker.id, ally, RoleGivenIn())
    assert [choice.given for choice in peer_worker.roles if choice.role is ally] == [True]
    profiles.choose_role(session, actor, peer_worker.id, RoleIn(role=ally, willingness=Willingness.REFUSED))
    assert [choice.given for choice in peer_worker.roles if choice.role is ally] == [False]


def test_lowering_hours_is_always_allowed(session: Session, make: Make) -> None:
    match = make.match()
    actor = make.actor(match.peer_worker)
    profiles.set_hours(session, actor, match.peer_worker_id, HoursIn(hours_per_week=1))
    assert match.peer_worker.client_minutes == 30
    assert match.state == "active"


def test_requirement_154_four_hours_of_which_sixty_per_cent_hold_one_weekly_contact(
    session: Session, make: Make
) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    hours = HoursIn(hours_per_week=4, client_share=60, travel_minutes=30)
    profiles.set_hours(session, make.actor(peer_worker), peer_worker.id, hours)
    session.flush()
    request = make.request(themes=["shame"])
    assert candidates.rank_for_staff(session, request)
    make.match(peer_worker=peer_worker, weekly_minutes=120)
    assert candidates.rank_for_staff(session, request) == []


def test_a_limit_of_ones_own_holds_in_matching_and_is_read_by_nobody_else(session: Session, make: Make) -> None:
    peer_worker, other = make.peer_worker(themes=["shame"]), make.peer_worker(themes=["shame"])
    actor, coordinator, request = make.actor(peer_worker), make.coordinator(), make.request(themes=["shame"])
    make.match(peer_worker=peer_worker, weekly_minutes=120)

    def read_by_others() -> tuple[object, ...]:
        week = loads(session, [peer_worker.id])
        return read_peer_worker(session, coordinator, peer_worker.id), week, export_files(session)

    before = read_by_others()
    for limit, found in ((4.0, {peer_worker.id, other.id}), (3.9, {other.id}), (None, {peer_worker.id, other.id})):
        profiles.set_hours(session, actor, peer_worker.id, HoursIn(hours_per_week=24, own_limit=limit))
        session.flush()
        assert {one.candidate_id for one in candidates.rank_for_staff(session, request)} == found
        assert {one.candidate_id for one in candidates.rank_for_system(session, request, 5)} == found
        assert own_profile(session, actor).own_limit == limit
        assert read_by_others() == before


def test_roles_that_are_hard_to_have_together_are_explained_to_their_owner(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(career=Career.SENIOR)
    actor = make.actor(peer_worker)
    choices = [
        (PeerRole.CRITICAL_FRIEND, Willingness.WANTED, []),
        (PeerRole.ADVISER, Willingness.MAYBE, [RoleConflict.CRITICAL_AND_ADVISER]),
        (PeerRole.ADVISER, Willingness.REFUSED, []),
        (PeerRole.ALLY, Willingness.WANTED, []),
        (PeerRole.BRIDGE_BUILDER, Willingness.WANTED, [RoleConflict.ALLY_AND_BRIDGE]),
    ]
    for role, willingness, conflicts in choices:
        profiles.choose_role(session, actor, peer_worker.id, RoleIn(role=role, willingness=willingness))
        assert own_profile(session, actor).role_conflicts == conflicts
    peer_worker.career, peer_worker.gives_team_feedback = Career.INTERN, True
    assert own_profile(session, actor).role_conflicts == [
        RoleConflict.CRITICAL_AND_DEPENDENT,
        RoleConflict.ALLY_AND_FEEDBACK,
        RoleConflict.ALLY_AND_BRIDGE,
    ]


def test_room_again_brings_waiting_requests_back(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"], room=Room.FULL)
    request = make.request(musts=["shame"])
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    profiles.set_room(session, make.actor(peer_worker), peer_worker.id, RoomIn(room=Room.AMPLE))
    assert request.state is RequestState.IN_MATCHING


def test_more_hours_bring_waiting_requests_back_and_fewer_do_not(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"], hours_per_week=2)
    actor, request = make.actor(peer_worker), make.request(musts=["shame"])
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    states = []
    for hours in (1, 24):
        profiles.set_hours(session, actor, peer_worker.id, HoursIn(hours_per_week=hours))
        states.append(request.state)
    assert states == [RequestState.WAITING, RequestState.IN_MATCHING]


def test_a_boundary_taken_back_brings_nothing_back_by_itself(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame"])
    actor = make.actor(peer_worker)
    profiles.set_boundary(session, actor, peer_worker.id, BoundaryIn(theme="shame"))
    request = make.request(musts=["shame"])
    request.move_to(RequestState.WAITING, make.signed(Party.SYSTEM))
    profiles.drop_boundary(session, actor, peer_worker.id, "shame")
    assert request.state is RequestState.WAITING


def test_requirement_124_a_former_treater_is_known_to_nobody_else(session: Session, make: Make) -> None:
    treater = make.caseholder()
    peer_worker = make.peer_worker(themes=["shame"])
    actor = make.actor(peer_worker)
    theirs, other = (
        make.request(make.client(caseholder=who), themes=["shame"]) for who in (treater, make.caseholder())
    )
    profiles.name_former_treater(session, actor, peer_worker.id, FormerTreaterIn(user_id=treater.user_id))
    profiles.name_former_treater(session, actor, peer_worker.id, FormerTreaterIn(user_id=treater.user_id))
    assert own.former_treaters(session, peer_worker) == [treater.user_id]
    assert candidates.rank_for_staff(session, theirs) == []
    assert candidates.rank_for_staff(session, other)
    profiles.forget_former_treater(session, actor, peer_worker.id, treater.user_id)
    assert session.scalars(select(FormerTreater)).all() == []


def test_a_former_treater_is_a_colleague(session: Session, make: Make) -> None:
    peer_worker, client = make.peer_worker(), make.client_with_sign_in()
    assert client.user_id is not None
    asked = FormerTreaterIn(user_id=client.user_id)
    with pytest.raises(Invalid):
        profiles.name_former_treater(session, make.actor(peer_worker), peer_worker.id, asked)


def test_we_know_each_other_cannot_be_told_from_a_plain_no(session: Session, make: Make) -> None:
    coordinator = make.coordinator()

    def traces(say: Callable[[Actor, UUID], object]) -> tuple[object, ...]:
        proposal = make.proposal(make.request(themes=["shame"]), make.peer_worker(themes=["shame"]))
        told = select(OutboxRow.event).where(OutboxRow.client_id == proposal.request.client_id)
        before = session.scalars(told.order_by(OutboxRow.id)).all()
        say(make.actor(proposal.peer_worker), proposal.id)
        steps = select(Transition.target, Transition.party, Transition.note).where(
            Transition.subject_id == proposal.id, Transition.source.is_not(None)
        )
        assert session.scalars(visible_proposals(coordinator).where(Proposal.id == proposal.id)).all() == []
        ranked = [one.candidate_id for one in candidates.rank_for_staff(session, proposal.request)]
        assert proposal.peer_worker_id not in ranked
        return before, session.scalars(told.order_by(OutboxRow.id)).all(), session.execute(steps).all()

    assert traces(lambda actor, one: know_each_other(session, actor, KnowIn(proposal_id=one))) == traces(
        lambda actor, one: proposals.decline(session, actor, one, DeclineIn())
    )


def test_a_client_who_knows_somebody_never_gets_that_card(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    request = make.request(client, themes=["shame"])
    proposal = make.proposal(request, make.peer_worker(themes=["shame"]), ProposalState.OFFERED_TO_CLIENT)
    know_each_other(session, make.actor(client), KnowIn(proposal_id=proposal.id))
    assert request.state is RequestState.IN_MATCHING
    assert candidates.rank_for_staff(session, request) == []
    told = session.scalars(select(OutboxRow.event).where(OutboxRow.recipient_id == proposal.peer_worker.user_id))
    assert Event.NOT_THIS_TIME in told.all()


def test_staff_write_it_down_for_a_client_and_a_peer_worker_only_for_themselves(session: Session, make: Make) -> None:
    caseholder = make.caseholder()
    client = make.client(caseholder=caseholder)
    known = make.peer_worker(themes=["shame"])
    know_each_other(session, caseholder, KnowIn(client_id=client.id, peer_worker_id=known.id))
    assert candidates.rank_for_staff(session, make.request(client, themes=["shame"])) == []

    match = make.match()
    asked = KnowIn(client_id=match.client_id, peer_worker_id=known.id)
    with pytest.raises(Forbidden):
        know_each_other(session, make.actor(match.peer_worker), asked)


def test_who_is_full_can_still_be_told_nothing_by_others(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker()
    profiles.set_room(session, make.actor(peer_worker), peer_worker.id, RoomIn(room=Room.NOT_NOW))
    request = make.request()
    with pytest.raises(Conflict):
        pool.screen_peer_worker(session, make.coordinator(), peer_worker.id)
    assert candidates.rank_for_staff(session, request) == []
