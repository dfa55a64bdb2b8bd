"""Identities at the organisation's own provider, programs that ask for somebody, and what counted once."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def common() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "identity",
        *common(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("linked_by_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_identity_user_id")),
        sa.ForeignKeyConstraint(["linked_by_id"], ["user.id"], name=op.f("fk_identity_linked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
    )
    op.create_index("uq_identity", "identity", ["issuer", "subject"], unique=True)
    op.create_index(op.f("ix_identity_user_id"), "identity", ["user_id"], unique=False)
    op.create_table(
        "spent",
        *common(),
        sa.Column("print", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent")),
        sa.UniqueConstraint("print", name=op.f("uq_spent_print")),
    )
    op.create_index(op.f("ix_spent_until"), "spent", ["until"], unique=False)
    op.create_table(
        "program",
        *common(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", ARRAY(sa.String()), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("keys", JSONB(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(secret_hash IS NULL) <> (keys IS NULL)", name=op.f("ck_program_secret_or_keys")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_program_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
    )
    op.add_column("transition", sa.Column("program_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_transition_program_id"), "transition", "program", ["program_id"], ["id"])
    op.add_column("audit_event", sa.Column("program_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("audit_event", "program_id")
    op.drop_column("transition", "program_id")
    op.drop_table("program")
    op.drop_table("spent")
    op.drop_table("identity")
