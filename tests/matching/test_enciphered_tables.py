"""Which columns are enciphered: all that the table of `privacy/` calls names, words and secrets, or it says why not."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from deploy.migrate import PROJECT, migrate
from services.matching.models.audit import AuditReview, Doubt
from services.matching.models.clients import Client
from services.matching.models.factors import CodeApp
from services.matching.models.idempotency import KeptAnswer
from services.matching.models.identities import Identity
from services.matching.models.matches import MatchWording
from services.matching.models.requests import Request
from services.matching.privacy import TABLES, Kind
from services.matching.privacy.clear import IN_THE_CLEAR
from shared.db import Base, get_engine, transaction
from shared.devices import Device
from shared.enciphered import Enciphered, Written
from shared.enciphering import enciphered
from shared.settings import get_settings
from shared.users import User
from tests.make import Make
from tests.matching.test_erasing import lived_through
from tests.servers import as_owner, owner_url

CANARY = "kanarie-5b1d"
BORN = date(1931, 7, 9)
"""A canary too."""


def test_names_words_and_secrets_are_enciphered_or_it_is_written_why_not() -> None:
    """A new one is `Enciphered()` in its model, or has its reason in services/matching/privacy/clear.py."""
    closed = {f"{table.name}.{column}" for table, columns in enciphered() for column in columns}
    kinds = {Kind.WHO, Kind.WORDS, Kind.OPENS}
    private = {f"{name}.{one}" for name, rule in TABLES.items() for one, kind in rule.columns.items() if kind in kinds}
    assert private - closed == set(IN_THE_CLEAR)
    assert closed <= private


def test_a_dump_of_the_database_holds_nothing_of_what_is_enciphered(session: Session, make: Make) -> None:
    client, _ = lived_through(make)
    user_id = make.user().id
    session.add_all(
        [
            AuditReview(
                doubt=Doubt.AT_NIGHT,
                actor_id=user_id,
                client_id=client.id,
                on_day=date(2026, 3, 1),
                signed_by_id=user_id,
                signed_at=datetime(2026, 3, 1, tzinfo=UTC),
                note="x",
            ),
            KeptAnswer(user_id=user_id, route="GET", key="x", body_hash=b"x" * 32, answer={"said": "x"}),
            CodeApp(user_id=user_id, secret="x"),
            Device(user_id=user_id, endpoint="x", p256dh="x", auth="x"),
        ]
    )
    session.flush()
    who = [said for row in session.execute(select(User.name, User.email)) for said in row]
    who += [said for row in session.execute(select(Client.name, Client.number)) for said in row]
    with as_owner(session):
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table, columns in enciphered():
            for row_id in session.scalars(select(table.c.id)).all():
                values = {one: _canary(table.c[one].type, f"{table.name}|{one}|{row_id}") for one in columns}
                session.execute(table.update().where(table.c.id == row_id).values(values))
    for table, columns in enciphered():
        for row in session.execute(select(*(table.c[one] for one in columns))):
            assert all(CANARY in str(value) or value == BORN for value in row), table.name
    dump = dumped(session)
    assert str(client.id) in dump
    assert CANARY not in dump
    assert [said for said in who if said in dump] == []
    assert str(BORN) not in dump


def _canary(kind: object, place: str) -> Written:
    assert isinstance(kind, Enciphered)
    said = f'"{CANARY}"' if kind.kind is object else str(BORN) if kind.kind is date else CANARY
    return Written(said, place, said)


def dumped(session: Session) -> str:
    """As pg_dump writes it."""
    found = []
    cursor = session.connection().connection.cursor()
    for name in Base.metadata.tables:
        with cursor.copy(f'COPY "{name}" TO STDOUT') as rows:
            found += [bytes(part).decode() for part in rows]
    return "".join(found)


def test_what_there_was_is_enciphered_by_the_migration_and_readable_again_when_it_is_taken_back(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "owner_url", owner_url())
    with transaction() as session:
        match = Make(session).match(question="Naar buiten")
        match.client.birth_date = BORN
        match.client.name, match.client.number = "Élise Vos", "K7-1"
        user = match.peer_worker.user
        user.email = "elise@linde.example"
        session.add(Identity(user_id=user.id, issuer="x", subject="elise@provider.example", linked_by_id=user.id))
        session.add(MatchWording(match_id=match.id, field="question", wording="Eerst dit", by_id=match.professional_id))
        session.add(Device(user_id=match.peer_worker.user_id, endpoint="https://push.example/1", p256dh="x", auth="y"))
    config = Config(toml_file=PROJECT / "pyproject.toml")
    command.downgrade(config, "0018")
    with get_engine().connect() as connection:
        assert connection.scalar(text("SELECT question FROM match")) == "Naar buiten"
        assert connection.scalar(text("SELECT birth_date FROM client")) == BORN
        assert connection.scalar(text("SELECT wording FROM match_wording")) == "Eerst dit"
        assert connection.execute(text("SELECT name, number FROM client")).one() == ("Élise Vos", "K7-1")
        connection.execute(text("""SELECT id FROM "user" WHERE email = 'elise@linde.example'""")).one()
        assert connection.scalar(text("SELECT subject FROM identity")) == "elise@provider.example"
        assert connection.scalar(text("SELECT endpoint FROM device")) == "https://push.example/1"
    migrate()
    get_engine().dispose()
    with transaction() as session:
        assert session.scalars(select(MatchWording.wording)).one() == "Eerst dit"
        assert session.scalars(select(Client.birth_date)).one() == BORN
        elise = session.scalars(select(Client).where(Client.number == "K7-1")).one()
        assert (elise.name, elise.initial) == ("Élise Vos", "e")
        assert session.scalars(select(User).where(User.email == "elise@linde.example")).one().initial == "p"
        assert session.scalars(select(Request.client_words)).one() == "Ik wil iemand die het snapt."
        session.scalars(select(Identity).where(Identity.subject == "elise@provider.example")).one()
        assert session.scalars(select(Device)).one().endpoint == "https://push.example/1"
        assert not any(said in dumped(session) for said in ("Eerst dit", "Élise Vos", "elise@", "K7-1"))
