"""The seals of the audit trail: whatever is done to a row afterwards, by whoever can do anything, is found."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from deploy.cli import main
from services.matching.operations.sealing import seal
from services.matching.queries.sealed import Head, head_of, verify
from shared.db import transaction
from shared.settings import get_settings
from tests import servers

KEY = b"k" * 32
ROWS, TRIES = 60, 200


def write(session: Session, rows: int) -> None:
    made = text(
        "INSERT INTO audit_event (event, action, outcome, actor_roles, basis, access_point, client_id, kinds,"
        " searched_by, trace_id) SELECT 'GET /x', 'R', 'done', 'caseholder', 'caseholder', 'inside session',"
        " uuidv7(), '{client}', '', md5(n::text) FROM generate_series(1, :rows) n"
    )
    session.execute(made, {"rows": rows})


@pytest.fixture
def sealed(session: Session) -> Iterator[Session]:
    """Sixty rows in the chain, and nothing that stops who can do anything."""
    write(session, ROWS)
    assert seal(session, KEY) == ROWS
    with servers.as_owner(session):
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session


def chosen(session: Session, chance: random.Random, count: int) -> Sequence[Row[Any]]:
    query = text("SELECT seq, id, trace_id FROM audit_event JOIN audit_seal ON event_id = id WHERE seq = ANY(:seqs)")
    return session.execute(query, {"seqs": chance.sample(range(1, ROWS), count)}).all()


def edit(session: Session, chance: random.Random) -> None:
    [row] = chosen(session, chance, 1)
    changes = ("event = event || 'x'", "client_id = NULL", "actor_id = uuidv7()", "recorded_at = recorded_at + '1 us'")
    session.execute(text(f"UPDATE audit_event SET {chance.choice(changes)} WHERE id = :id"), {"id": row.id})  # noqa: S608 - of the four above


def take_away(session: Session, chance: random.Random) -> None:
    [row] = chosen(session, chance, 1)
    where = chance.choice(("audit_event WHERE id = :id", "audit_seal WHERE event_id = :id"))
    session.execute(text(f"DELETE FROM {where}"), {"id": row.id})  # noqa: S608 - of the two above


def swap(session: Session, chance: random.Random) -> None:
    """Two rows take each other's place in the chain, or each other's contents."""
    one, other = chosen(session, chance, 2)
    if chance.random() < 0.5:
        change = text("UPDATE audit_event SET trace_id = :theirs WHERE id = :id")
        session.execute(change, [{"id": one.id, "theirs": other.trace_id}, {"id": other.id, "theirs": one.trace_id}])
    else:
        change = text("UPDATE audit_seal SET seq = :place WHERE event_id = :id")
        for event_id, place in ((one.id, 0), (other.id, one.seq), (one.id, other.seq)):
            session.execute(change, {"id": event_id, "place": place})


def test_two_hundred_edits_deletions_and_swaps_are_found(sealed: Session) -> None:
    chance, found = random.Random(7), 0
    assert verify(sealed, KEY).whole
    for _ in range(TRIES):
        damage: Callable[[Session, random.Random], None] = chance.choice((edit, take_away, swap))
        with sealed.begin_nested() as tried:
            damage(sealed, chance)
            found += verify(sealed, KEY).broken.startswith("Row ")
            tried.rollback()
    assert found == TRIES
    assert verify(sealed, KEY).whole


def lose(session: Session, seq: int, *, seal_too: bool = False) -> None:
    session.execute(
        text("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_seal WHERE seq = :seq)"), {"seq": seq}
    )
    if seal_too:
        session.execute(text("DELETE FROM audit_seal WHERE seq = :seq"), {"seq": seq})


def test_the_first_row_that_is_broken_is_named(sealed: Session) -> None:
    lose(sealed, 40)
    lose(sealed, 17)
    assert verify(sealed, KEY).broken == "Row 17 is gone."
    assert verify(sealed, b"x" * 32).broken == "Row 1 is not as it was sealed."


def test_a_tail_that_was_cut_off_is_found_with_the_head_that_was_kept_elsewhere(sealed: Session) -> None:
    kept = Head.read(str(head_of(sealed)))
    assert verify(sealed, KEY, kept).whole
    lose(sealed, ROWS, seal_too=True)
    assert verify(sealed, KEY).whole
    assert verify(sealed, KEY, kept).broken == f"Row {ROWS} is gone: the chain went on to {ROWS}."
    write(sealed, 1)
    seal(sealed, KEY)
    assert "another seal than the one that was kept" in verify(sealed, KEY, kept).broken


def test_a_row_that_was_slipped_in_with_an_old_date_has_no_seal_and_is_counted(sealed: Session) -> None:
    write(sealed, 1)
    newest = "(SELECT id FROM audit_event ORDER BY id DESC LIMIT 1)"
    sealed.execute(text(f"UPDATE audit_event SET recorded_at = now() - interval '1 day' WHERE id = {newest}"))  # noqa: S608 - just above
    assert seal(sealed, KEY) == 0
    assert verify(sealed, KEY).unsealed == 1


def test_the_command_seals_verifies_and_sends_the_head_to_who_keeps_it(
    database: str, mailbox: servers.Mailbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "privacy_mail", "fg@naast.example")
    with transaction() as session:
        write(session, 3)
    assert main(["audit", "anchor"]) == 0
    head = capsys.readouterr().out.split("Head: ")[1].strip()
    [letter] = mailbox.to("fg@naast.example")
    assert head in "".join(str(part.get_payload(decode=True)) for part in letter.walk())
    assert main(["audit", "verify", "--head", head]) == 0
    with transaction() as session, servers.as_owner(session):
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE audit_event SET client_id = NULL"))
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().err == "Row 1 is not as it was sealed.\n"
