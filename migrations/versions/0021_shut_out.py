"""A named colleague who may not see a client."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shut_out",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_shut_out_client_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_shut_out_user_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_shut_out_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shut_out")),
    )
    op.create_index("uq_shut_out_pair", "shut_out", ["user_id", "client_id"], unique=True)
    op.create_index(op.f("ix_shut_out_client_id"), "shut_out", ["client_id"])


def downgrade() -> None:
    op.drop_table("shut_out")
