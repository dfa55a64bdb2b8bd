"""The demo organisation: as large and mixed as a real one, loaded once, and private where people are private."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, time, timedelta

import pytest
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from deploy import demo
from deploy.demo_life import DAYS, Life
from services.matching import auth
from services.matching.actor import Role
from services.matching.catalogue import BY_KEY, Layer
from services.matching.models.clients import Caseholder, Client
from services.matching.models.peer_workers import (
    Acquaintance,
    Boundary,
    Employment,
    Experience,
    PeerWorker,
    Room,
    Visibility,
)
from services.matching.models.reminders import Reminder
from services.matching.models.teams import Membership, Team, TeamType
from services.matching.queries.exports import export_files
from services.matching.states import PeerWorkerState
from services.matching.web.personas import PERSONAS
from shared import clock
from shared.db import Base, get_engine
from shared.outbox import OutboxRow
from shared.users import User
from tests.make import Make

CASELOAD = {TeamType.FACT: 34, TeamType.ACT: 20}
"""Clients for each fte, at most."""


@pytest.fixture(scope="module")
def loaded() -> Iterator[Session]:
    """The demo, read only; gone after these tests."""
    with get_engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            demo.fill(session, auth.hash_password(auth.OPENS))
            session.flush()
            session.expire_all()
            yield session
        outer.rollback()


def count(session: Session, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_it_is_as_large_as_a_real_organisation(loaded: Session) -> None:
    assert Counter(loaded.scalars(select(Team.type))) == {TeamType.FACT: 3, TeamType.ACT: 1}
    assert 480 <= count(loaded, Client) <= 520
    assert count(loaded, PeerWorker, PeerWorker.employment == Employment.PAID, PeerWorker.team_id.is_not(None)) == 20
    assert count(loaded, PeerWorker, PeerWorker.employment == Employment.VOLUNTEER, PeerWorker.team_id.is_(None)) == 40
    assert 2 <= count(loaded, Membership, Membership.role == Role.COORDINATOR) <= 3
    assert 20 <= count(loaded, Client, Client.user_id.is_not(None)) <= 100


def test_no_team_and_no_caseholder_has_more_clients_than_the_norm(loaded: Session) -> None:
    works_with_clients = (Membership.role == Role.CASEHOLDER) & (Membership.discipline != "psychiater")
    for team in loaded.scalars(select(Team)):
        fte = loaded.scalar(select(func.sum(Membership.fte)).where(Membership.team_id == team.id, works_with_clients))
        assert count(loaded, Client, Client.team_id == team.id) <= CASELOAD[team.type] * (fte or 0)
    each = select(Membership.fte, func.count()).join(Caseholder, Caseholder.user_id == Membership.user_id)
    for fte, clients in loaded.execute(each.where(works_with_clients).group_by(Membership.id)):
        assert clients <= CASELOAD[TeamType.FACT] * fte


def test_every_fact_client_has_one_or_two_caseholders_of_the_team(loaded: Session) -> None:
    for client in loaded.scalars(select(Client).join(Team).where(Team.type == TeamType.FACT)):
        assert 1 <= len(client.caseholders) <= 2
        assert client.responsible_practitioner_id not in client.caseholder_ids


def test_people_share_most_what_the_practice_description_names_most(loaded: Session) -> None:
    people: dict[str, set[bool]] = defaultdict(set)
    shown = loaded.execute(
        select(Experience.theme, PeerWorker.team_id)
        .join(PeerWorker, PeerWorker.id == Experience.peer_worker_id)
        .where(Experience.visibility == Visibility.TEAM)
    ).all()
    for theme, team_id in shown:
        people[theme].add(team_id is None)
    counts = Counter(theme for theme, _ in shown)
    abstract = ("shame", "loneliness", "isolation", "complexity_of_recovery", "getting_through_the_day", "stigma")
    specific = [counts[key] for key in counts if BY_KEY[key].layer is Layer.SPECIFIC]
    assert min(counts[key] for key in abstract) > max(specific)
    assert people["voice_hearing"] == {True}, "for this the team needs the pool"
    assert counts["gambling"] == 0, "somebody to look for"


def test_what_is_private_is_there_and_in_no_file(loaded: Session) -> None:
    hidden = count(loaded, Experience, Experience.visibility.in_((Visibility.MATCHING, Visibility.CLIENT_AFTER_YES)))
    assert hidden > 60
    assert count(loaded, Boundary) > 10
    assert count(loaded, Acquaintance) > 5
    committed = {path.name: path.read_bytes() for path in demo.EXAMPLES.glob("*.csv")}
    assert export_files(loaded) == committed


def test_loading_it_reminds_and_mails_nobody(loaded: Session) -> None:
    assert (count(loaded, Reminder), count(loaded, OutboxRow)) == (0, 0)


def test_there_is_a_persona_of_each_kind_and_the_word_opens(loaded: Session) -> None:
    make = Make(loaded)
    roles: set[Role] = set()
    for persona in PERSONAS:
        user = loaded.scalars(select(User).where(User.email == persona.email)).one()
        assert user.name.split()[0] in persona.who
        assert user.password_hash is not None
        assert auth.PASSWORDS.verify(auth.OPENS, user.password_hash)
        roles |= make.actor(user).roles
    assert roles == set(Role)
    assert count(loaded, User, User.password_hash.is_not(None)) == len(PERSONAS)


def test_the_peer_workers_among_them_can_be_asked(loaded: Session) -> None:
    addresses = [persona.email for persona in PERSONAS]
    found = loaded.scalars(select(PeerWorker).join(User).where(User.email.in_(addresses))).all()
    assert {worker.team_id is None for worker in found} == {True, False}
    for worker in found:
        assert (worker.state, worker.room) == (PeerWorkerState.SCREENED, Room.AMPLE)
        assert worker.roles


@pytest.mark.parametrize("changed", [date(2026, 10, 25), date(2027, 3, 28)])
def test_its_days_are_days_also_when_it_is_loaded_near_midnight_and_the_clock_changed_meanwhile(
    session: Session, changed: date
) -> None:
    for hour in (time(0, 30), time(23, 30)):
        ends = clock.at_local(changed + timedelta(days=20), hour).astimezone(UTC)
        clock.move(session, ends - timedelta(days=DAYS) - clock.now(session))
        life = Life(session)
        for day in (0, 10, 45, DAYS):
            life.go_to(day)
            assert clock.today(session) == life.day(day)
        assert clock.now(session) == ends
