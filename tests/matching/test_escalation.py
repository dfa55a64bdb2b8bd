"""Whoever is asked to act sees the thing and can take the step that ends it; nobody else does, and not for longer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.clients import Channel, Client
from services.matching.models.matches import EndReason
from services.matching.models.offers import Answer
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import OPEN, Reminder
from services.matching.models.requests import CloseReason
from services.matching.models.tellings import Telling
from services.matching.operations import (
    alignments,
    care,
    endings,
    pauses,
    proposals,
    reminders,
    reports,
    requests,
    tapering,
    telling,
)
from services.matching.queries.find import get_client, get_match, get_proposal, get_reminder, get_request, get_telling
from services.matching.schemas.matches import (
    AlignmentIn,
    EndCareIn,
    EndIn,
    GoOnIn,
    PauseIn,
    ResumeIn,
    TaperIn,
)
from services.matching.schemas.proposals import ConfirmIn, HowWasItIn
from services.matching.schemas.requests import CloseIn, HoldIn
from services.matching.states import MatchState, Party, ProposalState, ReminderState, RequestState, Rule
from shared import clock
from shared.errors import Forbidden, NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from tests.make import Make
from tests.matching.told import reminded_of, run_due

R, P, M = RequestState, ProposalState, MatchState
Thing = Any
Do = Callable[[Session, Actor, Thing], object]


def on_hold(make: Make, client: Client) -> Thing:
    request = make.request(client)
    until = HoldIn(until=clock.today(make.session) + timedelta(days=3))
    return requests.hold_request(make.session, make.coordinator(), request.id, until)


def paused(make: Make, client: Client) -> Thing:
    return pauses.pause_for_client(make.session, make.coordinator(), make.match(client).id, PauseIn())


def tapering_off(make: Make, client: Client) -> Thing:
    return tapering.taper(make.session, make.coordinator(), make.match(client).id, TaperIn())


def after_care(make: Make, client: Client) -> Thing:
    match = make.match(client)
    care.end_care(make.session, make.coordinator(), client.id, EndCareIn())
    return match


def to_tell(make: Make, client: Client) -> Thing:
    client.channel = Channel.PHONE
    telling.tell_client(make.session, client, Event.NEWS, ("client", client.id))
    return make.session.scalars(select(Telling).where(Telling.client_id == client.id)).one()


def card_of(make: Make, client: Client, state: ProposalState) -> Thing:
    return make.proposal(make.request(client), state=state)


def talk(session: Session) -> AlignmentIn:
    return AlignmentIn(held_on=clock.today(session), needs="Rust.", agreements="Zo verder.")


def next_month(session: Session) -> GoOnIn:
    return GoOnIn(until=clock.today(session) + timedelta(days=30))


LADDER: dict[Rule, tuple[Callable[[Make, Client], Thing], Do]] = {
    Rule.CASEHOLDER_NO_ANSWER: (
        lambda make, client: make.request(client, state=R.AWAITING_CLIENT),
        lambda session, lead, it: reports.refuse_request(session, lead, it.id, Answer.NOT_NOW),
    ),
    Rule.NO_CARD_YET: (
        lambda make, client: make.request(client),
        lambda session, lead, it: requests.let_wait(session, lead, it.id),
    ),
    Rule.HOLD_REVIEW: (on_hold, lambda session, lead, it: requests.take_up(session, lead, it.id)),
    Rule.CHOICE_OPEN: (
        lambda make, client: card_of(make, client, P.INTRODUCED).request,
        lambda session, lead, it: requests.close_request(session, lead, it.id, CloseIn(reason=CloseReason.BY_TEAM)),
    ),
    Rule.CARD_WAITS: (
        lambda make, client: card_of(make, client, P.PEER_ACCEPTED),
        lambda session, lead, it: requests.withdraw_request(session, lead, it.request_id),
    ),
    Rule.INTRODUCTION_NOT_PLANNED: (
        lambda make, client: card_of(make, client, P.CHOSEN),
        lambda session, lead, it: proposals.how_was_it(session, lead, it.id, HowWasItIn()),
    ),
    Rule.CONFIRMATION_MISSING: (
        lambda make, client: card_of(make, client, P.INTRODUCED),
        lambda session, lead, it: proposals.confirm(session, lead, it.id, ConfirmIn(yes=False)),
    ),
    Rule.START_MISSING: (
        lambda make, client: make.match(client, state=M.PLANNED),
        lambda session, lead, it: endings.end_match(session, lead, it.id, EndIn(reason=EndReason.ORGANISATION)),
    ),
    Rule.ALIGNMENT_REVIEW: (
        lambda make, client: make.match(client),
        lambda session, lead, it: alignments.record_alignment(session, lead, it.id, talk(session)),
    ),
    Rule.PAUSE_REVIEW: (
        paused,
        lambda session, lead, it: pauses.resume_match(session, lead, it.id, ResumeIn(client_agrees=True)),
    ),
    Rule.TAPERING_NEXT_STEP: (
        tapering_off,
        lambda session, lead, it: tapering.walk_beside_again(session, lead, it.id),
    ),
    Rule.CARE_END_TALK: (
        after_care,
        lambda session, lead, it: care.go_on_after_care(session, lead, it.id, next_month(session)),
    ),
    Rule.CLIENT_NOT_TOLD: (to_tell, lambda session, lead, it: telling.mark_told(session, lead, it.id)),
}
READ: dict[str, Callable[..., Thing]] = {
    "request": get_request,
    "proposal": get_proposal,
    "match": get_match,
    "telling": get_telling,
}


def escalated(session: Session, make: Make, thing: Thing, rule: Rule) -> Reminder:
    """Everybody before the team lead is silent."""
    for _ in range(20):
        make.later(days=7)
        run_due(session)
        mine = select(Reminder).where(Reminder.subject_id == thing.id, Reminder.rule == rule)
        for reminder in session.scalars(mine.where(Reminder.owner == Party.TEAM_LEAD, Reminder.state.in_(OPEN))):
            return reminder
    raise AssertionError("it never came to the team lead")


def sees(session: Session, actor: Actor, client: Client) -> bool:
    try:
        return get_client(session, actor, client.id) is client
    except NotFound:
        return False


@pytest.mark.parametrize("rule", LADDER)
def test_what_comes_to_the_team_lead_the_team_lead_sees_and_ends(session: Session, make: Make, rule: Rule) -> None:
    begin, end = LADDER[rule]
    client = make.client()
    lead, elsewhere = make.team_lead(client.team), make.team_lead(make.team())
    thing = begin(make, client)
    assert not sees(session, lead, client), "nobody has brought the lead to this client"
    reminder = escalated(session, make, thing, rule)
    assert rule in reminded_of(session, lead.user_id)
    assert rule not in reminded_of(session, elsewhere.user_id)
    assert get_reminder(session, lead, reminder.id) is reminder
    read = READ[thing.machine.name]
    assert read(session, lead, thing.id) is thing
    with pytest.raises(NotFound):
        get_reminder(session, elsewhere, reminder.id)
    with pytest.raises(NotFound):
        read(session, elsewhere, thing.id)
    with pytest.raises(NotFound):
        end(session, elsewhere, thing)
    end(session, lead, thing)
    assert reminder.state is ReminderState.CANCELLED
    still = select(Reminder.id).where(
        Reminder.client_id == client.id,
        Reminder.owner == Party.TEAM_LEAD,
        Reminder.state.in_((ReminderState.NOTIFIED, ReminderState.ESCALATED)),
    )
    assert sees(session, lead, client) == (session.scalar(still.limit(1)) is not None)


def test_a_silent_caseholder_and_then_a_silent_coordinator_do_not_leave_a_client_alone(
    session: Session, make: Make
) -> None:
    coordinator, caseholder = make.coordinator(), make.caseholder()
    client = make.client(caseholder=caseholder)
    lead, request = make.team_lead(client.team), make.request(client, state=R.AWAITING_CLIENT)
    told: list[tuple[Party, ReminderState]] = []
    for _ in range(30):
        make.later(days=1)
        run_due(session)
        reminder = session.scalars(select(Reminder).where(Reminder.subject_id == request.id)).one()
        if (reminder.owner, reminder.state) not in told:
            told.append((reminder.owner, reminder.state))
    assert told == [
        (Party.CASEHOLDER, ReminderState.SCHEDULED),
        (Party.CASEHOLDER, ReminderState.NOTIFIED),
        (Party.COORDINATOR, ReminderState.ESCALATED),
        (Party.TEAM_LEAD, ReminderState.ESCALATED),
    ]
    for person in (caseholder, coordinator, lead):
        assert reminded_of(session, person.user_id) == [Rule.CASEHOLDER_NO_ANSWER]
    assert get_reminder(session, coordinator, reminder.id) is reminder, "the coordinator can still end it"
    reminders.see_to(session, lead, reminder.id)
    assert not sees(session, lead, client), "until it comes back"


def test_without_a_team_lead_it_stays_with_the_coordinators(session: Session, make: Make) -> None:
    coordinator, client = make.coordinator(), make.client()
    reminder = escalated(session, make, make.request(client), Rule.NO_CARD_YET)
    assert get_reminder(session, coordinator, reminder.id) is reminder
    assert reminded_of(session, coordinator.user_id).count(Rule.NO_CARD_YET) == 2


def test_what_is_about_no_client_stays_with_the_coordinators(session: Session, make: Make) -> None:
    coordinator, lead = make.coordinator(), make.team_lead()
    peer_worker: PeerWorker = make.peer_worker()
    peer_worker.move_to(peer_worker.machine.states("paused"), make.signed(Party.COORDINATOR))
    for _ in range(12):
        make.later(days=7)
        run_due(session)
    mine = select(Reminder).where(Reminder.subject_id == peer_worker.id, Reminder.state == ReminderState.ESCALATED)
    reminder = session.scalars(mine).one()
    assert reminder.owner is Party.COORDINATOR
    assert get_reminder(session, coordinator, reminder.id) is reminder
    assert reminded_of(session, lead.user_id) == []


def test_a_caseholder_who_is_told_of_the_peer_workers_review_sees_it_but_does_not_tick_it_off(
    session: Session, make: Make
) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client(caseholder=caseholder))
    make.later(days=93)
    run_due(session)
    told = select(OutboxRow.subject_id).join(Reminder, Reminder.id == OutboxRow.subject_id)
    told = told.where(OutboxRow.recipient_id == caseholder.user_id, Reminder.rule == Rule.ALIGNMENT_REVIEW)
    reminder = get_reminder(session, caseholder, session.scalars(told).one())
    with pytest.raises(Forbidden):
        reminders.see_to(session, caseholder, reminder.id)
    alignments.record_alignment(session, caseholder, match.id, talk(session))
    assert reminder.state is ReminderState.CANCELLED


def test_of_a_role_that_somebody_has_in_one_team_nothing_comes_along_to_another(session: Session, make: Make) -> None:
    client = make.client()
    elsewhere = make.team()
    user = make.user(Role.TEAM_LEAD, team=elsewhere)
    make.work(user, Role.CASEHOLDER, client.team)
    escalated(session, make, make.request(client), Rule.NO_CARD_YET)
    assert not sees(session, make.actor(user), client)
