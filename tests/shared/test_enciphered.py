"""What is kept enciphered: in the clear for us, and for nobody who has the database without the keys."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import NullPool, create_engine, func, select, table, text, update
from sqlalchemy import column as sql_column
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session, aliased

from deploy import field_keys
from deploy import keys as keys_command
from services.matching.models.matches import Match, MatchWording
from services.matching.models.requests import Request
from shared.cipher import Keyring, NotOurs, keyring
from shared.db import transaction
from shared.enciphered import written
from shared.enciphering import keys_in_use, rotate
from shared.ids import uuid7
from shared.key_file import NoKeys
from shared.settings import Settings, get_settings
from tests.make import Make
from tests.servers import as_owner, owner_url

WORDS = "Ik wil iemand die het snapt – één keer."


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    field_keys.make(tmp_path / "field.keys")
    return tmp_path / "field.keys"


def stored(session: Session, column: str = "client_words") -> list[str]:
    return list(session.scalars(text(f"SELECT {column} FROM request ORDER BY id")))  # noqa: S608 - our own columns


def test_what_somebody_says_is_another_text_each_time_it_is_stored(session: Session, make: Make) -> None:
    first, second = make.request(client_words=WORDS), make.request(client_words=WORDS)
    assert len({*stored(session), WORDS}) == 3
    assert all(value.startswith(f"1.{keyring().newest}.") for value in stored(session))
    session.expire_all()
    assert (first.client_words, second.client_words) == (WORDS, WORDS)


def test_a_changed_text_is_read_as_it_is_now_and_an_unchanged_one_is_not_stored_again(
    session: Session, make: Make
) -> None:
    request = make.request(client_words=WORDS)
    before = stored(session)
    request.client_words, request.question = str(WORDS), "Naar buiten"
    session.flush()
    assert stored(session) == before
    request.client_words = "Iets anders"
    session.flush()
    assert request.client_words == "Iets anders"
    session.expire_all()
    assert (request.client_words, request.question) == ("Iets anders", "Naar buiten")


def test_columns_aliases_and_subqueries_are_read_in_the_clear(session: Session, make: Make) -> None:
    make.request(client_words=WORDS, shared_words=None)
    other, inner = aliased(Request), select(Request).limit(1).subquery()
    assert session.execute(select(other.client_words.label("said"), other.shared_words)).one() == (WORDS, None)
    assert session.scalars(select(inner.c.client_words)).one() == WORDS
    assert session.scalars(select(Request.question)).one() == ""


def test_a_value_that_was_moved_changed_or_written_in_the_clear_opens_nothing(session: Session, make: Make) -> None:
    request, other = make.request(client_words=WORDS), make.request(client_words="Rustig")
    mine, theirs = stored(session)
    changed = f"{mine[:-6]}{'B' if mine[-6] == 'A' else 'A'}{mine[-5:]}"
    for column, value in (
        ("client_words", theirs),
        ("strengths", mine),
        ("client_words", changed),
        ("client_words", "1.deadbeef.AAAA"),
        ("client_words", "Niet van ons"),
    ):
        with session.begin_nested() as before:
            row = table("request", sql_column("id"), sql_column(column))
            session.execute(update(row).where(row.c.id == request.id).values({column: value}))
            with pytest.raises(NotOurs) as refused:
                session.execute(select(Request.client_words, Request.strengths)).all()
            assert "Rustig" not in str(refused.value)
            before.rollback()
    assert other.client_words == "Rustig"


def test_a_statement_of_columns_says_to_which_row_it_writes_or_is_refused(session: Session, make: Make) -> None:
    request = make.request()
    with pytest.raises(StatementError, match="belongs to a row"), session.begin_nested():
        session.execute(update(Request).values(client_words=WORDS))
    session.execute(update(Request).values(client_words=written(Request.client_words, request.id, WORDS)))
    session.expire_all()
    assert request.client_words == WORDS


def test_nothing_enciphered_is_compared_sorted_searched_or_counted_together(session: Session) -> None:
    for ask in (
        lambda: Request.client_words == WORDS,
        lambda: Request.client_words.ilike("%snapt%"),
        lambda: Request.client_words.in_([WORDS]),
        Request.client_words.desc,
        lambda: session.execute(select(func.max(Request.client_words))),
    ):
        with pytest.raises(TypeError, match="enciphered"):
            ask()
    assert (
        session.scalars(select(Request.id).where(Request.client_words != "", Request.shared_words.is_(None))).all()
        == []
    )


def test_a_new_key_enciphers_at_once_and_the_older_still_opens(keys: Path) -> None:
    ring = Keyring(keys)
    old, closed = ring.newest, ring.encipher("request|client_words|1", WORDS)
    field_keys.add(keys)
    again = ring.encipher("request|client_words|1", WORDS)
    assert ring.newest != old
    assert ring.newest in again
    assert [ring.decipher("request|client_words|1", one) for one in (closed, again)] == [WORDS, WORDS]
    assert keys.stat().st_mode & 0o077 == 0, "nobody else can read it"
    field_keys.drop(keys, old)
    with pytest.raises(NotOurs):
        Keyring(keys).decipher("request|client_words|1", closed)


@pytest.fixture
def own_keys(keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The keys of this test alone."""
    monkeypatch.setattr(get_settings(), "field_keys_file", keys)
    monkeypatch.setattr(get_settings(), "owner_url", owner_url())
    keyring.cache_clear()
    yield keys
    keyring.cache_clear()


