"""Importing an organisation: once is twice, a changed row changes, and what went in comes out again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from services.matching import workdays
from services.matching.actor import Role
from services.matching.models.clients import Channel, Client, CrisisPreference
from services.matching.models.offers import ReOffer, ReOfferCause
from services.matching.models.peer_workers import Career, CareerStep, PeerWorker, Room, Use, Visibility
from services.matching.models.reminders import Reminder
from services.matching.models.teams import Membership, Team, TeamType
from services.matching.operations import pool, profiles
from services.matching.operations.imports.applying import Imported, first_offer_on
from services.matching.operations.imports.files import import_files
from services.matching.operations.imports.reading import Source
from services.matching.operations.masks import set_masks
from services.matching.operations.re_offers import stop
from services.matching.queries.exports import export_files
from services.matching.schemas.profiles import BoundaryIn, ExperienceIn, HoursIn
from services.matching.schemas.sheets import Sheet
from services.matching.states import Party, PeerWorkerState, ReOfferState
from shared import clock
from shared.events import Event
from shared.outbox import OutboxRow, publish
from shared.users import User
from tests.make import Make

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TEAMS = "name;type;area\nNoord;FACT;Noord\nStad;ACT;hele stad\n"
STAFF = (
    "email;name;role;team;discipline;fte\n"
    "an@linde.example;An de Wit;caseholder;Noord;verpleegkundige;0,8\n"
    "bo@linde.example;Bo Kaya;caseholder;Noord;psychiater;0,6\n"
    "co@linde.example;Co Prins;coordinator;;;1\n"
)
CLIENTS = (
    "number;name;team;caseholders;responsible_practitioner;in_care_since;birth_date\n"
    "K1;Jos Blom;Noord;an@linde.example;bo@linde.example;1-2-2020;31-12-1980\n"
    "K2;Mei Chen;Stad;;;2021-03-04;\n"
)
PEER_WORKERS = (
    "email;name;team;employment;career;career_since;function_profile;hours_per_week;experiences\n"
    "di@linde.example;Di Owusu;Noord;paid;junior;1-9-2022;Loopt mee.;24;schaamte|voice_hearing\n"
    "ed@post.example;Ed Kok;;volunteer;volunteer;1-9-2023;Maatje.;4,5;\n"
)
ALL = {"teams.csv": TEAMS, "staff.csv": STAFF, "clients.csv": CLIENTS, "peer-workers.csv": PEER_WORKERS}


def take_in(session: Session, **changed: str) -> Imported:
    """The small organisation above, or these files of it: clients="…"."""
    files = {f"{name.replace('_', '-')}.csv": text for name, text in changed.items()} or ALL
    return import_files(session, [Source(name, text.encode()) for name, text in files.items()])


def examples() -> list[Source]:
    return [Source(f"{sheet}.csv", (EXAMPLES / f"{sheet}.csv").read_bytes()) for sheet in Sheet]


@contextmanager
def writes(session: Session) -> Iterator[list[str]]:
    """Every statement in here that changes the database."""
    session.flush()
    seen: list[str] = []

    def notice(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", notice)
    yield seen
    session.flush()
    event.remove(connection, "before_cursor_execute", notice)


def test_people_and_teams_come_in_as_the_files_say(session: Session) -> None:
    done = take_in(session)
    assert done.new == {Sheet.TEAMS: 2, Sheet.STAFF: 3, Sheet.CLIENTS: 2, Sheet.PEER_WORKERS: 2}
    assert {team.name: team.type for team in session.scalars(select(Team))} == {
        "Noord": TeamType.FACT,
        "Stad": TeamType.ACT,
    }
    jos = session.scalars(select(Client).where(Client.number == "K1")).one()
    assert [link.user.name for link in jos.caseholders] == ["An de Wit"]
    assert session.get_one(User, jos.responsible_practitioner_id).name == "Bo Kaya"
    assert (jos.birth_date, jos.in_care_since) == (date(1980, 12, 31), date(2020, 2, 1))
    assert (jos.channel, jos.crisis_preference) == (Channel.IN_PERSON, CrisisPreference.UNKNOWN)
    roles = {(row.role, row.team.name if row.team else None) for row in session.scalars(select(Membership))}
    assert roles == {
        (Role.CASEHOLDER, "Noord"),
        (Role.COORDINATOR, None),
        (Role.PEER_WORKER, "Noord"),
        (Role.PEER_WORKER, None),
    }


def test_peer_workers_come_in_screened_with_what_they_show_to_the_team(session: Session) -> None:
    take_in(session)
    workers = {worker.user.email: worker for worker in session.scalars(select(PeerWorker))}
    di, ed = workers["di@linde.example"], workers["ed@post.example"]
    assert di.state is ed.state is PeerWorkerState.SCREENED
    assert {(row.theme, row.visibility) for row in di.experiences} == {
        ("shame", Visibility.TEAM),
        ("voice_hearing", Visibility.TEAM),
    }
    assert (di.shown_theme, di.shown_specific, di.usable_theme) == (1, 1, 1)
    assert (ed.hours_per_week, ed.room, ed.languages, ed.team) == (4.5, Room.AMPLE, ["nl"], None)


def test_an_import_reminds_and_mails_nobody(session: Session) -> None:
    take_in(session)
    assert session.scalars(select(Reminder)).all() == []
    assert session.scalars(select(OutboxRow)).all() == []


def test_after_an_import_terms_begin_again(session: Session, make: Make) -> None:
    take_in(session)
    worker = session.scalars(select(PeerWorker)).first()
    assert worker is not None
    pool.pause_peer_worker(session, make.coordinator(), worker.id)
    assert session.scalar(select(func.count()).select_from(Reminder)) == 1


def test_first_offers_fall_due_on_working_days_in_weeks_five_to_eight(session: Session) -> None:
    import_files(session, examples())
    offers = session.scalars(select(ReOffer)).all()
    today = clock.today(session)
    assert len(offers) == session.scalar(select(func.count()).select_from(Client).where(Client.care_ended_on.is_(None)))
    assert {(offer.state, offer.cause) for offer in offers} == {(ReOfferState.SCHEDULED, ReOfferCause.NEVER_OFFERED)}
    assert {28 <= (offer.due_on - today).days < 56 for offer in offers} == {True}
    assert all(workdays.is_workday(offer.due_on) for offer in offers)
    busiest = Counter(offer.due_on for offer in offers).most_common(1)[0][1]
    assert busiest <= 3 * len(offers) / 20
    assert first_offer_on(today, "K10001") == first_offer_on(today, "K10001")


def test_the_same_files_twice_change_nothing(session: Session) -> None:
    import_files(session, examples())
    session.expire_all()
    with writes(session) as seen:
        done = import_files(session, examples())
    assert seen == []
    assert sum(done.same.values()) == sum(len(source.data.splitlines()) - 1 for source in examples())
    assert (sum(done.new.values()), sum(done.changed.values()), done.left_alone) == (0, 0, [])


def test_what_goes_in_comes_out_the_same(session: Session) -> None:
    import_files(session, examples())
    session.expire_all()
    assert export_files(session) == {source.name: source.data for source in examples()}


def test_what_comes_out_of_a_small_file_goes_in_again_without_a_change(session: Session) -> None:
    take_in(session)
    session.expire_all()
    out = export_files(session)
    assert out["teams.csv"].decode("utf-8-sig") == TEAMS
    with writes(session) as seen:
        import_files(session, [Source(name, data) for name, data in out.items()])
    assert seen == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_may_look_as_a_spreadsheet_writes_it(
    session: Session, encoding: str, delimiter: str, line_end: str
) -> None:
    text = "name;type;area\nFrysl\u00e2n;fact;'-Noord\n".replace(";", delimiter).replace("\n", line_end)
    import_files(session, [Source("teams.csv", text.encode(encoding))])
    team = session.scalars(select(Team)).one()
    assert (team.name, team.type, team.area) == ("Frysl\u00e2n", TeamType.FACT, "-Noord")


def test_letters_that_a_mac_takes_apart_are_the_same_letters(session: Session) -> None:
    take_in(session, teams="name;type;area\nZuid\u00eb;FACT;\n")
    assert take_in(session, teams="name;type;area\nZuide\u0308;FACT;\n").same[Sheet.TEAMS] == 1


def test_a_file_with_another_name_is_known_by_its_columns(session: Session) -> None:
    import_files(session, [Source("Export 2026 (1).csv", TEAMS.encode()), Source("mensen.csv", STAFF.encode())])
    assert session.scalar(select(func.count()).select_from(Membership)) == 3


def test_more_files_of_one_kind_are_one(session: Session) -> None:
    more = CLIENTS.replace("K1", "K3").replace("K2", "K4")
    sources = [Source(name, text.encode()) for name, text in ALL.items()]
    assert import_files(session, [*sources, Source("more/clients.csv", more.encode())]).new[Sheet.CLIENTS] == 4


def test_a_changed_row_changes_that_and_nothing_else(session: Session) -> None:
    take_in(session)
    done = take_in(session, staff=STAFF.replace("0,8", "0,9"), clients=CLIENTS.replace("Jos Blom", "Jos Bloem"))
    assert (done.changed[Sheet.STAFF], done.changed[Sheet.CLIENTS]) == (1, 1)
    assert session.scalars(select(Client.name).where(Client.number == "K1")).one() == "Jos Bloem"
    assert sorted(session.scalars(select(Membership.fte).where(Membership.role == Role.CASEHOLDER))) == [0.6, 0.9]


def test_a_column_that_is_left_out_is_left_as_it_is(session: Session) -> None:
    take_in(session)
    take_in(session, clients="number;name;team;in_care_since\nK1;Jos Blom;Noord;1-2-2020\n")
    jos = session.scalars(select(Client).where(Client.number == "K1")).one()
    assert (len(jos.caseholders), jos.birth_date) == (1, date(1980, 12, 31))


def test_who_is_not_in_a_file_stays_as_they_are(session: Session) -> None:
    take_in(session)
    take_in(session, clients=CLIENTS.replace("K2;Mei Chen;Stad;;;2021-03-04;\n", ""))
    assert session.scalar(select(func.count()).select_from(Client)) == 2


def test_what_a_peer_worker_said_since_is_not_undone_by_an_old_file(session: Session, make: Make) -> None:
    take_in(session)
    di = session.scalars(select(PeerWorker).join(User).where(User.email == "di@linde.example")).one()
    actor = make.actor(di)
    profiles.set_experience(session, actor, di.id, ExperienceIn(theme="shame"))
    profiles.set_hours(session, actor, di.id, HoursIn(hours_per_week=12))
    with writes(session) as seen:
        done = take_in(session)
    assert seen == []
    assert {column for _, _, column in done.left_alone} == {"experiences", "hours_per_week"}
    assert (di.hours_per_week, di.shown_theme) == (12, 0)


def test_nothing_private_of_a_peer_worker_is_in_any_file(session: Session, make: Make) -> None:
    take_in(session)
    di = session.scalars(select(PeerWorker).join(User).where(User.email == "di@linde.example")).one()
    actor = make.actor(di)
    profiles.set_experience(session, actor, di.id, ExperienceIn(theme="violence", what_helped="geheim-1"))
    shown = ExperienceIn(theme="diagnosis_autism", visibility=Visibility.TEAM, what_helped="geheim-2")
    profiles.set_experience(session, actor, di.id, shown)
    profiles.set_boundary(session, actor, di.id, BoundaryIn(theme="self_harm"))
    session.flush()
    out = b"".join(export_files(session).values()).decode()
    assert [word for word in ("violence", "autism", "self_harm", "geheim") if word in out] == []


def test_a_next_level_and_team_of_a_peer_worker_are_kept_as_history(session: Session, make: Make) -> None:
    take_in(session)
    changed = PEER_WORKERS.replace("Noord;paid;junior;1-9-2022", "Stad;paid;senior;1-9-2024")
    take_in(session, peer_workers=changed)
    di = session.scalars(select(PeerWorker).join(User).where(User.email == "di@linde.example")).one()
    steps = select(CareerStep.career).where(CareerStep.peer_worker_id == di.id).order_by(CareerStep.id)
    assert session.scalars(steps).all() == [Career.JUNIOR, Career.SENIOR]
    assert di.team is not None
    assert make.actor(di).teams == {di.team.id}
    assert di.team.name == "Stad"


def test_a_peer_worker_who_left_is_not_brought_back_by_an_old_file(session: Session, make: Make) -> None:
    take_in(session)
    di = session.scalars(select(PeerWorker).join(User).where(User.email == "di@linde.example")).one()
    pool.retire_peer_worker(session, make.coordinator(), di.id)
    done = take_in(session, peer_workers=PEER_WORKERS.replace("Noord;paid", "Stad;paid"))
    assert di.state is PeerWorkerState.RETIRED
    assert ("peer-workers.csv", 2, "state") in done.left_alone
    assert b"di@linde.example" not in export_files(session)["peer-workers.csv"]


def test_who_is_no_caseholder_any_more_hears_no_more(session: Session) -> None:
    take_in(session)
    jos = session.scalars(select(Client).where(Client.number == "K1")).one()
    (old,) = jos.caseholder_ids
    publish(session, Event.CLIENT_TO_ASK, to=[old], subject=("request", jos.id), client_id=jos.id)
    staff = STAFF + "ef@linde.example;Ef Smit;caseholder;Noord;;1\n"
    take_in(session, staff=staff, clients=CLIENTS.replace("an@linde", "ef@linde"))
    rows = session.scalars(select(OutboxRow)).all()
    assert [(row.recipient_id, row.cancelled_at is None) for row in rows] == [(old, False)]


def test_care_that_has_ended_ends_the_planned_offers_and_begins_them_again(session: Session, make: Make) -> None:
    take_in(session)
    with_end = "number;name;team;in_care_since;care_ended_on\nK2;Mei Chen;Stad;2021-03-04;{}\n"
    take_in(session, clients=with_end.format("1-3-2024"))
    mei = session.scalars(select(Client).where(Client.number == "K2")).one()
    states = select(ReOffer.state).where(ReOffer.client_id == mei.id).order_by(ReOffer.id)
    assert session.scalars(states).all() == [ReOfferState.CANCELLED]
    take_in(session, clients=with_end.format(""))
    assert session.scalars(states).all() == [ReOfferState.CANCELLED, ReOfferState.SCHEDULED]


def test_a_client_who_never_wants_to_be_asked_is_left_alone_by_an_import(session: Session, make: Make) -> None:
    take_in(session)
    mei = session.scalars(select(Client).where(Client.number == "K2")).one()
    stop(session, mei, make.signed(Party.CLIENT))
    take_in(session)
    assert session.scalars(select(ReOffer.state).where(ReOffer.client_id == mei.id)).all() == [ReOfferState.STOPPED]


def test_a_client_with_an_address_gets_an_account_without_mails(session: Session) -> None:
    clients = "number;name;team;in_care_since;email;channel\nK9;Sam;Stad;1-2-2020;Sam@Post.Example;app\n"
    take_in(session, teams=TEAMS, clients=clients)
    sam = session.scalars(select(Client)).one()
    assert sam.user is not None
    assert (sam.user.email, sam.user.mail_wanted, sam.channel) == ("sam@post.example", False, Channel.APP)


def test_a_text_that_a_spreadsheet_would_calculate_is_written_as_text(session: Session) -> None:
    formula = "=1+cmd|' /C calc'!A0"
    session.add(Team(name="Noord", type=TeamType.FACT, area=formula))
    session.flush()
    out = export_files(session)["teams.csv"].decode("utf-8-sig")
    assert out.splitlines()[1] == f"Noord;FACT;'{formula}"
    with writes(session) as seen:
        take_in(session, teams=out)
    assert seen == []


def test_an_export_tells_no_more_of_a_peer_worker_than_staff_may_see(session: Session, make: Make) -> None:
    peer_worker = make.peer_worker(themes=["shame", "hope"])
    [shame] = [experience for experience in peer_worker.experiences if experience.theme == "shame"]
    shame.visibility, shame.use = Visibility.TEAM, Use.NEVER
    set_masks(peer_worker)
    session.flush()
    assert "shame" not in export_files(session)["peer-workers.csv"].decode()
