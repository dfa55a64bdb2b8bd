"""Small steps in the client's own words."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "small_step",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("suggested", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_small_step_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_small_step")),
    )
    op.create_index(op.f("ix_small_step_match_id"), "small_step", ["match_id"], unique=False)


def downgrade() -> None:
    op.drop_table("small_step")
