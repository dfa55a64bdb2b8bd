"""Words, notes, secrets and dates of birth are enciphered, each for its own row; an address of a device is found by an
index instead of by itself."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.cipher import NotOurs, keyring

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = {
    "client": ("birth_date", "channel_through"),
    "peer_worker": ("function_profile", "story"),
    "experience": ("what_helped",),
    "request": (
        *("client_words", "question", "strengths", "shared_words"),
        *("staff_note", "why_peer", "frequency_wish"),
    ),
    "match": ("question", "wanted", "unwanted", "agenda", "place", "sharing_agreement"),
    "match_wording": ("wording",),
    "small_step": ("words",),
    "alignment": ("needs", "agreements"),
    "contact": ("content",),
    "contact_version": ("content",),
    "own_note": ("words",),
    "audit_review": ("note",),
    "break_glass": ("reason",),
    "kept_answer": ("answer",),
    "code_app": ("secret",),
    "device": ("endpoint", "p256dh", "auth"),
}
AT_ONCE = 500
HISTORIES = {
    "match_wording": ("wording",),
    "alignment": ("needs", "agreements"),
    "contact_version": ("content",),
    "audit_review": ("note",),
}
"""Append-only; the same words, enciphered with a newer key, are no change."""


def upgrade() -> None:
    op.alter_column("client", "birth_date", type_=sa.String(), postgresql_using="birth_date::text")
    op.alter_column("kept_answer", "answer", type_=sa.String(), postgresql_using="answer::text")
    op.add_column("device", sa.Column("endpoint_index", sa.LargeBinary(length=32), nullable=True))
    op.drop_constraint(op.f("uq_device_endpoint"), "device", type_="unique")
    _find_devices()
    op.alter_column("device", "endpoint_index", nullable=False)
    op.create_unique_constraint(op.f("uq_device_endpoint_index"), "device", ["endpoint_index"])
    _each(_closed)
    op.execute(
        "CREATE FUNCTION refuse_change_but_enciphering() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN IF TG_OP = 'UPDATE' AND current_setting('naast.enciphering', true) = 'on'"
        " AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN RETURN NEW; END IF;"
        " IF TG_TABLE_NAME <> 'audit_review' AND current_setting('naast.erasing', true) = 'on'"
        " THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;"
        " RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, columns in HISTORIES.items():
        _guard(table, f"refuse_change_but_enciphering({', '.join(columns)})")


def downgrade() -> None:
    _each(_open)
    for table in HISTORIES:
        _guard(table, "refuse_change()" if table == "audit_review" else "refuse_change_but_erasing()")
    op.execute("DROP FUNCTION refuse_change_but_enciphering()")
    op.drop_constraint(op.f("uq_device_endpoint_index"), "device", type_="unique")
    op.drop_column("device", "endpoint_index")
    op.create_unique_constraint(op.f("uq_device_endpoint"), "device", ["endpoint"])
    op.alter_column("kept_answer", "answer", type_=JSONB(), postgresql_using="answer::jsonb")
    op.alter_column("client", "birth_date", type_=sa.Date(), postgresql_using="birth_date::date")


def _guard(table: str, function: str) -> None:
    op.execute(
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def _find_devices() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, endpoint FROM device")).all():
        index = keyring().index_of("device.endpoint", row.endpoint)
        connection.execute(
            sa.text("UPDATE device SET endpoint_index = :index WHERE id = :id"), {"index": index, "id": row.id}
        )


def _closed(place: str, value: str) -> str:
    try:
        keyring().decipher(place, value)
    except NotOurs:
        return keyring().encipher(place, value)
    return value


def _open(place: str, value: str) -> str:
    return keyring().decipher(place, value)


def _each(change: Callable[[str, str], str]) -> None:
    """Every value, some hundreds of rows at a time; in histories as well, which say the same as before."""
    connection = op.get_bind()
    for table, columns in COLUMNS.items():
        values = ", ".join(f"{column} = :{column}" for column in columns)
        update = sa.text(f"UPDATE {table} SET {values} WHERE id = :id")  # noqa: S608 - our own columns
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for rows in _batches(table, columns):
            connection.execute(update, [_changed(table, row, columns, change) for row in rows])
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _batches(table: str, columns: tuple[str, ...]) -> Iterator[Sequence[sa.Row[Any]]]:
    query = f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > :after ORDER BY id LIMIT {AT_ONCE}"  # noqa: S608
    after = UUID(int=0)
    while rows := op.get_bind().execute(sa.text(query), {"after": after}).all():
        yield rows
        after = rows[-1].id


def _changed(
    table: str, row: sa.Row[Any], columns: tuple[str, ...], change: Callable[[str, str], str]
) -> dict[str, Any]:
    values = {column: getattr(row, column) for column in columns}
    return {"id": row.id} | {
        column: change(f"{table}|{column}|{row.id}", value) if value else value for column, value in values.items()
    }
