"""What somebody asks to have corrected or supplemented in what is recorded about them."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NEW = (
    ("reminder", "rule", "correction_open"),
    *((table, "event", "correction_asked") for table in ("outbox", "telling")),
)


def upgrade() -> None:
    states = ("open", "corrected", "supplemented", "refused", "taken_back")
    state = sa.Enum(*states, name="correctionstate", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("peer_worker_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(client_id IS NULL) <> (peer_worker_id IS NULL)", name=op.f("ck_correction_of_one")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_correction_client_id")),
        sa.ForeignKeyConstraint(["peer_worker_id"], ["peer_worker.id"], name=op.f("fk_correction_peer_worker_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_correction_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_client_id", "correction", ["client_id"])
    op.create_index("ix_correction_peer_worker_id", "correction", ["peer_worker_id"])
    op.create_index("ix_correction_open", "correction", ["id"], postgresql_where="state = 'open'")
    for table, column, value in NEW:
        _allow(table, column, [*_allowed(table, column), value])


def downgrade() -> None:
    op.drop_table("correction")
    op.execute("DELETE FROM delivery_item WHERE outbox_id IN (SELECT id FROM outbox WHERE event = 'correction_asked')")
    for table, column, value in NEW:
        op.execute(f"DELETE FROM {table} WHERE {column} = '{value}'")  # noqa: S608 - of `NEW`
        _allow(table, column, [one for one in _allowed(table, column) if one != value])


def _name(table: str, column: str) -> str:
    return f"ck_{table}_{column}_{column}"


def _allowed(table: str, column: str) -> list[str]:
    query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    found = op.get_bind().scalar(sa.text(query), {"name": _name(table, column)})
    return re.findall(r"'(\w+)'", str(found))


def _allow(table: str, column: str, values: list[str]) -> None:
    allowed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(_name(table, column)), table, type_="check")
    op.create_check_constraint(op.f(_name(table, column)), table, f"{column} IN ({allowed})")
