"""The contact log: four facts, moments that really were, corrections with history, readers on the client's terms."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, Place
from services.matching.models.matches import Match, RegistrationLevel
from services.matching.models.teams import TeamType
from services.matching.operations import contacts, endings, pauses, taking_back
from services.matching.operations.moments import moment_of
from services.matching.queries.contacts import earlier_versions, list_contacts, read_contact, who_can_read
from services.matching.schemas.contacts import (
    ContactOut,
    ContactsIn,
    CorrectContactIn,
    LogContactIn,
    MomentIn,
    MoveContactIn,
    PlanContactIn,
)
from services.matching.schemas.matches import PauseIn, StopIn
from services.matching.states import Rule
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events import Event
from tests.make import Make
from tests.matching.told import events_to, open_rules

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NOON = time(12, 0)


@pytest.fixture
def match(make: Make) -> Match:
    return make.match(make.client_with_sign_in())


@pytest.fixture
def peer(make: Make, match: Match) -> Actor:
    return make.actor(match.peer_worker)


def just_now(session: Session, **more: object) -> LogContactIn:
    local = clock.now(session).astimezone(AMSTERDAM)
    return LogContactIn(day=local.date(), start=local.time(), place=Place.OUTSIDE, **more)


def undone(session: Session, actor: Actor, contact: Contact) -> Contact:
    return taking_back.undo_log(session, actor, contact.id)


def in_days(session: Session, days: int) -> PlanContactIn:
    return PlanContactIn(day=clock.today(session) + timedelta(days=days), start=NOON)


def rows(session: Session, actor: Actor, match: Match) -> list[ContactOut]:
    return list_contacts(session, actor, ContactsIn(match_id=match.id)).items


def test_four_fields_are_enough(session: Session, match: Match, peer: Actor) -> None:
    contact = contacts.log_contact(session, peer, match.id, just_now(session, minutes=60))
    assert (contact.outcome, contact.kind) == (ContactOutcome.HELD, ContactKind.TALK)
    assert (contact.minutes_planned, contact.minutes_realised) == (90, 60)
    assert (contact.content, contact.client_agreed) == (None, False)


@pytest.mark.parametrize("outcome", [ContactOutcome.ATTEMPTED, ContactOutcome.NO_SHOW, ContactOutcome.CANCELLED])
def test_what_did_not_come_about_took_no_time_unless_said_otherwise(
    session: Session, match: Match, peer: Actor, outcome: ContactOutcome
) -> None:
    assert contacts.log_contact(session, peer, match.id, just_now(session, outcome=outcome)).minutes_realised == 0
    came_by = just_now(session, outcome=outcome, minutes=20)
    assert contacts.log_contact(session, peer, match.id, came_by).minutes_realised == 20


@pytest.mark.parametrize("outcome", [ContactOutcome.PLANNED, ContactOutcome.MOVED])
def test_what_is_to_come_is_planned_and_not_logged(
    session: Session, match: Match, peer: Actor, outcome: ContactOutcome
) -> None:
    with pytest.raises(Invalid) as refused:
        contacts.log_contact(session, peer, match.id, just_now(session, outcome=outcome))
    assert refused.value.field == "outcome"


def test_a_contact_in_the_future_is_not_logged(session: Session, match: Match, peer: Actor) -> None:
    soon = (clock.now(session) + timedelta(minutes=2)).astimezone(AMSTERDAM)
    with pytest.raises(Invalid) as refused:
        contacts.log_contact(session, peer, match.id, LogContactIn(day=soon.date(), start=soon.time()))
    assert refused.value.field == "day"


def put_clock(session: Session, make: Make, moment: datetime) -> None:
    make.later(seconds=(moment - clock.now(session)).total_seconds())


def test_just_after_midnight_yesterday_evening_is_yesterday(session: Session, make: Make) -> None:
    put_clock(session, make, datetime(2027, 1, 5, 22, 0, tzinfo=UTC))
    match = make.match()
    put_clock(session, make, datetime(2027, 1, 5, 23, 10, tzinfo=UTC))
    peer = make.actor(match.peer_worker)
    late = LogContactIn(day=date(2027, 1, 5), start=time(23, 50))
    contact = contacts.log_contact(session, peer, match.id, late)
    assert contact.starts_at == datetime(2027, 1, 5, 22, 50, tzinfo=UTC)
    read = read_contact(peer, contact)
    assert (read.day, read.start) == (date(2027, 1, 5), time(23, 50))
    contacts.log_contact(session, peer, match.id, LogContactIn(day=date(2027, 1, 6), start=time(0, 5)))
    with pytest.raises(Invalid):
        contacts.log_contact(session, peer, match.id, LogContactIn(day=date(2027, 1, 6), start=time(0, 20)))


@pytest.mark.parametrize(
    ("day", "start", "later", "utc"),
    [
        (SPRING, time(1, 59), False, datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (SPRING, time(3, 0), False, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (SPRING, time(3, 0), True, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (AUTUMN, time(1, 59), False, datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (AUTUMN, time(2, 30), False, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (AUTUMN, time(2, 30), True, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (AUTUMN, time(3, 0), False, datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (date(2026, 7, 1), time(0, 0), False, datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
        (date(2026, 7, 1), time(0, 0), True, datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
        (date(2026, 12, 31), time(23, 59), False, datetime(2026, 12, 31, 22, 59, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_time_is_one_moment(day: date, start: time, later: bool, utc: datetime) -> None:
    assert moment_of(day, start, later=later) == utc


@pytest.mark.parametrize("start", [time(2, 0), time(2, 30), time(2, 59)])
@pytest.mark.parametrize("later", [False, True])
def test_the_hour_that_the_clock_skips_in_spring_is_refused_with_a_sentence(start: time, later: bool) -> None:
    with pytest.raises(Invalid, match="went from 02:00 to 03:00") as refused:
        moment_of(SPRING, start, later=later)
    assert refused.value.field == "start"


@given(st.integers(946_684_800, 4_102_444_800))
def test_every_moment_of_a_century_is_found_back_from_what_the_clock_showed(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    local = moment.astimezone(AMSTERDAM)
    assert moment_of(local.date(), local.time(), later=bool(local.fold)) == moment


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.times(), st.booleans())
def test_every_time_on_the_clock_is_itself_again_or_never_was(day: date, start: time, later: bool) -> None:
    try:
        local = moment_of(day, start, later=later).astimezone(AMSTERDAM)
    except Invalid:
        assert day.month == 3
        assert start.hour == 2
    else:
        assert (local.date(), local.time()) == (day, start)


def test_a_time_with_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError, match="without an offset"):
        MomentIn.model_validate({"day": "2026-05-01", "start": "10:00+02:00"})


def test_a_contact_is_logged_while_it_goes_on(session: Session, make: Make, match: Match, peer: Actor) -> None:
    make.later(hours=1)
    endings.stop_match(session, make.actor(match.client), match.id, StopIn())
    make.later(hours=1)
    with pytest.raises(Conflict):
        contacts.log_contact(session, peer, match.id, just_now(session))


def test_a_visit_before_the_client_stopped_or_paused_can_still_be_logged(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    make.later(days=2)
    visited = just_now(session)
    make.later(hours=3)
    with session.begin_nested():
        endings.stop_match(session, make.actor(match.client), match.id, StopIn())
    make.later(hours=3)
    assert contacts.log_contact(session, peer, match.id, visited).outcome is ContactOutcome.HELD
    before = visited.model_copy(update={"day": visited.day - timedelta(days=5)})
    with pytest.raises(Invalid, match="before the day on which"):
        contacts.log_contact(session, peer, match.id, before)


def test_only_the_peer_worker_of_the_contact_logs_it(session: Session, make: Make, match: Match) -> None:
    for other in (make.actor(match.client), make.coordinator()):
        with pytest.raises(Forbidden):
            contacts.log_contact(session, other, match.id, just_now(session))
    with pytest.raises(NotFound):
        contacts.log_contact(session, make.actor(make.peer_worker()), match.id, just_now(session))


def test_a_correction_keeps_what_it_said_before(session: Session, make: Make, match: Match, peer: Actor) -> None:
    contact = contacts.log_contact(session, peer, match.id, just_now(session, minutes=60))
    corrected = contacts.correct_contact(session, peer, contact.id, CorrectContactIn(minutes=75, place=Place.HOME))
    assert (corrected.minutes_realised, corrected.place) == (75, Place.HOME)
    kept = earlier_versions(session, make.actor(match.client), contact.id)
    assert [(one.minutes_realised, one.place) for one in kept] == [(60, Place.OUTSIDE)]
    with pytest.raises(Forbidden):
        earlier_versions(session, make.coordinator(), contact.id)


def test_a_correction_cannot_bring_a_contact_into_the_future(session: Session, match: Match, peer: Actor) -> None:
    contact = contacts.log_contact(session, peer, match.id, just_now(session))
    tomorrow = CorrectContactIn(day=clock.today(session) + timedelta(days=1))
    with pytest.raises(Invalid):
        contacts.correct_contact(session, peer, contact.id, tomorrow)


def test_not_today_is_one_step_with_the_next_day(session: Session, make: Make, match: Match, peer: Actor) -> None:
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 1))
    client = make.actor(match.client)
    next_week = MoveContactIn(day=clock.today(session) + timedelta(days=8), start=time(14, 0))
    following = contacts.move_contact(session, client, planned.id, next_week)
    assert (planned.outcome, planned.moved_to_id) == (ContactOutcome.MOVED, following.id)
    assert following.outcome is ContactOutcome.PLANNED
    assert following.starts_at == moment_of(next_week.day, time(14, 0))
    assert Event.CONTACT_MOVED in events_to(session, peer.user_id)
    with pytest.raises(Conflict):
        contacts.move_contact(session, client, planned.id, next_week)


def test_a_contact_is_not_moved_to_the_past(session: Session, match: Match, peer: Actor) -> None:
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 1))
    yesterday = MoveContactIn(day=clock.today(session) - timedelta(days=1), start=NOON)
    with pytest.raises(Invalid):
        contacts.move_contact(session, peer, planned.id, yesterday)


def test_what_was_planned_for_a_day_becomes_what_was_held_on_it(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 1))
    make.later(days=2)
    held = LogContactIn(day=clock.today(session) - timedelta(days=1), start=time(12, 15), minutes=100)
    contact = contacts.log_contact(session, peer, match.id, held)
    assert contact.id == planned.id
    assert (contact.outcome, contact.minutes_planned, contact.minutes_realised) == (ContactOutcome.HELD, 90, 100)


def test_a_second_contact_is_asked_for_after_the_first_until_it_is_planned(
    session: Session, match: Match, peer: Actor
) -> None:
    assert Rule.SECOND_CONTACT_NOT_PLANNED not in open_rules(session, match)
    contacts.log_contact(session, peer, match.id, just_now(session))
    assert open_rules(session, match).count(Rule.SECOND_CONTACT_NOT_PLANNED) == 1
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 7))
    assert Rule.SECOND_CONTACT_NOT_PLANNED not in open_rules(session, match)
    contacts.cancel_contact(session, peer, planned.id)
    assert open_rules(session, match).count(Rule.SECOND_CONTACT_NOT_PLANNED) == 1
    contacts.log_contact(session, peer, match.id, just_now(session))
    assert Rule.SECOND_CONTACT_NOT_PLANNED not in open_rules(session, match)


def test_a_pause_takes_back_what_was_planned(session: Session, make: Make, match: Match, peer: Actor) -> None:
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 7))
    pauses.pause_for_client(session, make.actor(match.client), match.id, PauseIn())
    assert planned.outcome is ContactOutcome.CANCELLED


@pytest.mark.parametrize("level", [RegistrationLevel.TOTALS, RegistrationLevel.FACTS])
def test_requirement_170_below_level_two_no_content_is_kept(
    session: Session, match: Match, peer: Actor, level: RegistrationLevel
) -> None:
    match.registration_level = level
    with pytest.raises(Invalid) as refused:
        contacts.log_contact(session, peer, match.id, just_now(session, content="Wandeling.", client_agreed=True))
    assert refused.value.field == "content"


def test_requirements_74_and_170_at_level_two_content_needs_the_clients_yes(
    session: Session, match: Match, peer: Actor
) -> None:
    match.registration_level = RegistrationLevel.SUMMARY
    with pytest.raises(Invalid) as refused:
        contacts.log_contact(session, peer, match.id, just_now(session, content="Wandeling."))
    assert refused.value.field == "client_agreed"
    kept = contacts.log_contact(session, peer, match.id, just_now(session, content="Wandeling.", client_agreed=True))
    assert (kept.content, kept.client_agreed) == ("Wandeling.", True)
    assert contacts.correct_contact(session, peer, kept.id, CorrectContactIn(content="")).content is None


def test_scenario_27_at_level_one_the_team_reads_day_minutes_place_and_kind_and_the_client_that_line(
    session: Session, make: Make
) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client_with_sign_in(caseholder=caseholder))
    contacts.log_contact(session, make.actor(match.peer_worker), match.id, just_now(session, minutes=60))
    (for_team,) = rows(session, caseholder, match)
    shown = {name for name, value in for_team.model_dump().items() if value is not None}
    assert shown == {"id", "match_id", "day", "minutes", "place", "kind", "outcome", "client_agreed"}
    (for_client,) = rows(session, make.actor(match.client), match)
    assert (for_client.id, for_client.content) == (for_team.id, None)


def test_requirement_171_the_client_sees_every_row_and_the_team_only_facts_of_what_was_held(
    session: Session, make: Make
) -> None:
    caseholder = make.caseholder()
    match = make.match(make.client_with_sign_in(caseholder=caseholder))
    peer = make.actor(match.peer_worker)
    contacts.log_contact(session, peer, match.id, just_now(session))
    contacts.log_contact(session, peer, match.id, just_now(session, outcome=ContactOutcome.NO_SHOW))
    match.registration_level = RegistrationLevel.SUMMARY
    contacts.log_contact(session, peer, match.id, just_now(session, content="Fijn gewandeld.", client_agreed=True))
    assert len(rows(session, make.actor(match.client), match)) == 3
    assert len(rows(session, peer, match)) == 3
    assert [row.content for row in rows(session, caseholder, match)] == ["Fijn gewandeld.", None]
    match.registration_level = RegistrationLevel.FACTS
    assert [row.content for row in rows(session, caseholder, match)] == [None, None]
    match.registration_level = RegistrationLevel.TOTALS
    assert rows(session, caseholder, match) == []
    assert len(rows(session, make.actor(match.client), match)) == 3


@pytest.mark.parametrize("kind", [TeamType.FACT, TeamType.ACT])
@pytest.mark.parametrize("level", list(RegistrationLevel))
def test_requirement_182_who_can_read_is_exactly_who_can_read(
    session: Session, make: Make, kind: TeamType, level: RegistrationLevel
) -> None:
    team = make.team(kind)
    client = make.client_with_sign_in(team=team)
    everybody = [make.caseholder(team), make.team_lead(team), make.coordinator(), make.caseholder(make.team())]
    everybody += [make.actor(make.peer_worker(team=team)), make.actor(make.match(client).peer_worker)]
    match = make.match(client, registration_level=level)
    everybody += [make.actor(client), make.actor(match.peer_worker)]
    everybody += [make.actor(link.user) for link in client.caseholders]
    content = "Fijn." if level is RegistrationLevel.SUMMARY else None
    logged = just_now(session, content=content, client_agreed=content is not None)
    contacts.log_contact(session, make.actor(match.peer_worker), match.id, logged)
    seen = {actor.user_id: rows(session, actor, match) for actor in everybody}
    promised = {reader.user_id: reader for reader in who_can_read(session, make.actor(match.peer_worker), match.id)}
    assert {user_id for user_id, found in seen.items() if found} == set(promised)
    reads_content = {user_id for user_id, found in seen.items() if any(row.content for row in found)}
    assert reads_content == ({user_id for user_id, reader in promised.items() if reader.content} if content else set())


def test_requirement_172_a_contact_during_an_admission_is_a_contact_like_any(
    session: Session, match: Match, peer: Actor
) -> None:
    asked = just_now(session).model_copy(update={"place": Place.DURING_ADMISSION})
    assert contacts.log_contact(session, peer, match.id, asked).place is Place.DURING_ADMISSION


def test_what_was_logged_by_mistake_is_taken_back_and_what_it_said_is_kept(
    session: Session, match: Match, peer: Actor
) -> None:
    contact = undone(session, peer, contacts.log_contact(session, peer, match.id, just_now(session, minutes=50)))
    assert (contact.outcome, contact.minutes_realised) == (ContactOutcome.TAKEN_BACK, 0)
    assert [one.minutes_realised for one in earlier_versions(session, peer, contact.id)] == [50]
    with pytest.raises(Conflict):
        undone(session, peer, contact)


def test_what_was_planned_is_planned_again_and_can_be_logged_again(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 1))
    moment = planned.starts_at
    make.later(days=2)
    local = moment.astimezone(AMSTERDAM)
    wrong = LogContactIn(day=local.date(), start=time(9, 0), place=Place.HOME, minutes=20)
    assert contacts.log_contact(session, peer, match.id, wrong).id == planned.id
    undone(session, peer, planned)
    assert (planned.outcome, planned.starts_at, planned.place, planned.minutes_realised) == (
        ContactOutcome.PLANNED,
        moment,
        Place.ELSEWHERE,
        None,
    )
    again = contacts.log_contact(session, peer, match.id, wrong)
    assert read_contact(peer, again).corrected == 1
    assert again.can_be_undone(clock.now(session))


def test_undoing_is_for_who_logged_it_for_a_short_while_and_as_long_as_nothing_was_put_right(
    session: Session, make: Make, match: Match, peer: Actor
) -> None:
    contact = contacts.log_contact(session, peer, match.id, just_now(session))
    with pytest.raises(Forbidden):
        undone(session, make.actor(match.client), contact)
    contacts.correct_contact(session, peer, contact.id, CorrectContactIn(minutes=10))
    with pytest.raises(Conflict):
        undone(session, peer, contact)
    late = contacts.log_contact(session, peer, match.id, just_now(session))
    make.later(days=1)
    with pytest.raises(Conflict):
        undone(session, peer, late)


def test_a_contact_that_was_called_off_is_not_undone(session: Session, match: Match, peer: Actor) -> None:
    planned = contacts.plan_contact(session, peer, match.id, in_days(session, 1))
    contacts.cancel_contact(session, peer, planned.id)
    with pytest.raises(Conflict):
        undone(session, peer, planned)


def test_the_team_sees_nothing_of_what_was_taken_back(session: Session, make: Make, match: Match, peer: Actor) -> None:
    match.registration_level = RegistrationLevel.FACTS
    contact = undone(session, peer, contacts.log_contact(session, peer, match.id, just_now(session)))
    assert contact.id not in [row.id for row in rows(session, make.coordinator(), match)]