def test_naast_keys_rotates_every_value_histories_too_and_only_then_drops_a_key(
    database: str, own_keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction() as session:
        match = Make(session).match(question=WORDS)
        by = {"match_id": match.id, "by_id": match.professional_id}
        session.add(MatchWording(field="question", wording="Eerst dit", **by))
    old, before = keyring().newest, keys_in_use()
    assert set(before) == {old}
    assert naast_keys("new") == 0
    assert naast_keys("drop", old) == 1, "it is in use"
    assert naast_keys("rotate") == 0
    assert keys_in_use() == {keyring().newest: before[old]}
    assert list(rotate(create_engine(owner_url(), poolclass=NullPool))) == [], "there is nothing left to do"
    assert naast_keys("drop", old) == 0
    assert f"{keyring().newest} enciphers: {before[old]} values" in capsys.readouterr().out
    with transaction() as session:
        assert session.scalars(select(Match.question)).one() == WORDS
        assert session.scalars(select(MatchWording.wording)).one() == "Eerst dit"
        for value in (written(MatchWording.wording, match.id, "x"), ""):
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested(), as_owner(session):
                session.execute(update(MatchWording).values(wording=value))


def naast_keys(do: str, name: str | None = None) -> int:
    return keys_command.run(Namespace(do=do, name=name))


def test_an_index_finds_a_value_says_nothing_of_it_and_stays_when_keys_change(keys: Path) -> None:
    ring = Keyring(keys)
    first = ring.index_of("device.endpoint", "https://push.example/1")
    field_keys.add(keys)
    ring.refresh()
    assert first == ring.index_of("device.endpoint", "https://push.example/1")
    assert (
        len(
            {
                first,
                ring.index_of("device.endpoint", "https://push.example/2"),
                ring.index_of("x", "https://push.example/1"),
            }
        )
        == 3
    )
    other = keys.with_name("other.keys")
    field_keys.make(other)
    assert Keyring(other).index_of("device.endpoint", "https://push.example/1") != first


def test_a_file_without_a_good_key_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for lines in ("", "index AAAA\n", f"abc {'A' * 43}=\n"):
        (tmp_path / "field.keys").write_text(lines)
        with pytest.raises(NoKeys):
            Keyring(tmp_path / "field.keys")


def test_keys_that_systemd_gives_are_used_where_no_other_file_is_named(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = get_settings().field_keys_file
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(keys.parent))
    assert Settings().field_keys_file == named
    monkeypatch.delenv("NAAST_FIELD_KEYS_FILE")
    assert Settings().field_keys_file == keys


def test_ids_that_are_made_here_sort_by_age_and_are_as_those_of_the_database(session: Session) -> None:
    many = [uuid7() for _ in range(1000)]
    assert many == sorted(set(many))
    theirs: UUID = session.scalars(select(func.uuidv7())).one()
    assert (many[0].version, many[0].variant) == (theirs.version, theirs.variant)
    assert abs((many[0].int >> 80) - (theirs.int >> 80)) < 60_000
