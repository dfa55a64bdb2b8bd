"""Names, client numbers and addresses are enciphered; what the database knows of a name is its initial, and of a number
or an address a print by which it is found."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from shared.cipher import keyring
from shared.names import initial_of

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

FOUND_BY = {"user": "email", "client": "number"}
"""Besides the name, in both."""
AT_ONCE = 500
ERASED = "erased-"
NAMELESS = "–"


def upgrade() -> None:
    for index in ("ix_client_search", "ix_client_by_name", "ix_client_of_team", "ix_client_care_ended"):
        op.drop_index(index, "client")
    op.drop_index("ix_user_by_name", "user")
    op.execute("DROP EXTENSION IF EXISTS pg_trgm")
    for table, column in FOUND_BY.items():
        op.add_column(table, sa.Column(f"{column}_index", sa.LargeBinary(length=32), nullable=True))
        op.add_column(table, sa.Column("initial", sa.String(collation="C"), nullable=True))
        op.drop_constraint(op.f(f"uq_{table}_{column}"), table, type_="unique")
    _each(_closed)
    for table, column in FOUND_BY.items():
        op.alter_column(table, "initial", nullable=False)
        op.create_unique_constraint(op.f(f"uq_{table}_{column}_index"), table, [f"{column}_index"])
    _by_name("initial")


def downgrade() -> None:
    for index in ("ix_client_by_name", "ix_client_of_team", "ix_client_care_ended"):
        op.drop_index(index, "client")
    op.drop_index("ix_user_by_name", "user")
    _each(_open)
    for table, column in FOUND_BY.items():
        op.drop_constraint(op.f(f"uq_{table}_{column}_index"), table, type_="unique")
        op.create_unique_constraint(op.f(f"uq_{table}_{column}"), table, [column])
        op.drop_column(table, "initial")
        op.drop_column(table, f"{column}_index")
    _by_name("name")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index(
        "ix_client_search",
        "client",
        ["name", "number"],
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops", "number": "gin_trgm_ops"},
    )


def _by_name(column: str) -> None:
    op.create_index("ix_user_by_name", "user", [column, "id"])
    op.create_index("ix_client_by_name", "client", [column, "id"])
    op.create_index("ix_client_of_team", "client", ["team_id", column, "id"])
    op.create_index("ix_client_care_ended", "client", [column, "id"], postgresql_where="care_ended_on IS NOT NULL")


def _closed(table: str, row_id: UUID, name: str, found: str) -> dict[str, Any]:
    """Whoever was erased is nobody here as well."""
    column = FOUND_BY[table]
    name, found = ("", "") if found.startswith(ERASED) else (name, found)
    return {
        "name": keyring().encipher(f"{table}|name|{row_id}", name) if name else "",
        "found": keyring().encipher(f"{table}|{column}|{row_id}", found) if found else "",
        "initial": initial_of(name),
        "print": keyring().index_of(f"{table}.{column}", found) if found else None,
    }


def _open(table: str, row_id: UUID, name: str, found: str) -> dict[str, Any]:
    column = FOUND_BY[table]
    return {
        "name": keyring().decipher(f"{table}|name|{row_id}", name) if name else NAMELESS,
        "found": keyring().decipher(f"{table}|{column}|{row_id}", found) if found else f"{ERASED}{row_id}",
        "initial": "",
        "print": None,
    }


def _each(change: Callable[[str, UUID, str, str], dict[str, Any]]) -> None:
    """Every row, some hundreds at a time."""
    for table, column in FOUND_BY.items():
        update = sa.text(
            f'UPDATE "{table}" SET name = :name, {column} = :found, initial = :initial, {column}_index = :print'  # noqa: S608 - our own columns
            " WHERE id = :id"
        )
        for rows in _batches(table, column):
            op.get_bind().execute(update, [{"id": row.id} | change(table, row.id, row.name, row.found) for row in rows])


def _batches(table: str, column: str) -> Iterator[Sequence[sa.Row[Any]]]:
    query = f'SELECT id, name, {column} AS found FROM "{table}" WHERE id > :after ORDER BY id LIMIT {AT_ONCE}'  # noqa: S608
    after = UUID(int=0)
    while rows := op.get_bind().execute(sa.text(query), {"after": after}).all():
        yield rows
        after = rows[-1].id
